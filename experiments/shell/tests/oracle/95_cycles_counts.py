import gc
gc.collect(); gc.disable()
class T: pass
def ring(n):
    l = [T() for i in range(n)]
    for i in range(n): l[i].next = l[(i + 1) % n]
for n in (1, 2, 3, 10, 100):
    ring(n); print(n, gc.collect(), end="; ")
print()
a = []; a.append(a); del a; print(gc.collect())
a = {}; a["a"] = a; del a; print(gc.collect())
a = [1, 2, [3]]; a.append({"a": a, "b": (a, [a])}); del a; print(gc.collect())
t = ([],); t[0].append(t); del t; print(gc.collect())
s = T(); s.s = {s}; del s; print(gc.collect())
def f():
    def g(): return g
    return g
f(); print(gc.collect())
f()(); f()(); print(gc.collect())
class K:
    def m(self): pass
k = K(); k.m2 = k.m; del k; print(gc.collect())
del K; print(gc.collect() > 3)
e = None
try: raise ValueError
except ValueError as err: e = err
e.self = e
del e; print(gc.collect())
x = [[] for i in range(5)]
for q in x: q.extend(x)
del q, x; print(gc.collect())
i = iter([1]); l = [i]; m = map(len, l); l.append(m); del i, l, m; print(gc.collect())
