x = None
for i in range(100000): x = [x]
x = None
print("list")
for i in range(100000): x = [x, i]
x.append(x)
import gc
del x
print(gc.collect() >= 100000)
class D:
    def __init__(self, n, x): self.n = n; self.x = x
    def __del__(self):
        if self.n % 20 == 0: print(self.n, end=" ")
x = None
for i in range(200): x = D(i, x)
x = None
print()
x = None
for i in range(120): x = [D(i, None), x]
x = None
print()
