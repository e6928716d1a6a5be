import gc, sys
gc.collect(); gc.disable()
a, b = [1], [2]
def f():
    n = gc.get_count()[0]
    for x in [a, b]: pass
    return gc.get_count()[0] - n
print(f())
l = []; i = id(l); del l
for x in [a, b]: m = []; print(id(m) == i); break
t = (a, b); i = id(t); del t
for x in [b, a]: u = (a, b); print(id(u) == i); break
print(a in [a, b], [1] in [b, a], sys.getrefcount(a))
for x in [a, b]: print(sys.getrefcount(a), sys.getrefcount(x))
print([sys.getrefcount(x) for x in [a, b]])
for x in [*t2, 5] if (t2 := [a]) else []: print(x)
for x in [a]:
    for y in [x, x]: print(y is a, end=" ")
print()
g = (x for x in [a, b]); print(type(gc.get_referents(g)[0]).__name__ if False else next(g))
