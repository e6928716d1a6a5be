class Count:
    def __init__(self, n): self.n = n; self.i = 0
    def __iter__(self): return self
    def __next__(self):
        if self.i >= self.n: raise StopIteration
        self.i += 1
        return self.i
print(list(Count(4)), sum(Count(5)), [a for a in Count(3)])
c = Count(3)
print(next(c), next(c), next(c), next(c, "end"))
try: next(c)
except StopIteration as e: print("stop", repr(e))
it = iter([1, 2, 3])
print(iter(it) is it, next(it), list(it), list(it))
a = [1, 2, 3]
for x in a:
    if x == 2: a.append(4)
    print(x, end=" ")
print(a)
print(list(zip(Count(2), "abc", range(9))), list(enumerate("xy", 5)))
print(list(map(lambda p, q: p + q, [1, 2], [10, 20, 30])), list(filter(None, [0, 1, "", "a"])))
print(list(reversed([1, 2, 3])), list(reversed("abc")), list(reversed(range(3))), list(reversed((1, 2))))
print(any(x > 2 for x in Count(3)), all(x > 2 for x in Count(3)), min(Count(3)), max("hello"))
d = {"a": 1}
try:
    for k in d: d[k + k] = 1
except RuntimeError as e: print(e)
