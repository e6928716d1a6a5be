import gc
gc.collect(); gc.disable()
kept = []
class R:
    def __init__(self, n): self.n = n
    def __del__(self):
        print("del", self.n)
        if self.n == 1: kept.append(self)
a, b, c = R(1), R(2), R(3)
a.o = b; b.o = a
c.o = c
del a, b, c
print(gc.collect())
print(kept[0].o.n, kept[0].o.o is kept[0])
kept.clear()
print(gc.collect())
