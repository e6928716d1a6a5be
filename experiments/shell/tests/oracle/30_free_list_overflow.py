# 80 lists and dicts, 100 floats, 2000 tuples of a size: what is more goes back
import gc
gc.disable()
def count(): return gc.get_count()[0]
gc.collect()
l = [[] for i in range(100)]
a = count(); l = None; b = count()
print("lists", b - a)
gc.collect()
l = [{} for i in range(100)]
a = count(); l = None; b = count()
print("dicts", b - a)
gc.collect()
l = [(i, l) for i in range(2100)]
a = count(); l = None; b = count()
print("pairs", b - a)
gc.collect()
l = [(i, l, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21) for i in range(100)]
a = count(); l = None; b = count()
print("long tuples", b - a)
