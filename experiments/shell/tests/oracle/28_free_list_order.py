import gc
gc.collect()
l = [[] for i in range(80)]
ids = [id(x) for x in l]
while l: l.pop(0)
gc.disable()
m = [[] for i in range(80)]
print([id(x) for x in m[:79]] == ids[:0:-1] or [id(x) for x in m] == ids[::-1])
print(len(set(ids) & {id(x) for x in m}))
f = [i + 0.5 for i in range(50)]
ids = [id(x) for x in f]
f = None
g = [i + 0.25 for i in range(50)]
print(len(set(ids) & {id(x) for x in g}))
