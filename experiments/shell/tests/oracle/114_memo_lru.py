calls = 0
def memo(f):
    cache = {}
    def w(*args):
        global calls
        if args not in cache:
            calls += 1
            cache[args] = f(*args)
        return cache[args]
    w.cache = cache
    return w
@memo
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
@memo
def grid(r, c): return 1 if r == 0 or c == 0 else grid(r - 1, c) + grid(r, c - 1)
print(fib(30), calls, len(fib.cache), grid(8, 8), len(grid.cache), (5,) in fib.cache)
class LRU:
    def __init__(self, n): self.n = n; self.d = {}
    def get(self, k):
        if k not in self.d: return None
        self.d[k] = self.d.pop(k)
        return self.d[k]
    def put(self, k, v):
        self.d.pop(k, None)
        self.d[k] = v
        if len(self.d) > self.n: del self.d[next(iter(self.d))]
c = LRU(2); c.put("a", 1); c.put("b", 2); c.get("a"); c.put("c", 3); print(c.d, c.get("b"))
print(fib.__name__, fib.__closure__ is not None, hasattr(fib, "cache"))
