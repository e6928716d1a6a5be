import sys, gc
gc.collect()
a = object()
print([sys.getrefcount(a) for _ in range(2)], {i: sys.getrefcount(a) for i in range(1)}, list(sys.getrefcount(a) for _ in range(2)))
r = [x for x in [a, a]]; print(sys.getrefcount(a)); del r
g = (x for x in [a, a]); print(sys.getrefcount(a)); next(g); print(sys.getrefcount(a)); g.close(); print(sys.getrefcount(a))
ids = [id([]) for i in range(4)]; print(len(set(ids)))
ids = [id([i]) for i in range(4)]; print(len(set(ids)))
ids = [id(x) for x in [[], [], []]]; print(len(set(ids)))
ids = {id(object()) for i in range(5)}; print(len(ids))
ids = list(map(lambda i: id((i, i)), range(5))); print(len(set(ids)))
print([[i] for i in range(3)] == [[0], [1], [2]], [y for x in [[1, 2], [3]] for y in x], [(x, y) for x in range(2) for y in "ab" if x or y == "a"])
print(len({id(x) for x in [i + 1000 for i in range(5)]}), len({id(i + 1000) for i in range(5)}))
class T: pass
print(len({id(T()) for i in range(5)}), len({id(t) for t in [T() for i in range(5)]}))
x = "outer"; [x for x in "ab"]; print(x)
f = [lambda: x for x in range(3)]; print([h() for h in f], x)
