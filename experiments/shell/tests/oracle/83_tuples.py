t = (1, 2, 3, 2)
print(t.count(2), t.index(3), t[1:], t[::-1], t + (4,), t * 2, len(t), 3 in t)
print((), (1,), 1, tuple("ab"), tuple([1]), tuple(t) is t, t[:] is t, () is tuple([]), () is ())
a, (b, c), *d = 1, (2, 3), 4, 5
print(a, b, c, d)
a, b = b, a
print(a, b)
try: t[0] = 1
except TypeError as e: print(e)
try: del t[0]
except TypeError as e: print(e)
try: t.append(1)
except AttributeError as e: print(e)
print((1, 2) < (1, 2, 3), (2,) > (1, 9), (1, "a") == (1, "a"), hash((1, 2)) == hash((1, 2)))
print(min((3, 1)), max(t), sum(t), sorted(t), any(t), all((1, 0)))
def two(): return 1, 2
x, y = two()
print(x, y, two(), type(two()))
print((1, 2) is (1, 2), (x, y) is (x, y), (x, y) == (1, 2))
for i, (p, q) in enumerate([(1, 2), (3, 4)]): print(i, p, q)
print(divmod(7, 3), divmod(-7, 3), divmod(7.5, 2))
