import gc
gc.collect(); gc.disable()
def make():
    def f(): return f
    return f
f = make()
print(f() is f)
del f
print(gc.collect())
class C:
    def m(self): return self
c = C()
c.m = c.m
del c
print(gc.collect())
del C
print(gc.collect() > 0)
g = lambda: g
h = [g]; h.append(h)
del g, h
print(gc.collect())
