# Types of CPython's own are in no collection; what a class makes of __new__ and its like.
import gc
def tr(*o): return [gc.is_tracked(x) for x in o]
class K: pass
t = (int, str); d = {"a": int}; u = (K, int); e = {"a": K}; v = ((int,), 1); w = (len,); x = {"a": (int,)}; y = {"f": len}; z = {int: 1, K: 2}; q = {int: int}; n = (ValueError, type, object)
print(tr(t, d, u, e, v, w, x, y, z, q, n, int, K, len, gc, ValueError, type(gc), type(len), type(lambda: 0), iter([]).__class__))
gc.collect()
print(tr(t, d, u, e, v, w, x, y, z, q, n, int, K, len, gc))
class L:
    a: int; b: str = "x"
    c = int
print(tr(L.__annotations__, L.__bases__, L.__mro__))
gc.collect(); print(tr(L.__annotations__, L.__bases__, L.__mro__, K.__mro__, K.__bases__, int.__mro__, int.__bases__, bool.__mro__))
def f(a: int, b: str) -> int: pass
print(tr(f.__annotations__, f.__defaults__)); o = L(); o.x = int; print(tr(o.__dict__)); o.y = K; print(tr(o.__dict__)); gc.collect(); print(tr(o.__dict__)); del o.y; gc.collect(); print(tr(o.__dict__))
print(tr((type(1), type("")), {1: type(1)}, dict(a=int), {k: int for k in range(2)}, {**d}, d.copy(), dict(d), (Exception("a"),)))
class K:
    def __new__(cls, *a): print("new", cls.__name__); return super().__new__(cls)
    def __init_subclass__(cls, **k): print("sub", cls.__name__); super().__init_subclass__(**k)
    def __class_getitem__(cls, i): return cls.__name__, i
class L(K):
    def __new__(cls, *a): return super().__new__(cls, *a)
    def __init_subclass__(cls): super().__init_subclass__(); print("L sub", cls.__name__)
class M(L): pass
print(type(K.__dict__["__new__"]).__name__, type(K.__dict__["__init_subclass__"]).__name__, type(K.__new__).__name__, type(K.__init_subclass__).__name__, M().__new__ is K.__new__, L.__new__ is L.__dict__["__new__"].__func__)
print(type(M(1)).__name__, K.__new__(M).__class__, L().__init_subclass__.__self__)
class S(Exception):
    def __new__(cls, *a): print("exc new"); return super().__new__(cls, *a)
print(repr(S(1)))
import gc
def show(mk):
    x = mk(); gc.collect(); gc.set_debug(gc.DEBUG_SAVEALL); del x; n = gc.collect(); print(n, sorted(type(o).__name__ for o in gc.garbage)); gc.set_debug(0); gc.garbage.clear(); gc.collect()
def ma():
    class K: pass
    return K
def mb():
    class K:
        def __init_subclass__(cls, **k): pass
    return K
def mc():
    class K:
        def __repr__(s): return 1
    return K
def md():
    n = 1
    class K:
        def __repr__(s): return n
    return K
def me():
    class K:
        def up(s): return super().x
    return K
def mf():
    class K: pass
    class L(K): pass
    return L
def mg():
    class K: pass
    class L(K): pass
    del L; gc.collect()
    return K
def mh():
    class K:
        @classmethod
        def m(c): pass
        @staticmethod
        def s(): pass
        @property
        def p(s): pass
        x: int = 1
    return K
def mi():
    class K(Exception): pass
    return K
def mj():
    class K: __slots__ = ()
    return K
def mk():
    class K:
        def __eq__(s, o): return True
        def __new__(c): return object.__new__(c)
        def __class_getitem__(c, i): return i
    return K
for m in (ma, mb, mc, md, me, mf, mg, mh, mi, mj, mk): show(m)
import gc, weakref
def mk(n):
    class K:
        a = n
        def __init_subclass__(cls, **k): print("sub", cls.__name__)
        def __repr__(s): return f"K{n}"
        def __del__(s): print("del", s, n)
    class L(K):
        def up(s): return super().__repr__()
    return K, L
K, L = mk(1); k = L(); print(k.up(), K.__subclasses__()); wr = weakref.ref(L, lambda r: print("L gone")); del L; print(gc.collect(), wr() is None); del k; print(gc.collect(), K.__subclasses__())
del K; print(gc.collect())
K, L = mk(2); K.inst = L(); del K, L; print(gc.collect())
class A:
    def __getattr__(s, n): return lambda: (s, n)
a = A(); f = a.foo; a.keep = f; print(f()[1]); del a, f; print(gc.collect())
class P:
    @property
    def me(self): return self
    def bound(self): self.b = self.bound; return 1
p = P(); p.bound(); r = weakref.ref(p); del p; print(r() is None, gc.collect(), r())
