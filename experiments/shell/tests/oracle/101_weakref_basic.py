import weakref, sys
class T:
    def __repr__(self): return "T!"
t = T()
r = weakref.ref(t)
print(r() is t, sys.getrefcount(t), weakref.getweakrefcount(t), weakref.getweakrefs(t) == [r])
r2 = weakref.ref(t); print(r is r2, weakref.getweakrefcount(t))
r3 = weakref.ref(t, lambda w: print("callback", w is r3, w() is None))
print(r3 is r, weakref.getweakrefcount(t), r == r3, hash(r) == hash(t), r.__callback__, r3.__callback__ is not None)
d = {r: 1}; print(d[weakref.ref(t)])
del t
print(r(), r2(), r3(), r == r2, r == r3)
for bad in (5, "s", [], {}, (), None, 1.5, object()):
    try: weakref.ref(bad)
    except TypeError as e: print(e)
print(weakref.ref({1})() , weakref.ref(T)() is T, weakref.ref(lambda: 1)(), weakref.ref(len)() is len)
def f(): pass
wf = weakref.ref(f); del f; print(wf())
class S: __slots__ = ()
try: weakref.ref(S())
except TypeError as e: print(e)
u = T(); w = weakref.ref(u); u2 = u; del u; print(w()); u2 = None; print(w() is None)
m = T(); bound = weakref.ref(m.__repr__); print(bound())
try: hash(weakref.ref(T()))
except TypeError as e: print(e)
