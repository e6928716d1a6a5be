import gc, sys, weakref
seen = {}
def num(x):
    return seen.setdefault(id(x), len(seen))
class T:
    def __init__(self, n, x=None):
        self.n = n
        self.x = x
    def __repr__(self):
        return f"T{self.n}"
class D(T):
    def __del__(self):
        print("del", self.n)
class R(T):
    def __del__(self):
        print("keep", self.n)
        kept.append(self)
class S:
    __slots__ = ()
    def __repr__(self):
        return "S"
class Q(S):
    __slots__ = ()
    def __del__(self):
        print("del Q")
class V:
    def __init__(self, n):
        self.n = n
    def __eq__(self, other):
        return isinstance(other, V) and self.n == other.n
    def __hash__(self):
        return hash(self.n)
    def __lt__(self, other):
        return self.n < other.n
    def __add__(self, other):
        return V(self.n + other.n)
    def __repr__(self):
        return f"V{self.n}"
def gone(r):
    print("gone", r() is None)
kept = []
# What CPython's heap holds before a program starts decides which ids it sees reused.
# So that every program starts from the same heap, in CPython and in the shell, what
# is left of it is filled: no pool has room, then an arena begins, then each size has
# a pool with one block in it.  Offsets are those of blocks in a pool: 48 is the first.
held = [None] * 100
def fill(size, make):
    """Holds blocks until the last one of a pool is taken."""
    last = 48 + (16336 // size - 1) * size
    x = None
    while id(x) % 16384 != last:
        x = make(size)
        held.append(x)
def text(size): return 'x' * (size - 49)
def other(size):
    return len(held) + 1 if size == 32 else object() if size == 16 else range(1000)
def pool():
    """Takes a whole pool: where is it?"""
    held.append(text(512))
    first = id(held[-1])
    n = 30
    while n: held.append(text(512)); n -= 1
    return first
def arena():
    """Takes what is left of an arena, and one pool of the next: how many pools?"""
    n = 2
    here = pool()
    there = pool()
    while there - here == 16384: here = there; there = pool(); n += 1
    return n
# The names that the type cache holds are freed when others take their places.
try: sys._clear_type_cache(), sys.nothing
except AttributeError: pass
gc.collect()
n = 3000
while n: held.append(text(512)); n -= 1
n = 3
while n:
    size = 512
    while size > 48: fill(size, text); size -= 16
    fill(48, other); fill(16, other); fill(32, other); n -= 1
n = 9
while n: held.append(other(32)); n -= 1
arena(); print(arena(), "pools")
fill(32, other)
size = 512
while size > 48: held.append(text(size)); size -= 16
held.append(other(48)); held.append(other(16)); held.append(other(32))
gc.collect()
