import sys
class T:
    def __init__(self, v): self.v = v
o = []
t = T(o)
print(sys.getrefcount(o))
t.w = o
print(sys.getrefcount(o))
d = t.__dict__
print(sys.getrefcount(o), d["v"] is o, sys.getrefcount(d))
d["z"] = o
print(t.z is o, sys.getrefcount(o))
del t.v
print(sys.getrefcount(o), sorted(d))
del t
print(sys.getrefcount(o), sys.getrefcount(d))
d.clear()
print(sys.getrefcount(o))
