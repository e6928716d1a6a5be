# An exception that int() or float() raised has as its args the tuple that the call was
# made with: CPython makes it when the call is over.
def f1(a):
    int('z')
for k in range(3):
    try: f1(-2.5)
    except Exception as err: print(type(err).__name__, err, sys.getrefcount(err.args), num(err.args))
    print(gc.get_count())
try: float('q')
except ValueError as err: print(err, err.args); x = err
print(gc.get_count(), sys.getrefcount(x.args))
x = str(1e9)
try: int(x)
except ValueError as err: print(sys.getrefcount(x))
print(sys.getrefcount(x), gc.get_count())
