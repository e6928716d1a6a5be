class K:
    def __init__(self, k, tag): self.k = k; self.tag = tag
    def __lt__(self, o): return self.k < o.k
    def __repr__(self): return f"{self.k}{self.tag}"
    def __gt__(self, o): return self.k > o.k
l = [K(2, "a"), K(1, "b"), K(2, "c"), K(1, "d")]
print(sorted(l), sorted(l, reverse=True), sorted(l, key=lambda x: x.tag, reverse=True), min(l), max(l))
l.sort(); print(l, l[0].tag)
words = ["banana", "Apple", "cherry", "apple", "Banana"]
print(sorted(words), sorted(words, key=str.lower), sorted(words, key=len), sorted(words, key=lambda w: (len(w), w)), sorted(words, key=str.lower, reverse=True))
pairs = [(1, "b"), (0, "z"), (1, "a"), (0, "a")]
print(sorted(pairs), sorted(pairs, key=lambda p: p[1]), sorted(pairs, key=lambda p: -p[0]), sorted({"b": 1, "a": 2}), sorted("hello", reverse=True), sorted({3, 1, 2}), sorted((5, 2)), sorted(range(5, 0, -1)))
try: sorted([1, "a"])
except TypeError as e: print(e)
try: sorted([None, 1])
except TypeError as e: print(e)
try: [3, 1].sort(lambda x: x)
except TypeError as e: print(e)
a = [3, 1, 2]; b = a; a.sort(); print(b is a, b, a.sort(), sorted(a) is a)
a = [[2], [1]]; c = sorted(a); print(c[0] is a[1], c)
print(list(reversed(sorted([1, 2]))), sorted([True, False, 2, 0.5]), sorted([(2, [1]), (1, [2])]), sorted(["10", "9", "1"]), sorted(["10", "9", "1"], key=int), sorted([[1, 2], [1], []]))
print(max("a", "b"), max([1, 5, 3], key=lambda v: -v), min((), default="none"), max([[1], [2]]), min("hello"), max({"a": 1, "b": 0}), max(1, 2.5, True), max([], default=None), min([3, 1], [2, 9]))
try: max([])
except ValueError as e: print(e)
try: max(5)
except TypeError as e: print(e)
