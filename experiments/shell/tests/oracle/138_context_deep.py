class Tx:
    log = []
    def __init__(self, name, swallow=()): self.name = name; self.swallow = swallow
    def __enter__(self): Tx.log.append("+" + self.name); return self
    def __exit__(self, t, v, tb):
        Tx.log.append("-" + self.name + (":" + t.__name__ if t else ""))
        return t is not None and issubclass(t, self.swallow) if self.swallow else False
def flush(): print(Tx.log); Tx.log.clear()
with Tx("a"), Tx("b") as b, Tx("c"): Tx.log.append(b.name)
flush()
with Tx("outer", (ValueError,)):
    with Tx("inner"): raise ValueError
flush()
try:
    with Tx("x"): raise KeyError("k")
except KeyError as e: print(e)
flush()
def f(n):
    for i in range(3):
        with Tx(str(i)):
            if i == n: return i
            if i == 0: continue
            if n == 9: break
    return "end"
print(f(1)); flush(); print(f(5)); flush(); print(f(9)); flush()
def g():
    with Tx("g"):
        try: return "try"
        finally: Tx.log.append("fin")
print(g()); flush()
class BadExit:
    def __enter__(self): return 1
    def __exit__(self, *a): raise RuntimeError("exit failed")
try:
    with BadExit(): raise ValueError("body")
except RuntimeError as e: print(e, repr(e.__context__))
class BadEnter:
    def __enter__(self): raise OSError("enter")
    def __exit__(self, *a): print("never")
try:
    with BadEnter(): print("never")
except OSError as e: print(e)
with Tx("unpack") as t: x, y = 1, 2
class Multi:
    def __enter__(self): return 1, [2, 3]
    def __exit__(self, *a): pass
with Multi() as (a, (b, c)): print(a, b, c)
d = {}
with Tx("k") as d["tx"]: print(d["tx"].name)
def gen():
    with Tx("gen"): yield 1; yield 2
for v in gen(): break
flush()
q = gen(); next(q); q.close(); flush()
import sys
m = Tx("rc")
with m as n: print(n is m, sys.getrefcount(m))
print(sys.getrefcount(m)); flush()
