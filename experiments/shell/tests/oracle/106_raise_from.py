try:
    try: 1 / 0
    except ZeroDivisionError as e: raise ValueError("bad") from e
except ValueError as e:
    print(repr(e.__cause__), e.__context__ is e.__cause__, e.__suppress_context__)
try: raise KeyError("k") from None
except KeyError as e: print(e.__cause__, e.__suppress_context__)
try: raise KeyError("k") from IndexError
except KeyError as e: print(repr(e.__cause__))
try: raise KeyError("k") from 5
except TypeError as e: print(e)
class AppError(Exception): pass
def load(d, k):
    try: return d[k]
    except KeyError as e: raise AppError(f"no {k!r}") from e
try: load({}, "x")
except AppError as e: print(e, type(e.__cause__).__name__, e.__cause__.args)
