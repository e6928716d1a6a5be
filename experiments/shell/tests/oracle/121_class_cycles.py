import gc, weakref
gc.collect(); gc.disable()
def make():
    class Temp:
        def m(self): return Temp
        x = 1
    return Temp
T = make(); w = weakref.ref(T); t = T(); print(t.m() is T)
del T, t; print(w() is None); n = gc.collect(); print(n > 0, w() is None)
make(); a = gc.collect(); make(); b = gc.collect(); print(a == b, a)
class A: pass
class B(A): pass
print(A.__subclasses__() == [B] if hasattr(A, "__subclasses__") else "?")
del B; gc.collect(); print(len(A.__subclasses__()) if hasattr(A, "__subclasses__") else 0)
A.self = A; wa = weakref.ref(A); del A; print(gc.collect() > 0, wa() is None)
def outer():
    def f(): return g
    def g(): return f
    return f
outer(); print(gc.collect())
def fact():
    def rec(n): return 1 if n < 2 else n * rec(n - 1)
    return rec(5)
print(fact(), gc.collect())
l = [lambda: l for i in range(3)]; del l; print(gc.collect())
def g2():
    x = []
    x.append(lambda: x)
g2(); print(gc.collect())
class P:
    def __init__(self): self.cb = self.go
    def go(self): pass
P(); print(gc.collect()); P().cb = None; print(gc.collect())
try:
    def bad(): q = bad; raise ValueError
    bad()
except ValueError as e: err = e
del err; print(gc.collect())
