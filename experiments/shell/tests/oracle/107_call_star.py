def f(*a, **k): return a, k
d = {"x": 1, "y": 2}; l = [1, 2]
print(f(**d), f(*l, **d), f(0, *l, z=3, **d), f(*l, *l), f(**d, w=1), f(**{}), f(*(), **{}), f(a=1, **d, b=2))
def g(x, y=0, *, z=9): return (x, y, z)
print(g(**d), g(*l), g(*l, **{"z": 5}), g(1, **{"y": 4}))
for c in (lambda: g(**{"x": 1}, **{"x": 2}), lambda: g(1, **{"x": 2}), lambda: g(**{"q": 1}), lambda: g(*5), lambda: g(**5), lambda: g(**{1: 2}), lambda: f(**[1])):
    try: print(c())
    except TypeError as e: print(e)
def wrap(*args, **kwargs): return g(*args, **kwargs)
print(wrap(1, z=2), wrap(*[7, 8], z=1), dict(**d, z=3), dict({"a": 0}, **d))
print({**d, "y": 5}, {"y": 5, **d}, {**d, **{"k": 1}}, {**{}})
kw = {"a": 1}
def h(**k): k["b"] = 2; return k
print(h(**kw), kw, h(**kw) is kw)
print("{} {}".format(*l), max(*l), print(*l, sep="-"), [*l, *d], (*d,), {*l})
class P:
    def __init__(self, *a, **k): self.a = a; self.k = k
    def m(self, *a, **k): return a, k
p = P(*l, **d); print(p.a, p.k, p.m(*l, **d), P.m(p, *l))
import sys
o = object()
print(sys.getrefcount(o), f(*[o])[0][0] is o, sys.getrefcount(*[o]), (lambda *a: sys.getrefcount(a[0]))(*(o,)), (lambda **k: sys.getrefcount(k["o"]))(**{"o": o}))
