# aliasing through nested lists and dicts, function mutation
def add(item, box): box.append(item); return box
a = []
b = add(1, a)
c = add(2, b)
print(a is b is c, a, len(c))
d = {"k": a}
e = dict(d)
e["k"].append("new")
e["j"] = 0
print(d, e, d["k"] is e["k"])
f = [a[:], a]
a.clear()
print(f)
x = y = z = {}
x["x"] = 1; y["y"] = 2
print(z, x is y, y is z)
y = {"y": 2}
print(z == y, z is y)
t = ([],) * 3
t[0].append(5)
print(t, t[1] is t[2])
try:
    t[0] += [6]
except TypeError as err:
    print("TypeError", err)
print(t)
m = [[0] * 2 for _ in range(2)] * 2
m[0][0] = 1
print(m, m[0] is m[2])
