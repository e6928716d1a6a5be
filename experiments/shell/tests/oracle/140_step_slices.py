class D:
    def __init__(self, n): self.n = n
    def __del__(self): print(self.n, len(l), end="; ")
l = [D(i) for i in range(6)]; del l[::2]; print([x.n for x in l])
l = [D(i) for i in range(6)]; del l[::-2]; print([x.n for x in l])
l = [D(i) for i in range(6)]; l[::2] = [0, 0, 0]; print(len(l)); l = [1]; print()
l = [D(i) for i in range(6)]; l[::-3] = "ab"; print(len(l)); l = [1]; print()
l = [D(i) for i in range(5)]; del l[1:4]; print([x.n for x in l]); l = []; print()
l = [D(i) for i in range(5)]; l[1:3] = [9]; print(len(l)); l = []; print()
l = [D(i) for i in range(3)]; del l[::1]; print(l)
l = [D(i) for i in range(4)]; del l[5::2], l[::5]; print(len(l)); l = []; print()
class Bad:
    def __del__(self): m.clear()
m = [Bad() for i in range(5)]; del m[::2]; print(len(m))
m = [Bad() for i in range(5)]; m[::2] = [1, 2, 3]; print(len(m)); m = [Bad()]; m[0] = 1; print(m)
import sys
y = list(range(100)); del y[::2]; print(len(y), sys.getsizeof(y)); del y[::2]; print(len(y), sys.getsizeof(y)); del y[1::2]; print(sys.getsizeof(y))
