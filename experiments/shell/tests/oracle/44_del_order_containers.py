class D:
    def __init__(self, n): self.n = n
    def __del__(self): print(self.n, end=" ")
x = [D(i) for i in range(4)]; del x; print()
x = (D(0), D(1), D(2)); del x; print()
x = {i: D(i) for i in range(4)}; del x; print()
x = D("o"); x.a = D("a"); x.b = D("b"); del x; print()
x = [D(i) for i in range(4)]; x.clear(); print()
x = [D(i) for i in range(6)]; del x[1:4]; print("|", end=" "); del x; print()
x = [D(i) for i in range(3)]; x[1] = D("n"); print("|", end=" "); x = 5; print()
def f():
    a = D("a"); b = D("b"); c = D("c")
    print("end", end=" ")
f(); print()
x = {D(1): D(2)}; x.clear(); print()
