# How many slots a dict's table has: twice as many as one would think where other keys
# than strs come in, and as many as both need where a dict is merged into another; a
# dict that has no holes is copied with its table.
print([num(z) for z in [lambda: 1 for i in range(3)]])
k = dict(p='', q=1219)
k |= {0: ()}
print([num(z) for z in [lambda: 1 for i in range(5)]])
for i in list(range(24)) + [42, 43, 44]:
    d = {j: 0 for j in range(i)}
    e = {}; e.update(d)
    f = {-1: 0, -2: 0}; f.update(d)
    g = {j: 0 for j in range(i + 9)}
    for j in range(8): del g[j]
    h = {'a': 1}; h[0] = i
    print(i, [sys.getsizeof(z) for z in (d, e, f, g, h, d | f, dict(d), g.copy(), dict(g), {**g, **d})])
