import sys
def f(x, acc=[]):
    acc.append(x)
    return acc
print(f(1), f(2), f(3) is f(4))
print(f.__defaults__, sys.getrefcount(f.__defaults__[0]))
def g(x, d={}, *, k=[]):
    d[x] = len(d); k.append(x)
    return d
g("a"); g("b")
print(g("c"), g.__kwdefaults__)
def h(a, b=300): return b is 300
print(h(1), h(1, 300))
def k(n=None):
    if n is None: n = []
    n.append(1)
    return n
print(k() is k(), k(), k([5]))
funcs = [lambda i=i: i * i for i in range(4)]
print([q() for q in funcs], [q(9) for q in funcs])
print([fn() for fn in [lambda: i for i in range(3)]])
