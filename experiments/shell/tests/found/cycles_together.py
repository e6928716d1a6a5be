# Cycles of instances, classes, generators, exceptions and weak references together.
import gc, weakref
gc.disable()
class N:
    def __init__(self, n): self.n = n
    def __repr__(self): return f"N({self.n})"
    def __del__(self): print("del", self.n); back.append(self)
back = []
def cb(r): print("cb", r() is None, names.get(id(r)))
names = {}
a, b = N("a"), N("b"); a.o = b; b.o = a
ra, rb = weakref.ref(a, cb), weakref.ref(b, cb)
names[id(ra)] = "ra"; names[id(rb)] = "rb"
del a, b
print(gc.collect(0), gc.collect(1), gc.collect(2))
print(back, ra(), rb())
print([gc.is_finalized(x) for x in back])
back.clear()
print(gc.collect(), ra(), rb(), gc.garbage)
c = N("c"); rc = weakref.ref(c, lambda r: print("gone c", r())); del c
print(back, rc()); back.clear(); print(rc())
import gc
def mk():
    class C:
        def m(self): return __class__
        def __del__(self): print("del inst", type(self).__name__)
    x = C(); C.inst = x
    def f(): return C, x, f
    x.f = f
    return None
gc.collect(); print(gc.garbage)
for i in range(3): mk(); print(gc.collect())
gc.set_debug(gc.DEBUG_SAVEALL)
mk(); n = gc.collect(); print(n, len(gc.garbage), sorted(type(o).__name__ for o in gc.garbage))
gc.set_debug(0); gc.garbage.clear(); print(gc.collect())
import gc, weakref, sys
gc.disable(); gc.collect()
class N:
    def __init__(s, **k): s.__dict__.update(k)
    def __del__(s): print("del", s.name, sorted(k for k in s.__dict__))
n = N(name="a"); m = N(name="b", o=n); n.o = m; n.r = weakref.ref(m, lambda r: print("m gone")); m.r = weakref.ref(n)
out = weakref.ref(n, lambda r: print("n gone", r() is None))
del n, m; print(gc.get_count()[0] > 0, gc.collect(), out())
class Res:
    cache = []
    def __del__(s): Res.cache.append(s); print("res", len(Res.cache))
r = Res(); r.me = r; w = weakref.ref(r); del r; print(gc.collect(), w() is None, len(Res.cache)); x = Res.cache.pop(); print(w(), gc.is_finalized(x)); del x; print(gc.collect(), len(Res.cache), w())
a = [Res(), None]; a[1] = a; del a; print(gc.collect()); print(gc.collect()); Res.cache.clear(); print(gc.collect())
def cyc(n, cls):
    o = [cls() for _ in range(n)]
    for i in range(n): o[i].nx = o[(i + 1) % n]; o[i].i = i
    return weakref.ref(o[0], lambda r: print("cb", n))
class B: pass
class C:
    def __del__(s): print("C", s.i, end=" ")
for cls in B, C:
    rs = [cyc(k, cls) for k in (1, 2, 4)]; print(gc.collect(), [q() for q in rs])
gc.set_debug(gc.DEBUG_SAVEALL); cyc(2, C); print(gc.collect(), len(gc.garbage), [type(g).__name__ for g in gc.garbage]); gc.set_debug(0); gc.garbage.clear(); print(gc.collect(), gc.garbage)
gen0 = []; gc.collect(); y = B(); y.s = y; gc.collect(0); del y; print(gc.collect(0), gc.collect(1)); y = B(); y.s = y; gc.collect(0); gc.collect(1); del y; print(gc.collect(0), gc.collect(1), gc.collect(2))
print(gc.get_stats()[2]["uncollectable"], gc.get_debug(), sys.getrefcount(B))
gc.callbacks.append(lambda p, i: print(p, sorted(i.items()))); cyc(3, B); gc.collect(); gc.callbacks.clear()
