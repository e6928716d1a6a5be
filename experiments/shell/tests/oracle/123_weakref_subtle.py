import weakref, gc
class T: pass
t = T(); r = weakref.ref(t); i = id(t); del t; u = T(); print(id(u) == i, r() is None, r() is u)
a = T(); ra = weakref.ref(a); la = [a]; del a; print(ra() is la[0]); la.clear(); print(ra())
s = {1, 2}; rs = weakref.ref(s); print(rs() == {1, 2}); del s; print(rs())
def f(): pass
rf = weakref.ref(f, lambda r: print("f gone")); f = None
class M:
    def meth(self): return "m"
m = M(); rm = weakref.ref(m.meth); print(rm())
wm = weakref.ref(m); del m; print(wm())
g = (x for x in []); rg = weakref.ref(g); print(rg() is g); del g; print(rg())
class C: pass
rc = weakref.ref(C); del C; print(rc() is not None); gc.collect(); print(rc())
order = []
o = T(); rs = [weakref.ref(o, lambda r, k=k: order.append(k)) for k in "abc"]; r2 = weakref.ref(o); del o; print(order, r2())
x = T(); x.r = weakref.ref(x, lambda r: print("never")); del x; print("x dead")
p, q = T(), T(); p.q = weakref.ref(q, lambda r: print("q died")); q.p = p; del q; print("q gone"); del p
y = T(); ry = weakref.ref(y, lambda r: 1 / 0)
print(len(weakref.getweakrefs(y)), weakref.getweakrefcount(T()), weakref.getweakrefcount(5))
z = T(); rz = weakref.ref(z); d = {rz: "v"}; print(d[weakref.ref(z)], rz == weakref.ref(z), weakref.ref(T()) == rz); del z; print(rz in d, len(d))
