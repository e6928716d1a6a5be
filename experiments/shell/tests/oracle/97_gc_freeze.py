import gc
gc.collect()
print(gc.get_freeze_count())
a = []; a.append(a)
gc.freeze()
del a
print(gc.get_freeze_count() > 0, gc.collect())
gc.unfreeze()
print(gc.get_freeze_count(), gc.collect())
b = {}; b[1] = b
gc.collect(); gc.freeze(); c = []; c.append(c); del b, c
print(gc.collect()); gc.unfreeze(); print(gc.collect())
