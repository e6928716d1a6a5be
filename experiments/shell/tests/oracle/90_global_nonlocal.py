x = 1
def f():
    global x, fresh
    x += 1
    fresh = "made"
f(); print(x, fresh)
def g():
    x = "local"
    def h():
        nonlocal x
        x += "!"
        return x
    h(); h()
    return x
print(g(), x)
def bad():
    print(x)
    x = 5
try: bad()
except UnboundLocalError as e: print(e)
def fact(n): return 1 if n < 2 else n * fact(n - 1)
print(fact(15), [fact(i) for i in range(6)])
def fib(n, memo={}):
    if n in memo: return memo[n]
    memo[n] = n if n < 2 else fib(n - 1) + fib(n - 2)
    return memo[n]
print(fib(50), len(fib.__defaults__[0]))
def args(a, b=2, *rest, k=3, **kw): return (a, b, rest, k, kw)
print(args(1), args(1, 5, 6, 7, k=8, z=9), args(*[1, 2, 3]), args(b=1, a=0))
for call in (lambda: args(), lambda: args(1, a=2), lambda: fact(), lambda: fact(1, 2), lambda: fact(m=1), lambda: g(1)):
    try: call()
    except TypeError as e: print(e)
def pos(a, /, b, *, c): return a + b + c
print(pos(1, 2, c=3), pos(1, b=2, c=3))
try: pos(1, 2, 3)
except TypeError as e: print(e)
def ann(a: int, b: str = "x") -> str: return b * a
print(ann(2), ann(1, b="q"))
print((lambda *a, **k: (a, k))(1, 2, z=3), (lambda: None)(), (lambda a, b=2: a + b)(1))
def doc():
    "the doc"
    return doc.__doc__
print(doc(), doc.__name__)
def nested():
    def a(): return b()
    def b(): return "b"
    return a()
print(nested())
