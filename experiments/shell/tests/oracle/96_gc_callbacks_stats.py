import gc
gc.collect()
log = []
def cb(phase, info): log.append((phase, info["generation"], info["collected"], info["uncollectable"]))
gc.callbacks.append(cb)
a = []; a.append(a); del a
gc.collect(); gc.collect(0); gc.collect(1)
print(log); log.clear()
gc.set_threshold(10, 2, 2)
x = [[] for i in range(60)]
gc.callbacks.remove(cb)
print(len(log), log)
gc.set_threshold(700, 10, 10)
s = gc.get_stats()
print(len(s), sorted(s[0]))
before = [d["collections"] for d in gc.get_stats()]
gc.collect(); gc.collect(1); gc.collect(0); gc.collect(0)
print([d["collections"] - b for d, b in zip(gc.get_stats(), before)])
b = gc.get_stats()[2]["collected"]
for i in range(3):
    l = []; l.append(l)
del l
print(gc.collect(), gc.get_stats()[2]["collected"] - b)
try: gc.collect(3)
except ValueError as e: print(e)
try: gc.collect(-1)
except ValueError as e: print(e)
print(gc.get_debug(), gc.garbage, gc.callbacks)
