x = [1]; ids = [id(x)]
for i in range(6):
    x = [i]; ids.append(id(x))
print([ids.index(i) for i in ids])
x = object(); ids = [id(x)]
for i in range(6):
    x = object(); ids.append(id(x))
print([ids.index(i) for i in ids])
x = y = {}; ids = [id(x)]
for i in range(6):
    x = y; y = {i: x if i % 2 else None}; ids.append(id(y))
print([ids.index(i) for i in ids])
v = 1000; ids = []
for i in range(8):
    v += 1; ids.append(id(v))
print([ids.index(i) for i in ids])
f = 0.0; ids = []
for i in range(8):
    f += 0.5; ids.append(id(f))
print([ids.index(i) for i in ids])
s = ""; ids = []
class T: pass
t = None
for i in range(6):
    t = T(); t.i = i; ids.append(id(t))
print([ids.index(i) for i in ids])
ids = []
for i in range(6):
    t = (i, t if i % 3 else []); ids.append(id(t))
print([ids.index(i) for i in ids])
