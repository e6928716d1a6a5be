# Weak references to exceptions of a program; what staticmethod copies.
import gc
def f(): pass
s = staticmethod(f); c = classmethod(f)
print(sorted(type(x).__name__ for x in gc.get_referents(s)), f.__annotations__)
class A:
    @staticmethod
    def g(): "doc"
    @classmethod
    def h(cls): return cls
print(A.g.__doc__, A.h() is A, A().h() is A)
i = id({}); d = staticmethod(f); print(id({}) == i); del d; print(id({}) == i)
gc.collect(); gc.disable(); n = gc.get_count()[0]; l = [staticmethod(f) for _ in range(3)]; print(gc.get_count()[0] - n)
def g(): pass
n = gc.get_count()[0]; l = [staticmethod(g) for _ in range(1)]; print(gc.get_count()[0] - n)
class E(Exception): pass
class F(E): __slots__ = ()
class G(StopIteration): pass
class H(Exception): __slots__ = ()
import weakref
for k in (E, F, ValueError):
    try: weakref.ref(k("x")); print("ok")
    except TypeError as e: print(e)
def cb(r): print("gone", r())
r = weakref.ref(E(1), cb); print(r)if 0 else print(r())
e = E(2); r = weakref.ref(e, cb); e.me = e; del e; print(gc.collect(), r())
try: raise E(3)
except E as x: r = weakref.ref(x, cb); print(r() is x, weakref.getweakrefcount(x))
print(r())
class D(E):
    def __del__(s): print("del", r2())
d = D(); r2 = weakref.ref(d, cb); del d
