# Loops and returns that leave a `finally` while a value is being returned.
def a():
    for i in range(3):
        try: return D(i)
        finally: continue
    return "end"
print(a())
def b():
    for i in range(3):
        try: return D(i + 10)
        finally: break
    return "end"
print(b())
def c():
    try: return D(20)
    finally: return D(21)
print(c().n)
def d():
    while True:
        try:
            try: return D(30)
            finally:
                for k in range(2):
                    try: return D(31 + k)
                    finally: break
        finally: print("outer"); break
    return "end"
print(d())
def e():
    for i in range(2):
        try:
            with T(1) if False else W() as w: return D(40 + i)
        finally:
            if i == 0: continue
            print("last")
class W:
    def __enter__(self): return self
    def __exit__(self, t, v, tb): print("exit", t, sys.getrefcount(v) if v else v)
print(e().n)
def f():
    for i in range(2):
        try: raise ValueError(i)
        except ValueError as x: return D(50 + i)
        finally: continue
    return "end"
print(f())
def g():
    try:
        with W(): raise KeyError("k")
    except KeyError as x: return x.args
    finally: print("g")
print(g())
def h():
    for i in range(3):
        for j in range(2):
            try: return D((i, j))
            finally:
                if j: break
                continue
    return "end"
print(h())
def gen():
    for i in range(2):
        try: yield i; return D(60)
        finally: continue
print(list(gen()))
