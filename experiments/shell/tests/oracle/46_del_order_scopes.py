class D:
    def __init__(self, n): self.n = n
    def __del__(self): print("del", self.n)
def f(x):
    y = D("y")
    return x
r = f(D("x"))
print("returned")
r = None
for i in range(3): v = D(i)
print("loop over")
v = D(9)
[D(k) for k in range(2)]
print("list dropped")
(lambda d: print("in", d.n))(D("arg"))
D("expr")
print("statement over")
try:
    w = D("w")
    raise KeyError
except KeyError:
    print("handler")
    del w
def g():
    try:
        return D("g")
    finally:
        print("finally")
g()
print("end")
