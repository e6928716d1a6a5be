# A young collection finds a weak reference that is garbage itself; what it refers to is
# old, and dies as its holder is cleared: the callback goes with the weak reference.
import gc, weakref
class A: pass
def cb(r): print("called")
old = A()
gc.collect()
h = A()
h.me = h
h.old = old
h.w = weakref.ref(old, cb)
del old, h
print(gc.collect(0))
old = A()
gc.collect()
h = A()
h.old = old
h.w = weakref.ref(old, cb)
del old, h.old
del h
print(gc.collect(0))
