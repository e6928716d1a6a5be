class Bag:
    def __init__(self, *items): self.items = list(items)
    def __len__(self): return len(self.items)
    def __getitem__(self, i): return self.items[i]
    def __setitem__(self, i, v): self.items[i] = v
    def __delitem__(self, i): del self.items[i]
    def __contains__(self, x): return x in self.items
    def __iter__(self): return iter(self.items)
    def __bool__(self): return len(self.items) > 1
    def __call__(self, n): return self.items * n
b = Bag(1, 2, 3)
print(len(b), b[0], b[-1], b[0:2], 2 in b, 9 in b, list(b), bool(b), bool(Bag(1)))
b[1] = "two"; del b[0]
print(b.items, b(2), [x for x in b], sorted(Bag(3, 1, 2)), sum(Bag(1, 2)), max(Bag(4, 9)))
x, y = b
print(x, y, *b)
class Old:
    def __getitem__(self, i):
        if i > 3: raise IndexError(i)
        return i * i
print(list(Old()), 4 in Old(), 5 in Old(), [*Old()], tuple(Old()))
class N:
    def __len__(self): return 0
print(bool(N()), not N(), "empty" if not N() else "full")
print(Bag(1, 2) and 5, Bag() or 6)
