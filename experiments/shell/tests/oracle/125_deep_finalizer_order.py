class D:
    def __init__(self, n, *kids): self.n = n; self.kids = kids
    def __del__(self): print(self.n, end=" ")
d = D("root", D("a", D("a1"), D("a2")), D("b", D("b1"))); del d; print()
d = D("r", [D("l1"), D("l2")], {"k": D("v"), D("key"): None}, (D("t1"), D("t2"))); d = None; print()
x = D("x"); y = D("y", x); z = D("z", y, x); del x, y; print("|", end=" "); del z; print()
l = [D(i) for i in range(3)]; m = l[:]; l.pop(1); print("|", end=" "); m.pop(1); print("|", end=" "); del l; print("|", end=" "); m.reverse(); del m; print()
s = [D("s", [D("in")])]; s[0].kids[0].append(s[0].kids); s.clear(); print()
t = (D(1), (D(2), (D(3), (D(4),)))); del t; print()
c = {1: D("d1"), 2: {3: D("d3"), 4: [D("d4")]}, 5: D("d5")}; c.pop(2); print("|", end=" "); del c; print()
n = None
for i in range(4): n = D(i, n)
n = None; print()
def gen():
    g = D("g"); yield D("yielded"); print("resumed", end=" ")
for v in gen(): print("got", v.n, end=" ")
print("|", end=" "); del v; print()
a, *b = D("s1"), D("s2"), D("s3"); del a; print("|", end=" "); del b; print()
i = iter([D("i1"), D("i2")]); next(i); print("|", end=" "); del i; print()
w = map(lambda q: q, [D("m1")]); del w; print(); w = zip([D("z1")], [D("z2")]); next(w); del w; print(); w = enumerate([D("e")]); del w; print()
f = lambda k=D("default"): k; del f; print()
def dec(): h = D("cell"); return lambda: h
q = dec(); del q; print()
