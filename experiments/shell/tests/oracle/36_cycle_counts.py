import gc
gc.collect(); gc.disable()
class T: pass
for n in (1, 2, 10, 100):
    l = [T() for i in range(n)]
    for i in range(n): l[i].next = l[(i + 1) % n]
    l = None
    print(n, gc.collect())
x = {}
x["me"] = x
x["data"] = [1, 2, (3, [4])]
del x
print(gc.collect())
t = T(); t.d = t.__dict__
del t
print(gc.collect())
