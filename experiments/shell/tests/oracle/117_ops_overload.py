class V:
    def __init__(self, x, y): self.x, self.y = x, y
    def __add__(self, o): return V(self.x + o.x, self.y + o.y)
    def __sub__(self, o): return V(self.x - o.x, self.y - o.y)
    def __mul__(self, k): return V(self.x * k, self.y * k) if isinstance(k, (int, float)) else self.x * k.x + self.y * k.y
    __rmul__ = __mul__
    def __neg__(self): return V(-self.x, -self.y)
    def __abs__(self): return (self.x ** 2 + self.y ** 2) ** 0.5
    def __eq__(self, o): return isinstance(o, V) and (self.x, self.y) == (o.x, o.y)
    def __repr__(self): return f"V({self.x}, {self.y})"
    def __bool__(self): return bool(self.x or self.y)
    def __iadd__(self, o): self.x += o.x; self.y += o.y; return self
    def __getitem__(self, i): return (self.x, self.y)[i]
    def __len__(self): return 2
    def __iter__(self): return iter((self.x, self.y))
    def __call__(self, f): return V(f(self.x), f(self.y))
    def __contains__(self, v): return v in (self.x, self.y)
    def __int__(self): return int(self.x)
    def __float__(self): return float(self.y)
    def __index__(self): return self.x
    def __round__(self, n=0): return "rounded"
    def __floordiv__(self, k): return V(self.x // k, self.y // k)
    def __mod__(self, k): return V(self.x % k, self.y % k)
    def __pow__(self, k): return V(self.x ** k, self.y ** k)
    def __and__(self, o): return "and"
    def __or__(self, o): return "or"
    def __xor__(self, o): return "xor"
    def __lshift__(self, o): return "lshift"
    def __invert__(self): return "invert"
    def __lt__(self, o): return abs(self) < abs(o)
    def __le__(self, o): return abs(self) <= abs(o)
a, b = V(3, 4), V(1, 2)
print(a + b, a - b, a * 2, 2 * a, a * b, -a, abs(a), a == V(3, 4), a != b, bool(V(0, 0)), a[0], len(a), list(a), [*a], a(lambda q: q * 10))
c = a; c += b; print(a, c is a, 4 in a, int(b), float(b), [10, 20, 30][b], a // 2, a % 3, b ** 3, a & b, a | b, a ^ b, a << 1, ~a)
print(b < a, b <= a, b > a, sorted([a, b]), min(a, b), x if (x := V(0, 0)) else "falsy", hex(V(255, 0)), range(V(3, 0))[2])
try: a + 5
except AttributeError as e: print(e)
try: hash(a)
except TypeError as e: print(e)
try: a / 2
except TypeError as e: print(e)
try: [] + a
except TypeError as e: print(e)
try: a >= 3
except TypeError as e: print(e)
except AttributeError as e: print("attr", e)
