import gc
gc.collect(); gc.disable()
class Tree:
    live = 0
    def __init__(self, v, parent=None):
        Tree.live += 1
        self.v = v; self.parent = parent; self.kids = []
        if parent: parent.kids.append(self)
    def __del__(self): Tree.live -= 1
    def depth(self): return 1 + max((k.depth() for k in self.kids), default=0)
    def walk(self):
        yield self.v
        for k in self.kids: yield from k.walk()
root = Tree(0)
for i in range(3):
    k = Tree(i + 1, root)
    for j in range(2): Tree(10 * (i + 1) + j, k)
print(list(root.walk()), root.depth(), Tree.live)
del k; print(Tree.live, gc.collect(), Tree.live)
root.kids.pop(); print(Tree.live, gc.collect(), Tree.live)
root = None; print(Tree.live, gc.collect(), Tree.live)
def build(n): return None if n == 0 else [build(n - 1), build(n - 1)]
t = build(6); print(gc.collect()); t.append(t); del t; print(gc.collect())
gc.enable()
