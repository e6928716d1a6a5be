import gc, weakref
gc.collect(); gc.disable()
class T:
    def __del__(self): print("del", r())
a = T(); b = T()
a.o = b; b.o = a
r = weakref.ref(a, lambda x: print("callback a", x() is None))
s = weakref.ref(b, lambda x: print("callback b"))
del a, b
print(r() is not None)
print(gc.collect())
print(r(), s())
