def trace(f):
    def wrapper(*args, **kwargs):
        print("call", f.__name__, args, kwargs)
        return f(*args, **kwargs)
    return wrapper
@trace
def add(a, b=2): return a + b
print(add(1), add(1, b=5))
def times(n):
    def deco(f):
        def w(*a): return [f(*a) for i in range(n)]
        return w
    return deco
@times(2)
@trace
def hi(name): return "hi " + name
print(hi("x"))
class C:
    count = 0
    @staticmethod
    def s(a): return a * 2
    @classmethod
    def make(cls, *a):
        cls.count += 1
        return cls()
    @property
    def area(self): return self._area
    @area.setter
    def area(self, v):
        if v < 0: raise ValueError("negative")
        self._area = v
    @area.deleter
    def area(self): del self._area
c = C.make(); c2 = c.make()
print(C.s(2), c.s(3), C.count, type(c).__name__)
c.area = 5; print(c.area)
try: c.area = -1
except ValueError as e: print(e)
del c.area
try: c.area
except AttributeError as e: print(e)
class D(C):
    @property
    def ro(self): return 1
d = D.make()
print(type(d).__name__, D.count, C.count)
try: d.ro = 3
except AttributeError as e: print(e)
def reg(cls): cls.tag = "registered"; return cls
@reg
class E: pass
print(E.tag)
