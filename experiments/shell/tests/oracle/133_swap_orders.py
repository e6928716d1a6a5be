class T:
    def __init__(self, n): self.n = n
    def __del__(self): print("~%s" % self.n, end=" ")
a, b, c = T(1), T(2), T(3)
a, b, c = c, a, b; print(a.n, b.n, c.n)
a = b = c; print("|", end=" "); a = None; b = None; print("|", end=" "); c = None; print()
l = [T(i) for i in range(4)]; l[0], l[-1] = l[-1], l[0]; l[1:3] = []; print("|", end=" "); del l; print()
x = T("x"); x = [x]; x = (x,); x = {"x": x}; x = None; print()
a = [T("a0")]; a = a + [T("a1")]; a += [T("a2")]; a *= 2; print(len(a), end=" "); del a[1:]; print("|", end=" "); a = 0; print()
d = {1: T("d1"), 2: T("d2")}; d = {**d, 1: T("d3")}; print("|", end=" "); d = {v: k for k, v in d.items()}; print("|", end=" "); d = None; print()
i = T("i"); j = i; i = T("i2"); print("|", end=" "); i, j = j, i; i = None; print("|", end=" "); j = None; print()
def f(x): y = x; x = T("fx"); return y
q = f(T("arg")); print("|", end=" "); q = f(q); print("|", end=" "); q = None; print()
def g():
    a = T("ga")
    def h(): return a
    a = T("ga2"); print("|", end=" ")
    return h
h = g(); print(h().n, end=" "); h = None; print()
global_name = T("g1")
def k():
    global global_name
    global_name = T("g2"); print("set", end=" ")
k(); print("|", end=" "); del global_name; print()
class C: attr = T("cls")
C.attr = T("cls2"); print("|", end=" "); c = C(); c.attr = T("inst"); C.attr = None; print("|", end=" "); del c.attr, c; print()
s = "abc"; s2 = s; s += "d"; print(s2, s, s2 is s)
t = (1, 2); t2 = t; t += (3,); print(t2, t)
n = [1]; n2 = n; n = n * 2; print(n2, n); n = n2; n *= 2; print(n2, n is n2)
try: del undefined
except NameError as e: print(e)
try:
    z = T("z"); del z; z
except NameError as e: print(e)
def un():
    if False: v = 1
    try: v
    except UnboundLocalError as e: print(e)
    v = T("v"); del v
    try: del v
    except UnboundLocalError as e: print(e)
un()
