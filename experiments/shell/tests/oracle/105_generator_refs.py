import sys, gc, weakref
class T:
    def __del__(self): print("del T")
def gen(x):
    y = T()
    yield x
    yield y
t = []
g = gen(t)
print(sys.getrefcount(t), sys.getrefcount(g))
print(next(g) is t, sys.getrefcount(t))
w = weakref.ref(g)
r = next(g); del r
del g; print(w(), sys.getrefcount(t))
def selfref():
    me = yield
    yield me
s = selfref(); next(s); s.send(s); del s
print(gc.collect())
gs = [gen(t) for i in range(3)]
for q in gs: next(q)
print(sys.getrefcount(t)); gs.clear(); del q; print(sys.getrefcount(t))
def fin():
    try: yield t
    finally: print("fin")
f = fin(); next(f); f2 = [f]; f2.append(f2); del f, f2; print(gc.collect())
print(gc.is_tracked(gen(1)), type(gen(1)))
