import gc
gc.collect()
a = {}; ia = id(a); del a
b = []; t = (1, gc); 
print(id(b) == ia, id(t) == ia)
c = {1: 2}
print(id(c) == ia)
i2 = id(t); del t
u = (1, 2, gc); v = [gc]
print(id(u) == i2, id(v) == i2)
w = (b, c)
print(id(w) == i2)
x = 2.5 * len(b + [1]); ix = id(x); del x
n = int("100000")
print(id(n) == ix)
y = 1.25 * 3
print(id(y) == ix)
