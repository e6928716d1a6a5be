import sys
d = {}
sizes = []
for i in range(100):
    d[i] = i
    s = sys.getsizeof(d)
    if not sizes or sizes[-1][1] != s: sizes.append((i, s))
print(sizes)
s = {}
sizes = []
for i in range(30):
    s["k%d" % i] = i
    n = sys.getsizeof(s)
    if not sizes or sizes[-1][1] != n: sizes.append((i, n))
print(sizes)
for i in range(100): del d[i]
print(sys.getsizeof(d), len(d)); d[0] = 1; print(sys.getsizeof(d)); d.clear(); print(sys.getsizeof(d))
print(sys.getsizeof({}), sys.getsizeof({1: 2}), sys.getsizeof(dict(a=1)), sys.getsizeof({"a": 1, "b": 2}))
