import gc
gc.collect(); gc.disable()
class T: pass
a = T(); b = T()
a.o = b; b.o = a
del a
print(gc.collect())
del b
print(gc.collect(), gc.collect())
a = []; b = [a]; a.append(b); c = (a, b); b.append(c)
del a, b
print(gc.collect())
del c
print(gc.collect())
