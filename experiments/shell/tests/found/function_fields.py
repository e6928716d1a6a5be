# What a function has can be set.
def f(a, b=[]): return a, b
f.__defaults__ = (1, 2); print(f(), f.__defaults__); f.__defaults__ = None
try: f(1)
except TypeError as e: print(e)
def g(*, k=D(1)): return k
print(sys.getrefcount(g.__kwdefaults__)); g.__kwdefaults__ = {"k": 5}; print(g())
def deco(fn):
    def w(*a): "inner"; return fn(*a)
    w.__name__ = fn.__name__; w.__doc__ = fn.__doc__; w.__qualname__ = fn.__qualname__; w.__wrapped__ = fn; w.calls = 0
    return w
@deco
def h(x): "doc of h"; return x
print(h.__name__, h.__doc__, h.__qualname__, h(3), h.__wrapped__ is not h, h.__dict__["calls"], str(h)[:12])
for n, v in (("__name__", 5), ("__defaults__", [1]), ("__kwdefaults__", ()), ("__qualname__", None)):
    try: setattr(f, n, v)
    except TypeError as e: print(e)
try: del f.__name__
except TypeError as e: print(e)
del f.__doc__; print(f.__doc__)
def late(x=D(2)): return x.n
late.__defaults__ = None; print("late")
for c in (gc.is_tracked, sys.getrefcount, len, sys.intern, gc.is_finalized, weakref.getweakrefcount):
    try: c()
    except TypeError as e: print(e)
