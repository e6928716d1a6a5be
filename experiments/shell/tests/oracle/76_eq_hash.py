class P:
    def __init__(self, x, y): self.x = x; self.y = y
    def __eq__(self, o):
        if not isinstance(o, P): return NotImplemented
        return (self.x, self.y) == (o.x, o.y)
    def __hash__(self): return hash((self.x, self.y))
    def __repr__(self): return f"P({self.x}, {self.y})"
a, b = P(1, 2), P(1, 2)
print(a == b, a is b, a != b, hash(a) == hash(b))
s = {a, b, P(3, 4)}
print(len(s), b in s, P(3, 5) in s)
d = {a: "one"}
d[b] = "two"
print(d, list(d)[0] is a, len(d))
print(a == 5, a != 5, [a].index(b), [a, b, a].count(P(1, 2)))
class E:
    def __eq__(self, o): return True
try:
    {E(): 1}
except TypeError as err:
    print(err)
print(E() == 3, 3 == E(), E() in [1], E.__hash__)
