import gc
gc.collect(); gc.disable()
class D:
    def __init__(self, n): self.n = n
    def __del__(self): print("del", self.n, hasattr(self, "o"))
a, b, c = D(1), D(2), D(3)
c.o = b; b.o = a; a.o = c
del c, a, b
print(gc.collect())
l = [D(i) for i in range(5)]
for d in l: d.o = l
del l, d
print(gc.collect())
x = D("x"); x.o = x; y = D("y"); x.y = y
del x, y
print(gc.collect())
