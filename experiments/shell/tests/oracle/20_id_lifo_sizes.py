import gc
gc.collect()
class T: pass
def lifo(make, n):
    l = [make(i) for i in range(n)]
    ids = [id(x) for x in l]
    while l: del l[0]
    new = [make(i) for i in range(n)]
    return [ids.index(id(x)) if id(x) in ids else -1 for x in new]
print(lifo(lambda i: object(), 6))
print(lifo(lambda i: T(), 6))
print(lifo(lambda i: [i], 6))
print(lifo(lambda i: {i: i}, 6))
print(lifo(lambda i: (i, i, i), 6))
print(lifo(lambda i: i + 0.5, 6))
print(lifo(lambda i: {i}, 6))
print(lifo(lambda i: i + 1000, 6))
