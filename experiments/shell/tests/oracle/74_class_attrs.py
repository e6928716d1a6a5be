class A:
    shared = []
    count = 0
    def __init__(self, name):
        self.name = name
        A.count += 1
        self.shared.append(name)
a, b = A("a"), A("b")
print(a.shared is b.shared is A.shared, A.shared, A.count, a.count)
a.count = 10
print(A.count, b.count, a.__dict__, b.__dict__)
del a.count
print(a.count)
b.shared = b.shared + ["x"]
print(A.shared, b.shared)
A.shared += ["y"]
print(a.shared)
class B(A):
    count = 100
B("c")
print(B.count, A.count, B.shared is A.shared)
print(A.__name__, B.__bases__ == (A,), B.__mro__[1] is A, issubclass(B, A), isinstance(a, B))
print(hasattr(B, "shared"), "shared" in B.__dict__, getattr(a, "none", 5))
setattr(a, "z", 1); print(a.z, vars(a))
delattr(a, "z"); print(hasattr(a, "z"))
