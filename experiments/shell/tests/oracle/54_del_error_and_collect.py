import gc
class D:
    def __init__(self, n): self.n = n
    def __del__(self):
        print("collect", gc.collect())
x = D(1)
del x
x = D(2); x.me = x
del x
print(gc.collect())
class L:
    def __del__(self): self.data.append(len(self.data))
data = []
for i in range(3):
    t = L(); t.data = data
t = None
print(data)
