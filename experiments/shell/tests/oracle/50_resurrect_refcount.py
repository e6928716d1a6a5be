kept = []
class R:
    def __init__(self, n): self.n = n
    def __del__(self):
        print("del", self.n)
        kept.append(self)
r = R(1)
i = id(r)
del r
print(len(kept), kept[0].n, id(kept[0]) == i)
kept.clear()
print("gone")
import gc
r = R(2)
del r
print(gc.is_finalized(kept[0]))
kept[0].x = kept[0]
kept.clear()
print(gc.collect())
