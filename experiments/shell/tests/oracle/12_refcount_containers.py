import sys
class T: pass
t = T()
print(sys.getrefcount(t))
l = [t] * 10
print(sys.getrefcount(t))
l.pop(); l.pop(0); del l[0]; l[0] = None
print(sys.getrefcount(t))
d = {1: t, t: 2}
s = {t}
print(sys.getrefcount(t))
d.clear(); s.discard(t)
print(sys.getrefcount(t))
l2 = l[:]; l3 = l + l; tt = tuple(l)
print(sys.getrefcount(t))
del l, l2, l3, tt
print(sys.getrefcount(t))
f = lambda t=t: t
print(sys.getrefcount(t), f() is t)
m = [x for x in (t, t)]
print(sys.getrefcount(t))
