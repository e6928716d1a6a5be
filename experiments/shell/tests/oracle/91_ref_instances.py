import sys
class Node:
    def __init__(self, val, next=None):
        self.val = val; self.next = next
    def me(self): return self
n = Node(1); m = Node(2, n); o = Node(3, n)
print(sys.getrefcount(n), sys.getrefcount(m), sys.getrefcount(n.__dict__))
bm = n.me
print(sys.getrefcount(n), bm() is n, sys.getrefcount(n), bm.__self__ is n, n.me is n.me, n.me == n.me)
del bm
m.next = None
print(sys.getrefcount(n))
lst = [n.me() for i in range(4)]
print(sys.getrefcount(n))
del lst[1:]
print(sys.getrefcount(n))
d = n.__dict__
print(sys.getrefcount(d), d is n.__dict__, d is vars(n))
d["self"] = n
print(sys.getrefcount(n), n.self.self.self is n)
del n.self, o, lst
print(sys.getrefcount(n))
print(sys.getrefcount(Node) > 3, sys.getrefcount(type(n)) == sys.getrefcount(Node))
