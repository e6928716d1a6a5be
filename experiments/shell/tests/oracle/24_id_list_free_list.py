# a dead list waits for the next list; an object of the same size does not get it
import gc
gc.collect()
class S: __slots__ = ("__dict__",) if False else ()
a = []; i = id(a); del a
t = (1, 2, gc)
print(id(t) == i)
b = []
print(id(b) == i)
del b
c = [1, 2, 3]
print(id(c) == i)
del c
d = {}
print(id(d) == i)
e = [k for k in range(3)]
print(id(e) == i)
