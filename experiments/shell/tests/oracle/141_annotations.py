"""doc of the module"""
x: int = 5
y: str
print(x, __annotations__, __doc__)
class P:
    "doc of P"
    a: int
    b: list = []
    def f(self, q: int, *r: str, k: float = 1.5, **z) -> bool: return q
print(P.__annotations__, P.b, hasattr(P, "a"), P.__doc__, P.f.__annotations__)
def g(n: "text" = 3) -> None:
    v: undefined_name = n
    w: int
    try: print(v, w)
    except UnboundLocalError as e: print(e)
print(g(), g.__annotations__, (lambda: 0).__annotations__)
p = P(); p.c: int = 7; l = [0]; l[0]: str = "s"; print(p.c, l, sorted(__annotations__))
def h(a: list, b: dict = None) -> tuple: return a, b
print(h([1]), h.__annotations__ is h.__annotations__)
if x: z: int = 1
print(z, list(__annotations__))
