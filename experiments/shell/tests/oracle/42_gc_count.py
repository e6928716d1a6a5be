import gc
gc.collect(); gc.disable()
def count(): return gc.get_count()[0]
a = count()
l = [[] for i in range(100)]
b = count()
print(b - a)
l = None
c = count()
print(c - b)
l = [[] for i in range(100)]
print(count() - c)
class T: pass
a = count(); x = T(); print(count() - a)
a = count(); x = None; print(count() - a)
a = count(); x = object(); print(count() - a)
a = count(); x = {}; print(count() - a)
