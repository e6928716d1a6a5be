import gc, weakref
gc.collect(); gc.disable()
kept = []
class R:
    def __del__(self): kept.append(self)
a = R()
r = weakref.ref(a)
del a
print(r() is kept[0])
kept.clear()
print(r())
b = R(); b.me = b
r = weakref.ref(b)
del b
print(gc.collect(), r(), len(kept))
