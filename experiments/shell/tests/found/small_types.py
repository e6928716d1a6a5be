# Singletons' types, what is reversed, iter(f, sentinel), names in exceptions.
import gc, weakref
print(type(NotImplemented), type(NotImplemented)() is NotImplemented, type(None)() is None, type(...)() is ..., type(str.upper), type([].append), list(reversed({1: 2, 3: 4})), list(reversed({1: 2}.keys())), list(reversed({1: 2, 5: 6}.items())), list(reversed({1: 2, 5: 6}.values())))
n = 0
def step():
    global n
    n += 1
    return n
print(list(iter(step, 4)), type(iter(step, 4)))
try: iter(5, 5)
except TypeError as e: print(e)
try: foo
except NameError as e: print(e.name)
try: (5).foo
except AttributeError as e: print(e.name, e.obj)
try: import nothing_here
except ImportError as e: print(e, e.name, type(e).__name__)
d = {k: k * k for k in range(6)}
del d[2], d[5]
print(list(reversed(d)), list(reversed(d.items())), type(reversed(d)), type(reversed(d.values())), type(reversed(d.items())))
it = reversed(d)
next(it); d["new"] = 1
try: next(it)
except RuntimeError as e: print(e)
x = T(1); s = iter(lambda: x, x); print(list(s), sys.getrefcount(x), next(s, "end"))
gc.collect()
def cyc():
    me = []
    it = iter(lambda: it, me)
    return 1
print(cyc(), gc.collect(), gc.is_tracked(it), gc.is_tracked(s), gc.get_referents(iter(x.__repr__, 1))[1])
def names():
    global gone_name
    try: gone_name
    except NameError as e: return e.name, e.args
print(names(), type(names.__code__).__name__, vars().keys() == globals().keys())
print([num(object()) == num(object()), NotImplemented is not None, bool(...)])
