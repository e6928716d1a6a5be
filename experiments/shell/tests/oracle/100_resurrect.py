import gc
gc.collect()
saved = []
class P:
    def __init__(self, n): self.n = n
    def __del__(self):
        print("del", self.n)
        saved.append(self)
p = P(1); i = id(p); del p
print(len(saved), saved[0].n, id(saved[0]) == i, gc.is_finalized(saved[0]))
saved.clear(); print("gone quietly")
a, b = P("a"), P("b"); a.o = b; b.o = a; del a, b
print(gc.collect()); print([s.n for s in saved], saved[0].o is saved[1])
saved.clear(); print(gc.collect())
class Once:
    def __del__(self):
        global g
        g = self
Once(); print(type(g).__name__); x = g; del g; del x
try: g
except NameError as e: print(e)
class Cyc:
    def __init__(self): self.me = self; self.data = [1, 2]
    def __del__(self): saved.append(self.data); print("cyc")
Cyc(); print(gc.collect(), saved)
