import gc
gc.collect(); gc.disable()
a = [1]; b = [a]; c = {"k": a}
r = gc.get_referrers(a)
print(b in r, c in r, len(gc.get_referents(b)), gc.get_referents(c), gc.get_referents(1, "s"))
s = gc.get_stats()
print(len(s), sorted(s[0]))
n = gc.get_stats()[1]["collections"]
gc.collect(1)
print(gc.get_stats()[1]["collections"] - n)
x = []; x.append(x); del x
k = gc.get_stats()[2]["collected"]
print(gc.collect(), gc.get_stats()[2]["collected"] - k)
print(gc.get_freeze_count())
gc.freeze()
y = []; y.append(y); del y
print(gc.get_freeze_count() > 0, gc.get_count(), gc.collect())
gc.unfreeze()
print(gc.get_freeze_count())
gc.set_debug(gc.DEBUG_SAVEALL)
z = []; z.append(z); del z
print(gc.collect(), len(gc.garbage))
gc.set_debug(0); gc.garbage.clear()
gc.callbacks.append(lambda p, i: print(p, i["generation"], i["collected"]))
z = []; z.append(z); del z
gc.collect(); gc.collect(0)
gc.callbacks.clear()
print(any(o is a for o in gc.get_objects()), any(o is a for o in gc.get_objects(0)), any(o is a for o in gc.get_objects(2)))
try: gc.collect(3)
except ValueError as e: print(e)
