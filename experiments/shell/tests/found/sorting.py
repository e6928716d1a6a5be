# A list is empty while it is sorted; who is compared with whom.
import sys
l = [3, 1, 2]
def key(x):
    print(len(l), l, end=" ")
    return x
l.sort(key=key); print(l)
class V2:
    def __init__(self, n): self.n = n
    def __lt__(self, o): print(sys.getrefcount(self), sys.getrefcount(o), len(m), end=" "); return self.n < o.n
    def __repr__(self): return str(self.n)
m = [V2(i) for i in (2, 3, 1)]
m.sort(); print(m); print(sorted(m)); print(sorted(m, key=lambda v: v)); m.sort(reverse=True); print(m)
def bad(x): l.append(9); return x
try: l.sort(key=bad)
except ValueError as e: print(e, l)
def worse(x):
    if x == 2: raise KeyError(x)
    return -x
try: l.sort(key=worse)
except KeyError as e: print(e, l)
class B:
    def __init__(self, n): self.n = n
    def __lt__(self, o):
        if self.n == 5: l2.extend([1, 2]); 
        return self.n < o.n
l2 = [B(7), B(5), B(6)]
try: l2.sort()
except ValueError as e: print(e, [b.n for b in l2])
l3 = [1, "a", 2]
try: l3.sort()
except TypeError as e: print(e, l3)
x = [T(i) for i in (3, 1, 2)]; x.sort(key=lambda t: t.n); print(x, [sys.getrefcount(t) for t in x]); x = None
