class D:
    def __init__(self, n): self.n = n
    def __del__(self): print(self.n, end=" ")
x = D(0)
for i in range(1, 110): x = [x, D(i)] if i % 2 else (D(i), x)
x = 0
print()
x = D(0)
for i in range(1, 60): x = {"a": x, "b": D(i)}
x = 0
print()
