import gc
gc.collect()
class T: pass
def count(): return sum(1 for o in gc.get_objects() if type(o) is T)
print(count()); l = [T() for i in range(5)]; print(count()); l.pop(); print(count()); l[0].me = l[0]; del l[0]; print(count()); gc.collect(); print(count())
t = T(); t.x = []; print(len(gc.get_referrers(t.x)), [type(r).__name__ for r in gc.get_referrers(t.x)])
a = [1]; b = [a]; c = (a,); d = {"a": a}; e = {a and 1: a}; f = lambda x=a: x
print(sorted(type(r).__name__ for r in gc.get_referrers(a)))
print(gc.get_referents(c) == [a], [type(x).__name__ for x in gc.get_referents(t)])
print(len(gc.get_referents(a, b, c)), gc.get_referents("s", 1, None), gc.get_referents([[], {}]))
n0 = len(gc.get_objects(0)); x = [[] for i in range(50)]; n1 = len(gc.get_objects(0)); print(n1 - n0)
gc.collect(0); print(any(o is x for o in gc.get_objects(0)), any(o is x for o in gc.get_objects(1))); gc.collect(1); print(any(o is x for o in gc.get_objects(2)))
gc.freeze(); print(any(o is x for o in gc.get_objects()), gc.get_freeze_count() > 50); gc.unfreeze(); print(any(o is x for o in gc.get_objects(2)))
gc.set_debug(0); print(gc.get_debug(), gc.DEBUG_LEAK)
try: gc.get_objects(5)
except ValueError as e: print(e)
