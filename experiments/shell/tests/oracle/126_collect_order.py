import gc
gc.collect(); gc.disable()
class N:
    def __init__(self, n): self.n = n
    def __del__(self): print(self.n, end=" ")
def ring(names):
    l = [N(x) for x in names]
    for a, b in zip(l, l[1:] + l[:1]): a.next = b
ring("abc"); gc.collect(); print()
ring("ab"); ring("cd"); gc.collect(); print()
ring("xyz"); k = N("k"); k.k = k; del k; gc.collect(); print()
r = [N("l1"), N("l2")]; r.append(r); del r; gc.collect(); print()
a = N("a"); b = N("b"); c = [a, b]; a.c = c; b.c = c; a.b = b; del a, b, c; gc.collect(); print()
d = {"n": N("dn")}; d["d"] = d; e = N("e"); e.d = d; d["e"] = e; del d, e; gc.collect(); print()
p = N("parent"); p.kids = [N("k%d" % i) for i in range(3)]
for q in p.kids: q.parent = p
del p, q; gc.collect(); print()
t = N("t"); t.t = (t, [t], {"t": t}); del t; gc.collect(); print()
def f():
    x = N("x"); y = N("y"); x.y = y; y.x = x
    def g(): return x
    x.g = g
f(); gc.collect(); print()
gc.collect(0); u = N("u"); u.u = u; gc.collect(0); v = N("v"); v.v = v; v.u = u; del v; gc.collect(0); print("|", end=" "); del u; gc.collect(1); print("|", end=" "); gc.collect(); print()
