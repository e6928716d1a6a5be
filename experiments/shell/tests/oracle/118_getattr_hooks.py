class Lazy:
    def __init__(self): self.real = 1
    def __getattr__(self, name):
        if name.startswith("x"): return name.upper()
        raise AttributeError(name)
    def __setattr__(self, name, v):
        print("set", name, v)
        super().__setattr__(name, v)
    def __delattr__(self, name):
        print("del", name)
        super().__delattr__(name)
l = Lazy()
print(l.real, l.xyz, hasattr(l, "xa"), hasattr(l, "ya"), getattr(l, "ya", "dflt"))
l.new = 5; del l.new
try: l.ya
except AttributeError as e: print("AE", e)
class Slots:
    __slots__ = ()
    x = 5
s = Slots()
print(s.x)
try: s.y = 1
except AttributeError as e: print(e)
try: s.x = 1
except AttributeError as e: print(e)
class Meta:
    def __init__(self, **kw):
        for k, v in kw.items(): setattr(self, k, v)
    def __repr__(self): return "Meta(" + ", ".join(f"{k}={v!r}" for k, v in vars(self).items()) + ")"
m = Meta(a=1, b="two"); print(m, sorted(vars(m)), m.__dict__ == {"a": 1, "b": "two"}); m.__dict__["c"] = 3; print(m.c, m)
class Single:
    _inst = None
    def __new__(cls, *a):
        if cls._inst is None: cls._inst = super().__new__(cls)
        return cls._inst
    def __init__(self, v): self.v = v
p, q = Single(1), Single(2); print(p is q, p.v)
print(callable(l), callable(Lazy), callable(print), callable(5), isinstance(True, int), issubclass(bool, int), type(5) is int, type(type(5)))
