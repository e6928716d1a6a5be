import sys, gc
gc.collect(); gc.disable()
class T:
    def __del__(self): print("del T")
def f():
    t = T()
    1 / 0
try: f()
except ZeroDivisionError as e: print("in handler")
print("after handler")
try: f()
except ZeroDivisionError as e: saved = e
print("saved"); saved = None; print("dropped")
try: f()
except ZeroDivisionError as e: tb = e.__traceback__; print(type(tb).__name__, tb.tb_next is not None)
print("tb kept"); del tb; print("tb gone")
def g():
    try: f()
    except ZeroDivisionError as e: return e
x = g(); print(sys.getrefcount(x)); x.x = x; del x; print(gc.collect())
def h():
    e = None
    try: raise KeyError(T())
    except KeyError as k: e = k
    return 1
h(); print("cycle?"); print(gc.collect())
try:
    try: raise ValueError(T())
    finally: print("finally")
except ValueError: print("outer")
print(sys.exc_info()[0] if hasattr(sys, "exc_info") else None)
e = ValueError(T()); print(sys.getrefcount(e)); e = None
try: raise ValueError
except ValueError as e: print(sys.getrefcount(e), e.__traceback__ is not None)
