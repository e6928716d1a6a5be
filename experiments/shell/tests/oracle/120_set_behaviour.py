import gc
gc.collect()
class T:
    def __init__(self, n): self.n = n
    def __hash__(self): return self.n % 2
    def __eq__(self, o): print("eq", self.n, o.n, end="; "); return self.n == o.n
    def __repr__(self): return f"T{self.n}"
s = {T(1), T(2)}; print(len(s))
s.add(T(3)); print(len(s)); s.add(T(1)); print(len(s)); print(T(2) in s, T(4) in s)
s.discard(T(3)); print(len(s))
d = {T(1): "a"}; d[T(1)] = "b"; d[T(3)] = "c"; print(d, d[T(3)], d.get(T(5)), d.pop(T(1)), d)
print([T(1), T(2)].index(T(2)), T(9) in [T(1)], [T(1)].count(T(1)), [T(1)] == [T(1)], (T(2),) == (T(2),))
a = {T(1), T(2)}; b = {T(2), T(4)}; print(a & b, a - b, len(a | b), a <= b)
f = frozenset([1, 2]); g = {f: 1, frozenset(): 2}; print(g[frozenset([2, 1])], frozenset() in g, {frozenset([1])} == {frozenset([1])}, {(1, frozenset([3])): "t"}[(1, frozenset([3]))])
class H:
    def __hash__(self): raise ValueError("no hash")
try: {H()}
except ValueError as e: print(e)
