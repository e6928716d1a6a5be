import sys, gc
class S: __slots__ = ()
class T(S): pass
class U(S): __slots__ = ()
s, t, u = S(), T(), U()
t.x = 1; print(t.x, hasattr(s, "__dict__"), hasattr(t, "__dict__"), hasattr(u, "__dict__"))
for o in (s, u):
    try: o.x = 1
    except AttributeError as e: print(e)
print(sys.getsizeof(s), gc.is_tracked(s), gc.is_tracked(t), isinstance(u, S), s == s, s == S())
i = id(s); del s; v = S(); print(id(v) == i); del v; w = U(); print(id(w) == i)
l = [S() for k in range(5)]; ids = [id(q) for q in l]; l.clear(); m = [U() for k in range(5)]; print(len(m))
