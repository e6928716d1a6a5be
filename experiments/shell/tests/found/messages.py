# The words of common mistakes.
s = "abc"
print(s.strip() is s, s.lower() is s, s.upper() is s, "ABC".upper() is "ABC", s.ljust(2) is s, s.center(3) is s, s.zfill(2) is s)
print(s.expandtabs() is s, s.removeprefix("z") is s, s.replace("a", "a") is s, s.format() is s, f"{s}" is s, "%s" % s is s, "{}".format(s) is s)
print(s.split(",")[0] is s, s.partition(",")[0] is s, s.rsplit()[0] is s, s.splitlines()[0] is s)
def tell(f, *a, **k):
    try:
        print(f(*a, **k))
    except Exception as e:
        print(type(e).__name__ + ":", e)
def f(a, b, c=1, *, d, e=2): return a, b, c, d, e
tell(f); tell(f, 1); tell(f, 1, 2); tell(f, 1, 2, 3, 4); tell(f, 1, 2, d=1, z=3); tell(f, 1, a=2, d=1); tell(f, 1, 2, 3, 4, d=5); tell(f, d=1)
def g(): return 1
tell(g, 1); tell(g, x=1); tell(g, 1, 2)
def h(x, /, y): return x, y
tell(h, x=1, y=2); tell(h, 1); tell(h)
tell(lambda x: x); tell(lambda *, k: k)
class A:
    def m(self, x): return x
    def n(): return 1
    @staticmethod
    def s(x): return x
    @classmethod
    def c(cls, x): return x
    def __init__(self, q=0): self.q = q
tell(A().m); tell(A().m, 1, 2); tell(A.m, 1); tell(A().n); tell(A().s); tell(A.c); tell(A, 1, 2); tell(A, z=1); tell(A())
tell(len); tell(len, 5); tell(len, 1, 2); tell(int, "x"); tell(int, "12", 3); tell(int, [], ); tell(float, "a"); tell(float, []); 
tell(lambda: [][0]); tell(lambda: {}["k"]); tell(lambda: ()[1]); tell(lambda: "abc"[9]); tell(lambda: [1]["a"]); tell(lambda: {}[[]]); tell(lambda: {[]}); tell(lambda: {{}: 1}); tell(lambda: hash([])); tell(lambda: hash({1}))
tell(lambda: 1 + "a"); tell(lambda: "a" + 1); tell(lambda: [] + ()); tell(lambda: () + []); tell(lambda: "a" * "b"); tell(lambda: [] * 1.5); tell(lambda: 1 / 0); tell(lambda: 1 // 0); tell(lambda: 1 % 0); tell(lambda: 1.0 / 0); tell(lambda: divmod(1, 0)); tell(lambda: 2.0 % 0); tell(lambda: -None); tell(lambda: ~1.5); tell(lambda: +"a"); tell(lambda: None < 1); tell(lambda: "a" < 1); tell(lambda: [] > ()); tell(lambda: {} < {}); tell(lambda: 1 << -1); tell(lambda: 0 ** -1); tell(lambda: 1 & 2.0)
tell(lambda: None.x); tell(lambda: (5).foo); tell(lambda: "a".foo); tell(lambda: [].foo); tell(lambda: A.foo); tell(lambda: f.foo); tell(lambda: A().m.foo); tell(lambda: len.foo)
tell(lambda: 5()); tell(lambda: None()); tell(lambda: "x"()); tell(lambda: [][0:1:0]); tell(lambda: range(1, 2, 0)); tell(lambda: list(5)); tell(lambda: tuple(None)); tell(lambda: set(1)); tell(lambda: dict(5)); tell(lambda: dict([1])); tell(lambda: dict([(1, 2, 3)])); tell(lambda: iter(5)); tell(lambda: next([])); tell(lambda: next(iter([]))); tell(lambda: reversed(5)); tell(lambda: sum(["a"])); tell(lambda: sum([[1]], [])); tell(lambda: sum("ab")); tell(lambda: max([])); tell(lambda: min()); tell(lambda: max(1)); tell(lambda: sorted([1, "a"])); tell(lambda: [1, "a"].sort()); tell(lambda: "".join([1])); tell(lambda: "a".join(5)); tell(lambda: [].remove(1)); tell(lambda: [].pop()); tell(lambda: [1].pop(5)); tell(lambda: [].index(3)); tell(lambda: {}.pop("x")); tell(lambda: {}.popitem()); tell(lambda: set().pop()); tell(lambda: set().remove(1)); tell(lambda: "abc".index("z")); tell(lambda: (1, 2).index(3))
tell(lambda: [].append()); tell(lambda: [].append(1, 2)); tell(lambda: [].extend(1)); tell(lambda: [].insert(1)); tell(lambda: {}.update(1)); tell(lambda: "a".split(1)); tell(lambda: "a".split("")); tell(lambda: "a".replace("a")); tell(lambda: "a".startswith(1)); tell(lambda: chr(-1)); tell(lambda: chr("a")); tell(lambda: ord("ab")); tell(lambda: ord(1)); tell(lambda: abs("a")); tell(lambda: round("a")); tell(lambda: isinstance(1, 1)); tell(lambda: issubclass(1, int)); tell(lambda: getattr(1, "x")); tell(lambda: getattr(1)); tell(lambda: setattr(1, "x", 2)); tell(lambda: delattr(A(), "zz")); tell(lambda: hasattr(1)); tell(lambda: id()); tell(lambda: type()); tell(lambda: callable()); tell(lambda: enumerate()); tell(lambda: zip(1)); tell(lambda: map(f)); tell(lambda: list(zip([1], [1, 2], strict=True)))
