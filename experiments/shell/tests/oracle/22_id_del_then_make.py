x = object()
i = id(x)
seen = []
for k in range(5):
    del x
    x = object()
    seen.append(id(x) == i)
print(seen)
x = []
i = id(x)
seen = []
for k in range(5):
    x = None
    x = []
    seen.append(id(x) == i)
print(seen)
ids = [id(object()) for k in range(10)]
print(len(set(ids)))
ids = [id([]) for k in range(10)]
print(len(set(ids)))
keep = [object() for k in range(10)]
print(len({id(k) for k in keep}))
