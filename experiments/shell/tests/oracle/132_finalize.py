import weakref, gc
class T:
    def __init__(self, n): self.n = n
t = T(1)
f = weakref.finalize(t, print, "gone", 1, sep="-"); print(f.alive, f.atexit, f.peek()[0] is t, f.peek()[2:])
del t; print(f.alive, f(), f.peek(), f.detach())
t = T(2); f = weakref.finalize(t, lambda a, b=0: a + b, 3, b=4); print(f(), f(), f.alive); del t
t = T(3); f = weakref.finalize(t, print, "never"); print(f.detach()[1] is print, f.alive); del t
c = T(4); c.me = c; weakref.finalize(c, print, "cycle"); del c; print(gc.collect())
d = weakref.WeakValueDictionary(a=(o := T(5)), ); d["b"] = o2 = T(6); print(sorted(d), len(d), d["a"].n, "b" in d, d.get("z", "none"), [v.n for v in d.values()], dict(d) == {"a": o, "b": o2})
del o; print(list(d), list(d.keys()), d.pop("b").n, len(d))
try: d["a"]
except KeyError as e: print(e)
try: d["x"] = 5
except TypeError as e: print(e)
k = weakref.WeakKeyDictionary(); a, b = T("a"), T("b"); k[a] = 1; k[b] = [2]; print(len(k), k[a], a in k, 5 in k, sorted(x.n for x in k), k.pop(b), list(k.values())); del a; print(len(k))
s = weakref.WeakSet([b]); s.add(b); print(len(s), b in s, [x.n for x in s]); s2 = s | {T(9)}; print(len(s2)); del b; print(len(s), s)
class Cached:
    pool = weakref.WeakValueDictionary()
    def __new__(cls, key):
        if key in cls.pool: return cls.pool[key]
        self = super().__new__(cls); cls.pool[key] = self; return self
x = Cached("k"); y = Cached("k"); print(x is y, len(Cached.pool)); del x; print(len(Cached.pool)); del y; print(len(Cached.pool))
z = T(7); w = weakref.finalize(z, print, "at exit 1"); v = weakref.finalize(z, print, "at exit 2"); u = weakref.finalize(z, print, "no"); u.atexit = False
print("end")
