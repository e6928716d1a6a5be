import gc
class T: pass
gc.collect()
died = []
class D:
    def __init__(self, n): self.n = n; self.me = self
    def __del__(self): died.append(self.n)
keep = []
for i in range(2000):
    D(i)
    keep.append([])
    if died:
        print(i, len(died), died[0], died[-1])
        died.clear()
