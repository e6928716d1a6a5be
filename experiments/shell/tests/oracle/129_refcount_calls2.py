import sys
rc = sys.getrefcount
a = []
def f(x): return rc(x)
def g(x, *y): return rc(x), [rc(q) for q in y]
def h(x, **k): return rc(x), rc(k)
def d(x=a): return rc(x)
class C:
    def m(self, x): return rc(self), rc(x)
    @staticmethod
    def s(x): return rc(x)
    @classmethod
    def c(cls, x): return rc(x)
    def __call__(self, x): return rc(self), rc(x)
    def __getitem__(self, k): return rc(k)
    def __add__(self, o): return rc(self), rc(o)
    def __enter__(self): return rc(self)
    def __exit__(self, *e): return None
    @property
    def p(self): return rc(self)
    def __init__(self, x=None): self.r = rc(self)
    def __len__(self): return rc(self)
    def __contains__(self, x): return rc(x) > 3
    def __iter__(self): return iter([rc(self)])
c = C()
print(f(a), g(a), g(a, a), g(a, [], a), h(a), h(a, k=a), d(), f(x=a), h(x=a, y=1))
print(c.m(a), C.m(c, a), C.s(a), c.s(a), C.c(a), c(a), c[a], c + a, c.p, c.r, len(c), list(c), a in c)
with c as w: print(w)
bm = c.m; print(bm(a), rc(c)); print((lambda x: rc(x))(a), (lambda: rc(a))(), [rc(x) for x in [a]], list(map(rc, [a])), max([a], key=rc) is a)
def outer(x):
    def inner(): return rc(x)
    return inner(), rc(x)
print(outer(a), outer([]))
def gen(x): yield rc(x); yield rc(x)
print(list(gen(a)), list(gen([])), next(gen(a)))
def rec(x, n): return rc(x) if n == 0 else rec(x, n - 1)
print([rec(a, n) for n in range(4)])
def swap(x, y): x, y = y, x; return rc(x), rc(y)
print(swap(a, []), swap([], a))
def dele(x): y = x; r1 = rc(x); del y; return r1, rc(x)
print(dele(a), dele([]))
print(rc(f), rc(c), rc(c.__dict__), rc(d.__defaults__), rc(d.__defaults__[0]))
print(f(*[a]), f(*(a,)), f(**{"x": a}), g(*[a, a]), c.m(*[a]), C(*[a]).r)
t = (a, a); print(rc(a), rc(t)); x, y = t; print(rc(a)); del x, y, t; print(rc(a))
