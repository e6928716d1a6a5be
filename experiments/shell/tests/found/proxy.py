# weakref.proxy: all that is asked of it is asked of its referent.
import weakref, gc, sys
class Big:
    def __init__(self, n): self.n = n
    def __repr__(self): return "Big(%d)" % self.n
    def add(self, k): self.n += k; return self
    def __len__(self): return self.n
    def __eq__(self, o): return isinstance(o, Big) and o.n == self.n
    def __hash__(self): return 1
    def __add__(self, o): return Big(self.n + (o if isinstance(o, int) else o.n))
    def __getitem__(self, i): return i * 2
    def __contains__(self, x): return x == self.n
    def __iter__(self): return iter([self.n])
    def __del__(self): print("del", self.n)
p = Big(3)
pr = weakref.proxy(p)
print(pr.n, pr, pr == p, p == pr, type(pr), type(pr).__name__, type(pr).__module__, isinstance(pr, Big), isinstance(pr, weakref.ProxyType), pr.__class__)
wr = weakref.ref(p)
print(weakref.proxy(p) is pr, wr is pr, weakref.getweakrefcount(p), weakref.getweakrefs(p)[1] is pr, sys.getrefcount(p))
pr.n = 4; pr.extra = "x"
print(p.n, p.extra, len(pr), pr[5], 4 in pr, list(pr), pr + 1, pr + pr, pr.add(1) is p, bool(pr), f"{pr}", repr(pr)[:13], str(pr), hasattr(pr, "n"), hasattr(pr, "zz"))
del pr.extra
try: pr.zz
except AttributeError as e: print(e)
try: hash(pr)
except TypeError as e: print(e)
try: pr()
except TypeError as e: print(e)
def cb(x): print("cb", x is q)
q = weakref.proxy(p, cb)
r = weakref.ref(p, lambda r: print("ref cb"))
print(q is pr, weakref.getweakrefcount(p), [type(x).__name__ for x in weakref.getweakrefs(p)])
m = pr.add
print(m.__self__ is p, sys.getrefcount(p)); del m
print(gc.is_tracked(pr), gc.get_referents(pr), gc.get_referents(q) == [cb])
del p
for f in (lambda: pr.n, lambda: str(pr), lambda: len(pr), lambda: bool(pr), lambda: pr == 1, lambda: pr[0], lambda: pr + 1, lambda: setattr(pr, "a", 1), lambda: list(pr)):
    try: print(f())
    except ReferenceError as e: print("ReferenceError:", e)
print(repr(pr)[:14], type(pr))
def f(): return 42
pf = weakref.proxy(f); print(pf(), type(pf).__name__, pf.__name__, callable(pf), callable(pr))
try: weakref.proxy(5)
except TypeError as e: print(e)
class Node:
    def __init__(self, parent=None): self.parent = parent and weakref.proxy(parent); self.kids = []
    def kid(self): k = Node(self); self.kids.append(k); return k
    def __del__(self): print("node gone")
gc.collect()
root = Node(); k = root.kid(); print(k.parent.kids[0] is k, k.parent is root, k.parent == root)
del root
try: k.parent.kids
except ReferenceError as e: print(e)
del k; print(gc.collect())
c = Big(1); c.me = weakref.proxy(c); print(c.me.me.n); del c
c = Big(2); c.self = c; w = weakref.proxy(c, lambda x: print("proxy cb")); del c; print(gc.collect())
try: print(w.n)
except ReferenceError as e: print(e)
print(weakref.ReferenceType is weakref.ref, weakref.ref, weakref.ref.__name__, weakref.ref.__module__, int.__module__, Big.__module__, list.__name__)
