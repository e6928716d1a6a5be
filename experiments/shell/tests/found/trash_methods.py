# Bound methods of builtin types go into the trash can too: those that print makes when
# fifty deaths are nested live on, and the collector counts them.
c = [[] for i in range(3)]
e4 = T(3, 955)
l5 = [(i, i) for i in range(99)]
i1 = [id(z) for z in l5]
del l5[:49]; l5 = None
print(gc.collect())
l5 = [object() for i in range(99)]
i2 = [id(z) for z in l5]
print([i1.index(z) if z in i1 else -1 for z in i2][:20])
del l5, i1, i2
e4.f = lambda: e4
m7 = []
for i in range(50): m7.append([i]); m7[-1] = [m7[-1]]
del c
j = {'name_1': 2157}
c10 = {}; c10['a'] = T(10, c10); c10['b'] = (c10, []); c10 = None
m11 = []
for i in range(700): m11.append([i, (i,)]); x = []; x.append(x)
for i in range(4):
    try:
        if i == 1: 1 / 0
    except Exception as err: print(repr(err))
x = D(14)
for i in range(51): x = D(i, x)
x = 5
print(gc.get_count())

