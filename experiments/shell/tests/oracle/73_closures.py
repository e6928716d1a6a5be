def counter():
    n = 0
    def inc(by=1):
        nonlocal n
        n += by
        return n
    def get(): return n
    return inc, get
i, g = counter()
i(); i(5)
print(g(), i.__closure__[0].cell_contents, g.__closure__[0] is i.__closure__[0])
i2, g2 = counter()
print(g2(), g2.__closure__[0] is g.__closure__[0])
def make(n):
    return [lambda: n + k for k in range(3)]
print([f() for f in make(10)])
def outer():
    x = []
    def mid():
        def inner():
            x.append(len(x))
            return x
        return inner
    return mid()
o = outer()
o(); o()
print(o())
print(o.__name__, o.__qualname__, make.__qualname__)
print(o.__code__.co_freevars if hasattr(o, "nothing") else "no")
def late():
    fs = []
    for w in "abc":
        def f(): return w
        fs.append(f)
    return [f() for f in fs]
print(late())
