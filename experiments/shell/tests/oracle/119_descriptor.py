class Typed:
    def __init__(self, t): self.t = t
    def __set_name__(self, owner, name): self.name = "_" + name; print("set_name", owner.__name__, name)
    def __get__(self, o, cls):
        if o is None: return self
        return getattr(o, self.name, None)
    def __set__(self, o, v):
        if not isinstance(v, self.t): raise TypeError(f"want {self.t.__name__}")
        setattr(o, self.name, v)
class P:
    x = Typed(int); y = Typed(str)
p = P(); print(p.x); p.x = 5; p.y = "s"; print(p.x, p.y, vars(p), type(P.x).__name__)
try: p.x = "no"
except TypeError as e: print(e)
class NonData:
    def __get__(self, o, cls): return "nd"
class Q: a = NonData()
q = Q(); print(q.a, Q.a); q.a = 1; print(q.a)
class Base:
    subs = []
    def __init_subclass__(cls): super().__init_subclass__(); Base.subs.append(cls.__name__)
class A(Base): pass
class B(A): pass
print(Base.subs)
class G:
    def __getattribute__(self, n):
        if n == "magic": return 42
        return super().__getattribute__(n)
    def m(self): return self.magic
g = G(); g.z = 1; print(g.magic, g.z, g.m())
try: g.nope
except AttributeError as e: print(e)
