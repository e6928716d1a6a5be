import weakref
class T:
    def __init__(self, n): self.n = n
    def __repr__(self): return f"T{self.n}"
t = T(1)
p = weakref.ref(t)
print(p, p()) if False else print(p().n)
cache = {}
def get(n):
    r = cache.get(n)
    o = r() if r else None
    if o is None:
        o = T(n); cache[n] = weakref.ref(o, lambda r, n=n: (cache.pop(n), print("drop", n)))
    return o
a = get(1); b = get(1); print(a is b, len(cache))
del a; print(len(cache)); del b; print(len(cache))
c = get(2); d = get(3); c.other = d; d.other = c; del c, d
import gc; print(gc.collect(), len(cache))
class Node:
    def __init__(self, parent=None):
        self.parent = weakref.ref(parent) if parent else None
        self.kids = []
        if parent: parent.kids.append(self)
root = Node(); k = Node(root); print(k.parent() is root, root.kids[0] is k)
del root; print(k.parent())
subs = []
class Pub:
    def sub(self, o): subs.append(weakref.ref(o))
    def emit(self): return [s() is not None for s in subs]
pub = Pub(); x, y = T("x"), T("y"); pub.sub(x); pub.sub(y); print(pub.emit()); del x; print(pub.emit())
print(weakref.getweakrefcount(y), [r() for r in weakref.getweakrefs(y)])
r1 = weakref.ref(y); r2 = weakref.ref(y); r3 = weakref.ref(y, print); print(r1 is r2, r1 is r3, r1 == r3, len({r1, r2, r3}))
