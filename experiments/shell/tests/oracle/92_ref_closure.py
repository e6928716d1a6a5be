import sys
def outer(v):
    def inner(): return v
    return inner
thing = []
i1 = outer(thing)
print(sys.getrefcount(thing))
i2 = outer(thing); i3 = outer(i2)
print(sys.getrefcount(thing), sys.getrefcount(i2), sys.getrefcount(i1))
print(i3()() is thing, sys.getrefcount(i1.__closure__), sys.getrefcount(i1.__closure__[0]))
i1 = None
print(sys.getrefcount(thing))
def deep(n, x):
    if n == 0: return sys.getrefcount(x)
    return deep(n - 1, x)
print([deep(k, thing) for k in range(4)], deep(2, []))
def star(*args): return sys.getrefcount(args), sys.getrefcount(args[0])
def kw(**kw): return sys.getrefcount(kw), sys.getrefcount(kw["a"])
print(star(thing), star(thing, thing), kw(a=thing), star(*[thing]), star([]), kw(a=[]))
def ret(x): return x
print(sys.getrefcount(ret(thing)), sys.getrefcount(ret([])), sys.getrefcount(ret(ret(object()))))
def loc(x):
    y = x; z = [x, y]
    return sys.getrefcount(x)
print(loc(thing), loc([]), sys.getrefcount(thing))
