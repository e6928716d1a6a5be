# What list() and others ask a program's object, and what is held meanwhile.
class L:
    def __init__(self, n, k): self.n, self.k = n, k
    def __len__(self): print("len"); return self.n
    def __iter__(self): print("iter"); return iter(range(self.k))
for n, k in ((0, 5), (2, 20), (100, 3), (3, 3), (0, 0)):
    print(list(L(n, k)), tuple(L(n, k)), [*L(n, k)], (*L(n, k),), sorted(L(n, k)), len(set(L(n, k))), max(L(n, k), default=9), sum(L(n, k)), ",".join(map(str, L(n, k))))
    q = [1]; q.extend(L(n, k)); q += L(n, k); print(q); q[1:] = L(n, k); print(q); a, *b = L(n, k + 1); print(b)
class Bad:
    def __len__(self): raise ValueError("no length")
    def __iter__(self): return iter([1, 2])
class Odd(Bad):
    def __len__(self): return "x"
for c in (Bad, Odd):
    for f in (list, tuple, set, sorted, sum):
        try: print(f(c()))
        except ValueError as e: print(f.__name__, e)
class Neg(Bad):
    def __len__(self): return -1
try: print(list(Neg()))
except ValueError as e: print(e)
class Rev:
    def __reversed__(self): return iter("cba")
    def __len__(self): return 3
    def __getitem__(self, i): return i
print(list(reversed(Rev())), reversed(Rev()) is None)
import sys
class A: pass
a = A()
class P:
    def __init__(self, o): print(sys.getrefcount(o), sys.getrefcount(self))
    def __enter__(self): print("enter", sys.getrefcount(self)); return self
    def __exit__(self, *x): print("exit", sys.getrefcount(self))
    def __eq__(self, q): print("eq", sys.getrefcount(q), sys.getrefcount(self)); return True
    def __getattr__(self, n): print("ga", sys.getrefcount(self)); return 1
    def __call__(self, q): return sys.getrefcount(q), sys.getrefcount(self)
    def __add__(self, q): return sys.getrefcount(q), sys.getrefcount(self)
    def __getitem__(self, q): return sys.getrefcount(q), sys.getrefcount(self)
    def __setitem__(self, q, v): print("si", sys.getrefcount(q), sys.getrefcount(self), sys.getrefcount(v))
    def __delitem__(self, q): print("di", sys.getrefcount(q), sys.getrefcount(self))
    def __contains__(self, q): print("in", sys.getrefcount(q), sys.getrefcount(self)); return True
    def __len__(self): print("len", sys.getrefcount(self)); return 1
    def __bool__(self): print("bool", sys.getrefcount(self)); return True
    def __iter__(self): print("iter", sys.getrefcount(self)); return iter([1])
    def __repr__(self): return str(sys.getrefcount(self))
    def __hash__(self): print("hash", sys.getrefcount(self)); return 1
    def __lt__(self, q): print("lt", sys.getrefcount(q), sys.getrefcount(self)); return True
    def __neg__(self): return sys.getrefcount(self)
    def __iadd__(self, q): print("iadd", sys.getrefcount(q), sys.getrefcount(self)); return self
    def __radd__(self, q): return sys.getrefcount(q), sys.getrefcount(self)
    def __format__(self, s): return str(sys.getrefcount(self))
    def __int__(self): return sys.getrefcount(self)
    def __index__(self): return sys.getrefcount(self)
    def __setattr__(self, n, v): print("sa", sys.getrefcount(self), sys.getrefcount(v))
    def __delattr__(self, n): print("da", sys.getrefcount(self))
    def __del__(self): print("del", sys.getrefcount(self))
    def __round__(self, n=0): return sys.getrefcount(self)
    def __abs__(self): return sys.getrefcount(self)
    def __next__(self): return sys.getrefcount(self)
    def __reversed__(self): return [sys.getrefcount(self)]
    def __divmod__(self, o): return sys.getrefcount(self), sys.getrefcount(o)
    @property
    def prop(self): return sys.getrefcount(self)
    @prop.setter
    def prop(self, v): print("set", sys.getrefcount(self), sys.getrefcount(v))
with P(a) as pp: print(sys.getrefcount(pp), sys.getrefcount(a))
pp[a] = a
del pp[a]
print(a in pp, len(pp), bool(pp), list(pp), repr(pp), [pp], pp, str(pp))
print(reversed(pp)) if hasattr(pp, "__reversed__") else 0
pp += a
pp.zz = a
del pp.zz
pp.prop
if pp: print("yes")
not pp
for q in pp: pass
x, = pp
del pp
