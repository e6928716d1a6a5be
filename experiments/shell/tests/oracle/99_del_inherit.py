class Base:
    def __del__(self): print("base del", self.tag)
class Child(Base):
    def __init__(self, tag): self.tag = tag
    def __del__(self):
        print("child del", self.tag)
        super().__del__()
class Silent(Child):
    def __del__(self): pass
c = Child(1); del c
s = Silent(2); del s
class Late: pass
l = Late(); Late.__del__ = lambda self: print("late del"); del l
l2 = Late(); l2.__del__ = lambda: print("instance del is not called"); del l2
class R(Base):
    tag = "class tag"
R()
del R
class Holder:
    def __init__(self): self.inner = Child("inner"); self.tag = "outer"
    def __del__(self): print("holder", self.inner.tag)
h = Holder(); h = 5
print("end")
e = Child("end1"); f = Child("end2"); g = [e]
