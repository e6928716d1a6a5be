class Base:
    def __init__(self, x): self.x = x; print("Base", x)
    def hello(self): return "base " + str(self.x)
    def __repr__(self): return f"{type(self).__name__}({self.x!r})"
class Mid(Base):
    def __init__(self, x, y):
        super().__init__(x)
        self.y = y
    def hello(self): return "mid " + super().hello()
class Leaf(Mid):
    def hello(self): return "leaf " + super().hello()
l = Leaf(1, [2])
print(l.hello(), l)
print([c.__name__ for c in Leaf.__mro__])
class L: 
    def go(self): return ["L"]
class X(L):
    def go(self): return ["X"] + super().go()
class Y(L):
    def go(self): return ["Y"] + super().go()
class Z(X, Y):
    def go(self): return ["Z"] + super().go()
print(Z().go(), [c.__name__ for c in Z.__mro__])
print(Base.hello(l), Mid.hello(l))
print(isinstance(l, (int, Base)), type(l) is Leaf, type(l) == Mid)
