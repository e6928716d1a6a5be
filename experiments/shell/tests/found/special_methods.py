# Special methods of builtin types, called by their names.
class C:
    "doc of C"
    def __init__(self): self.a = 1
    def m(self): "doc m"; return 1
def f(): "fdoc"
c = C()
L = [lambda: [].__len__(), lambda: (5).__add__(3), lambda: "a".__eq__("a"), lambda: c.__class__ is C, lambda: c.__dict__, lambda: type(c).__name__,
 lambda: c.__doc__, lambda: C.__doc__, lambda: f.__doc__, lambda: c.m.__doc__, lambda: f.__name__, lambda: f.__qualname__, lambda: C.__qualname__, lambda: C.__module__, lambda: C.__mro__, lambda: C.__bases__, lambda: C.__base__,
 lambda: int.__name__, lambda: (5).__class__, lambda: "a".__class__.__name__, lambda: [].__class__, lambda: None.__class__, lambda: type.__class__, lambda: C.__class__,
 lambda: (1,2).__len__(), lambda: "abc".__len__(), lambda: {1:2}.__len__(), lambda: {1}.__len__(), lambda: {1:2}.__contains__(1), lambda: [1].__contains__(2), lambda: "abc".__contains__("b"),
 lambda: [1,2].__getitem__(1), lambda: {1:2}.__getitem__(1), lambda: "ab".__getitem__(0), lambda: (1,2).__getitem__(0),
 lambda: [1].__iter__().__next__(), lambda: next({1:2}.__iter__()), lambda: (3).__sub__(1), lambda: (3).__mul__(2), lambda: (3).__eq__(3), lambda: (3).__lt__(4), lambda: (3).__hash__(), lambda: (3).__repr__(), lambda: (3).__str__(), lambda: (3).__bool__(), lambda: (1.5).__add__(2.0), lambda: (3).__add__("a"), lambda: (3).__eq__("a"), lambda: "a".__add__("b"), lambda: [1].__add__([2]), lambda: (1,).__add__((2,)), lambda: "a".__mul__(3), lambda: [1].__mul__(2),
 lambda: [1].__eq__([1]), lambda: (1,).__eq__((1,)), lambda: {1:2}.__eq__({1:2}), lambda: [1].__eq__((1,)), lambda: [1].__repr__(), lambda: "a".__repr__(), lambda: "a".__str__(), lambda: "a".__hash__() == hash("a"), lambda: "a".__lt__("b"), lambda: "a".__ne__("b"), lambda: (3).__neg__(), lambda: (3).__floordiv__(2), lambda: (7).__mod__(4), lambda: (2).__pow__(3), lambda: (6).__truediv__(4), lambda: (3).__radd__(4), lambda: (-3).__abs__(), lambda: (3).__int__(), lambda: (3).__float__(), lambda: (3).__index__(), lambda: (1.5).__int__(),
 lambda: c.__eq__(c), lambda: c.__eq__(1), lambda: c.__ne__(c), lambda: c.__hash__() == hash(c), lambda: c.__repr__() == repr(c), lambda: c.__str__() == repr(c), lambda: C.__call__().a, lambda: f.__call__(), lambda: c.m.__call__(), lambda: c.m.__self__ is c, lambda: c.m.__func__ is C.m, lambda: c.m.__name__,
 lambda: c.__getattribute__("a"), lambda: c.__setattr__("b", 2), lambda: c.b, lambda: c.__delattr__("b"), lambda: c.__module__, lambda: object().__eq__(1), lambda: object.__init__(c), lambda: object.__new__(C).__class__ is C, lambda: list.__len__([1,2]), lambda: int.__add__(1, 2), lambda: str.__eq__("a", "b"), lambda: dict.__getitem__({1:2}, 1), lambda: type.__call__(C).a, lambda: C.__name__, lambda: C.__dict__["m"] is C.m, lambda: "__dict__" in C.__dict__, lambda: sorted(k for k in C.__dict__), lambda: [1,2].__setitem__(0, 5), lambda: {}.__setitem__(1, 2), lambda: [1,2].__delitem__(0), lambda: [1].__iadd__([2]), lambda: (1,2).__hash__() == hash((1,2)), lambda: [].__hash__, lambda: None.__bool__(), lambda: True.__and__(False), lambda: (5).__and__(4), lambda: {1}.__or__({2}), lambda: {1}.__contains__(1), lambda: [1,2].__reversed__().__next__(), lambda: (x for x in [1]).__next__(), lambda: hasattr([], "__len__"), lambda: hasattr(5, "__len__"), lambda: hasattr([], "__hash__"), lambda: getattr(5, "__add__")(1), lambda: callable([].__len__), lambda: (5).__dict__, lambda: [].__dict__, lambda: (5).__nothing__, lambda: dir(c)[-2:], lambda: vars(c), lambda: c.__dict__ is c.__dict__, lambda: (1.5).__repr__(), lambda: [].__class__ is list, lambda: type([]) is list, lambda: c.__init__.__name__, lambda: C.__init__.__name__, lambda: (5).real, lambda: (5).imag, lambda: (5).numerator, lambda: (5).bit_length(), lambda: [1].__len__.__name__, lambda: [1].__len__.__self__, lambda: (3).__gt__(2), lambda: (3).__ge__(3), lambda: (3).__le__(2), lambda: "b".__gt__("a"), lambda: (3).__and__("a"), lambda: (3).__invert__(), lambda: (3).__rsub__(5), lambda: (3).__xor__(1), lambda: (3).__lshift__(2)]
for i, l in enumerate(L):
    try: r = l(); print(i, r)
    except Exception as e: print(i, "!", type(e).__name__, e)
print([].__len__)if 0 else None
class B:
    def __eq__(self, o): r = super().__eq__(o); print("super eq", r); return r
    def __hash__(self): return super().__hash__()
    def __len__(self): return 3
class X(B):
    def __lt__(self, o): return NotImplemented
b = B(); print(b == b, b == 1, hash(b) == object.__hash__(b), b.__len__(), B.__len__(b), {b: 1}[b], b != 2)
try: b < b
except TypeError as e: print(e)
print(X() in [X()], X().__hash__ is None, X.__hash__ is B.__hash__)
class Y:
    def __eq__(self, o): return True
print(Y.__hash__, Y() == 3)
try: {Y(): 1}
except TypeError as e: print(e)
import gc, sys
def ids():
    a = [1]; x = a.__len__(); b = a.__len__
    return x, b(), callable(b), sys.getrefcount(a), gc.is_tracked(b)
print(ids(), list(map([1,2,3].__contains__, [1, 5])), list(map("abc".__getitem__, [0, 1])), sorted([3,1], key=(0).__sub__))
for bad in (lambda: [].__nothing__, lambda: (5).__len__, lambda: [].__add__(5), lambda: "a".__add__(5), lambda: {}.__getitem__(1), lambda: [].__getitem__("a"), lambda: (5).__getitem__, lambda: [].__next__, lambda: iter([]).__next__(), lambda: [].__hash__(), lambda: None.__len__, lambda: "a".__mul__("b"), lambda: (1).__truediv__(0)):
    try: print(bad())
    except Exception as e: print(type(e).__name__, e)
print(hasattr(b, "__lt__"), hasattr(b, "__iter__"), hasattr(iter([]), "__iter__"), hasattr({}, "__reversed__"), hasattr((), "__reversed__"))
class P:
    def __getattr__(self, n): print("getattr", n); return 1
print(P().__len__, P().foo, P().__ne__(1))
