def f(kind):
    try:
        print("try", kind)
        if kind == 0: return "ret"
        if kind == 1: raise ValueError("v")
        if kind == 2: return 1 / 0
        if kind == 3: {}["k"]
    except ValueError as e:
        return "value " + str(e)
    except (KeyError, IndexError) as e:
        return f"lookup {e!r}"
    else:
        print("else")
        return "else-ret"
    finally:
        print("finally", kind)
for k in (0, 1, 3, 4): print(f(k))
try: f(2)
except ZeroDivisionError as e: print("outer", e)
def g():
    try: return "a"
    finally: return "b"
print(g())
def h():
    for i in range(3):
        try:
            if i == 1: continue
            if i == 2: break
            print("body", i)
        finally: print("fin", i)
h()
try:
    try: raise KeyError("inner")
    except KeyError: raise ValueError("outer")
except ValueError as e: print(e, repr(e.__context__))
try:
    try: raise TypeError("t")
    finally: print("cleanup")
except TypeError as e: print("caught", e)
class MyError(Exception):
    def __init__(self, code): super().__init__("code", code); self.code = code
try: raise MyError(7)
except MyError as e: print(e.code, e.args, e, repr(e))
class Sub(MyError): pass
try: raise Sub(1)
except MyError as e: print(type(e).__name__, isinstance(e, Exception))
try: e
except NameError as err: print(err)
try: raise ValueError
except ValueError as e: print(repr(e), str(e) == "")
try:
    try: raise ValueError("again")
    except ValueError: raise
except ValueError as e: print("re", e)
try: raise "text"
except TypeError as e: print(e)
