class M:
    def __init__(self, n, quiet=False): self.n = n; self.quiet = quiet
    def __enter__(self): print("enter", self.n); return self
    def __exit__(self, t, v, tb):
        print("exit", self.n, t.__name__ if t else None, v)
        return self.quiet
    def __del__(self): print("del", self.n)
with M(1) as m: print("body", m.n)
del m
with M(2): print("no name")
with M(3, True): raise ValueError("swallowed")
try:
    with M(4): raise KeyError("out")
except KeyError as e: print("caught", e)
with M(5) as a, M(6) as b: print(a.n, b.n)
def f():
    with M(7): return "returned"
print(f())
for i in range(3):
    with M(10 + i):
        if i == 0: continue
        if i == 1: break
print(a.n, b.n)
def g():
    with M(20) as x:
        with M(21, True) as y:
            1 / 0
        print("after inner")
        return x.n + y.n
print(g())
try:
    with 5: pass
except TypeError as e: print(e)
class Half:
    def __enter__(self): pass
try:
    with Half(): pass
except TypeError as e: print(e)
