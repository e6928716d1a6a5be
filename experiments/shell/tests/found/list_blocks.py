# A list's buffer that shrinks by a quarter at most stays where it is; one that held
# more than 64 items, or whose last item went, is never in a pool again.
a = [[] for i in range(90)]
i1 = [id(z) for z in a]
while a: a.pop(0)
a = [{} for i in range(90)]
i2 = [id(z) for z in a]
print([i1.index(z) if z in i1 else -1 for z in i2][:20])
a = [n] * 4
while a: a.pop()
x = n + 1000; i = id(x); del x
a.append(1)
x = n + 1000; print(id(x) == i)
