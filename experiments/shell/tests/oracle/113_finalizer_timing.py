import gc
gc.collect()
class F:
    def __init__(self, n): self.n = n
    def __del__(self): print("F", self.n, end="; ")
def g():
    a = F("a")
    try: return F("ret")
    finally: print("finally", end="; ")
g(); print()
def h():
    a = F("1"); b = F("2")
    a = b
    print("rebound", end="; ")
    del b
    print("deleted", end="; ")
h(); print()
def exc():
    z = F("z")
    raise ValueError
try: exc()
except ValueError as e: print("handler", end="; ")
print("after")
try: exc()
except ValueError: print("no name", end="; ")
print("after2")
f = F("arg")
def take(x): x = None; print("in take", end="; ")
take(f); del f; print()
for i in range(2): F(i); print("loop", end="; ")
print()
x = [F("l0"), F("l1")]; x[0], x[1] = x[1], x[0]; del x; print()
d = dict(a=F("da"), b=F("db")); d = {k: v for k, v in d.items() if k == "b"}; print("filtered", end="; "); del d; print()
while True:
    w = F("w"); break
del w; print()
print(F("in print").n, end="; "); print()
y = F("y1") or F("y2"); y = None; print()
(F("t1"), F("t2")); print()
F("m").__init__("m2"); print()
if F("cond"): print("body", end="; ")
print()
lst = [F(i) for i in range(3)]; lst.sort(key=lambda q: -q.n); del lst; print()
s = {F("s")}; s.pop(); print("popped"); 
def gen():
    q = F("q"); yield 1; yield 2
n = gen(); next(n); n = None; print()
a = F("self"); a.me = a; del a; print("cycle", end="; "); gc.collect(); print()
