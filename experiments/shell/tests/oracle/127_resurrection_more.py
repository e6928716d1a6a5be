import gc, weakref
gc.collect(); gc.disable()
keep = {}
class R:
    def __init__(self, n, ref=None): self.n = n; self.ref = ref
    def __del__(self):
        print("del", self.n)
        if self.n in ("r1", "r2"): keep[self.n] = self
a = R("a"); r1 = R("r1", a); a.ref = r1; w = weakref.ref(a, lambda r: print("cb a")); wr = weakref.ref(r1, lambda r: print("cb r1"))
del a, r1
print(gc.collect(), w() is None, wr() is None, sorted(keep), keep["r1"].ref.n)
keep.clear(); print(gc.collect())
r2 = R("r2"); w2 = weakref.ref(r2); del r2; print(w2() is None, keep["r2"].n, gc.is_finalized(keep["r2"]))
x = keep.pop("r2"); w3 = weakref.ref(x, lambda r: print("cb again")); del x; print(w3())
class Chain:
    def __init__(self, nx): self.nx = nx
    def __del__(self): keep[id(self)] = self
c = Chain(Chain(Chain(None))); c = None; print(len(keep)); keep.clear(); print(len(keep))
class Global:
    def __del__(self):
        global hold
        hold = [self]
        self.hold = hold
Global(); print(type(hold[0]).__name__); del hold; print(gc.collect())
class Lists:
    def __init__(self): self.items = [self]
    def __del__(self): keep["items"] = self.items
Lists(); print(gc.collect(), len(keep["items"]), keep["items"][0].items is keep["items"]); keep.clear(); print(gc.collect())
