import copy, gc
a = [1, [2, 3], {"k": [4]}, (5, [6])]
b = copy.copy(a); c = copy.deepcopy(a)
print(b == a, b is a, b[1] is a[1], c == a, c[1] is a[1], c[2]["k"] is a[2]["k"], c[3] is a[3], copy.copy(b) is b)
t = (1, 2, "x"); print(copy.copy(t) is t, copy.deepcopy(t) is t, copy.deepcopy((1, [2])) is t, copy.copy("s") is "s", copy.deepcopy(5) is 5)
class P:
    def __init__(self, x): self.x = x; self.l = [x]
p = P(1); q = copy.copy(p); r = copy.deepcopy(p)
print(type(q).__name__, q.x, q.l is p.l, r.l is p.l, r.l, q is p, vars(r) == vars(p))
p.me = p; s = copy.deepcopy(p); print(s.me is s, s is p)
x = []; x.append(x); y = copy.deepcopy(x); print(y[0] is y, y is x)
sh = [0]; z = copy.deepcopy([sh, sh]); print(z[0] is z[1], z[0] is sh)
class C:
    def __copy__(self): return "copied"
    def __deepcopy__(self, memo): return "deep"
print(copy.copy(C()), copy.deepcopy([C()]), copy.copy({1, 2}), copy.deepcopy({1: {2: [3]}}), copy.deepcopy(frozenset([1])), copy.copy(print) is print, copy.deepcopy(P) is P, copy.copy(lambda: 1)())
d = {"a": [1]}; e = copy.copy(d); e["a"].append(2); e["b"] = 1; print(d, e)
