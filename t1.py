import gc
gc.collect()
def tup(size, n):
    l = [tuple([i] * size) for i in range(n)]
    ids = [id(x) for x in l]
    l.reverse(); l.clear()
    m = [tuple([i] * size) for i in range(n)]
    return [ids.index(id(x)) if id(x) in ids else -1 for x in m]
for k in range(17, 24): print(k, tup(k, 6))
