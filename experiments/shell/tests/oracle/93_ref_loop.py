import sys
a = object()
for x in [a]: print(sys.getrefcount(a), sys.getrefcount(x))
print(sys.getrefcount(a)); del x
for x in (a, a): pass
print(sys.getrefcount(a))
for k in {a: 1}: print(sys.getrefcount(k))
for k, v in {1: a}.items(): print(sys.getrefcount(v))
for v in {1: a}.values(): print(sys.getrefcount(v))
for i, v in enumerate([a, a]): print(i, sys.getrefcount(v))
del k, v, x
print(sys.getrefcount(a))
it = iter([a, a]); print(sys.getrefcount(a)); y = next(it); print(sys.getrefcount(a))
list(it); print(sys.getrefcount(a)); 
print([sys.getrefcount(q) for q in [a, [], {}, ()[:]]][:3])
print({q: sys.getrefcount(q) for q in (a,)}[a], [sys.getrefcount(q) for q in map(lambda z: z, [a, []])])
print([sys.getrefcount(p) for p, q in zip([a, []], [1, 2])], list(map(sys.getrefcount, [a, [], {}])))
print(max([a], key=sys.getrefcount) is a, sorted([[], a], key=sys.getrefcount)[0] == [])
print(sys.getrefcount(a))
z = [a] * 5; w = z * 2; print(sys.getrefcount(a)); del z; print(sys.getrefcount(a))
s = w[2:4]; r = w[::-1]; print(sys.getrefcount(a))
u, *v = w[:3]; print(sys.getrefcount(a), len(v))
