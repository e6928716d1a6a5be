import sys
def f(a): return sys.getrefcount(a)
def g(*a): return sys.getrefcount(a[0])
def h(**k): return sys.getrefcount(k["a"])
o = object()
print(f(o), g(o), h(a=o), f(a=o), f([]), f(object()))
def outer():
    x = []
    def inner(): return sys.getrefcount(x)
    return inner() , inner
print(outer()[0], outer()[1]())
for i in [[]]: print(sys.getrefcount(i))
for i, j in enumerate([o]): print(sys.getrefcount(j))
for i, j in zip([o], [[]]): print(sys.getrefcount(i), sys.getrefcount(j))
print([sys.getrefcount(k) for k in [[], {}]], sys.getrefcount([o][0]))
try: raise ValueError("x")
except ValueError as e: print(sys.getrefcount(e))
class T:
    def m(self): return sys.getrefcount(self)
t = T(); b = t.m
print(t.m(), b(), T.m(t), sys.getrefcount(t), sys.getrefcount(b))
