a = [[1], [2], [3]]
b = a[:]; c = list(a); d = a.copy(); e = [*a]; f = a + []; g = a * 1
print([x is a for x in (b, c, d, e, f, g)], [x[0] is a[0] for x in (b, c, d, e, f, g)], b == c == d == e == f == g)
a[0].append(9); print(b[0], g[0]); a[1] = "new"; print(b[1], c[1])
s = a[0:2]; s[0] = None; print(a); a[0:2] = [0]; print(a, s)
t = (1, [2]); u = t[:]; v = tuple(t); w = t + (); print(u is t, v is t, w is t, t * 1 is t, t[0:1] + t[1:] is t)
x = "abc"; print(x[:] is x, str(x) is x, x + "" is x, x * 1 is x, x[0:3] is x, "".join(x) is x, x.strip() is x, x.replace("z", "") is x)
n = {"k": [1]}; m = dict(n); o = n.copy(); p = {**n}; q = n | {}; print([z["k"] is n["k"] for z in (m, o, p, q)], [z is n for z in (m, o, p, q)])
st = {1, 2}; print(st.copy() is st, set(st) is st, st | set() is st, frozenset(st) == st, frozenset(frozenset(st)) is st)
l = [1, 2, 3, 4, 5]; l[1:3], l[0] = [9], 7; print(l); l[::2] = "abcd"[::2]; print(l); del l[-2:]; print(l)
l = list(range(5)); l[2:2] = l; print(l); l[:] = l[::-1]; print(l); l *= 2; print(len(l)); l[5:] = []; print(l)
l = [1, 2]; l.extend(l); print(l); l += l; print(len(l)); l.insert(1, l); print(l[1] is l, len(l), l[1][1][1] is l)
print(l == l, l)
