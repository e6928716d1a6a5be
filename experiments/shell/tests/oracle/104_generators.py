def count(n):
    i = 0
    while i < n:
        yield i
        i += 1
    return "done"
print(list(count(3)), sum(count(5)), [x * x for x in count(4)])
g = count(2)
print(next(g), next(g))
try: next(g)
except StopIteration as e: print("stop", e.value)
print(next(g, "default"))
def echo():
    got = None
    while True:
        got = yield got
        if got is None: got = "nothing"
e = echo(); next(e)
print(e.send(1), e.send("x"), next(e)); e.close()
try: e.send(2)
except StopIteration: print("closed")
def inner(): 
    r = yield 1
    print("got", r)
    return "inner result"
def outer():
    res = yield from inner()
    print(res)
    yield from [10, 20]
    yield from (x for x in "ab")
o = outer()
print(next(o), o.send("sent"), list(o))
def cleanup():
    try:
        yield 1
        yield 2
    finally: print("cleanup")
c = cleanup(); next(c); c.close()
c = cleanup(); next(c); del c
for x in cleanup(): break
print("after break")
def catcher():
    while True:
        try: yield "ready"
        except ValueError as e: print("caught", e)
k = catcher(); next(k)
print(k.throw(ValueError("v")))
try: k.throw(KeyError("k"))
except KeyError as e: print("through", e)
def fib():
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b
f = fib(); print([next(f) for i in range(10)])
def tree(t):
    if t:
        yield from tree(t[0]); yield t[1]; yield from tree(t[2])
print(list(tree(((None, 1, None), 2, (None, 3, None)))))
def bad():
    yield 1
    raise StopIteration
try: list(bad())
except RuntimeError as e: print(e)
def lazy(): print("started"); yield
l = lazy(); print("made"); next(l); print(type(l).__name__)
try: echo().send(5)
except TypeError as e: print(e)
