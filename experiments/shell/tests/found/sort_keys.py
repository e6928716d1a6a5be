# The keys of a sort die the least first; sorted() binds the method of its list; the
# name of a builtin class is a str made for its repr.
print([num(z) for z in [T(n).__repr__ for i in range(7)]])
o = T(13)
print(sorted([o, o, -5, 368474813811], key=lambda z: (str(type(z)), str(num(z)))) != 1)
f21 = [(lambda i=i: [i]) for i in range(3)]
print([z() for z in f21], num(f21[0]()), num(f21[1]()))
x = [D(i) for i in (3, 1, 2)]
x.sort(key=lambda z: D(-z.n).n, reverse=True); print(x)
class K:
    def __init__(self, n): self.n = n
    def __lt__(self, other): return self.n < other.n
    def __del__(self): print('key', self.n)
print(sorted([3, 1, 2], key=K), sorted([3, 1, 2], key=K, reverse=True))
l = [[] for i in range(9)]; print([num(z) for z in l])
