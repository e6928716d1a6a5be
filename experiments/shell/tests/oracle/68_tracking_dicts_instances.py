import gc
class T: pass
class S: __slots__ = ()
d = {}
print(gc.is_tracked(d), gc.is_tracked({1: 2}), gc.is_tracked({1: []}), gc.is_tracked({"a": (1,)}))
d["x"] = 1; print(gc.is_tracked(d))
d["y"] = []; print(gc.is_tracked(d))
d["y"] = 2; print(gc.is_tracked(d))
gc.collect(1); print(gc.is_tracked(d))
gc.collect(); print(gc.is_tracked(d))
t = T(); t.a = 1
print(gc.is_tracked(t), gc.is_tracked(S()), gc.is_tracked(t.__dict__), gc.is_tracked(T), gc.is_tracked(object()))
t.b = []
print(gc.is_tracked(t.__dict__), gc.is_tracked([]), gc.is_tracked(set()), gc.is_tracked(frozenset()), gc.is_tracked(range(3)))
print(gc.is_tracked(lambda: 0), gc.is_tracked(len), gc.is_tracked(1.5), gc.is_tracked("s"), gc.is_tracked(iter([])), gc.is_tracked(gc))
e = {k: k for k in range(5)}
print(gc.is_tracked(e), gc.is_tracked(dict(e)), gc.is_tracked(dict(e, z=[])), gc.is_tracked(e.copy()))
