# Frames, what they hold, and code objects.
import sys, gc
class T:
    def __init__(self, n): self.n = n
    def __repr__(self): return "T" + str(self.n)
    def __del__(self): print("del", self.n)
def f(a, b=2, *args, k=3, **kw):
    x = T("x")
    print(sorted(locals()), locals()["x"], locals() is locals())
    y = 5
    print(len(locals()), sys.getrefcount(x))
    del y
    print("y" in locals())
f(1)
print("after f")
def outer(p):
    q = 1
    def inner(z):
        w = p + q
        print(locals())
        return sys._getframe().f_locals
    print(inner(3), inner.__code__.co_freevars, outer.__code__.co_cellvars)
    return inner
i = outer(1)
c = outer.__code__
print(c.co_name, c.co_varnames, c.co_argcount, c.co_nlocals, c is outer.__code__, type(c), f.__code__.co_varnames, f.__code__.co_argcount, f.__code__.co_kwonlyargcount)
print(i.__code__.co_name, i.__code__.co_varnames, i.__code__.co_firstlineno, i.__code__ is outer(0).__code__)
def g():
    t = T("g")
    fr = sys._getframe()
    print(fr.f_code.co_name, fr.f_lineno - fr.f_code.co_firstlineno, fr.f_back.f_code.co_name, sorted(fr.f_locals), fr.f_globals is globals(), type(fr).__name__)
    try: fr.clear()
    except RuntimeError as e: print(e)
    return fr
fr = g()
print(fr.f_locals["t"], fr.f_back.f_code.co_name)
fr.clear(); print("cleared", sorted(fr.f_locals)); del fr
def fail(v):
    held = T(v)
    raise ValueError(v)
try: fail("a")
except ValueError as e:
    tb = e.__traceback__
    while tb.tb_next: tb = tb.tb_next
    print(tb.tb_frame.f_code.co_name, tb.tb_frame.f_locals, tb.tb_lineno - tb.tb_frame.f_code.co_firstlineno, tb.tb_frame.f_back is None)
    info = sys.exc_info()
    print(info[0], info[1] is e, type(info[2]).__name__)
    del tb, info
print("end of try", sys.exc_info())
def gen(n):
    t = T("gen")
    for k in range(n):
        yield k
g1 = gen(2); print(g1.gi_frame.f_locals, g1.gi_running)
next(g1); d = g1.gi_frame.f_locals; print(d["k"], d["t"], g1.gi_frame.f_code.co_name, g1.gi_frame.f_lineno - gen.__code__.co_firstlineno)
del d; g1.close(); print(g1.gi_frame)
class C:
    a = 1
    print(sorted(k for k in locals() if not k.startswith("__")))
print(locals() is globals(), [sorted(locals()) for m in (1,)], (lambda u: locals())(5))
def cyc():
    me = sys._getframe()
    t = T("cyc")
gc.collect(); cyc(); print("cycle made"); print(gc.collect())
def depth():
    try: sys._getframe(5000)
    except ValueError as e: print(e)
depth()
def sw(): a, b = 1, 2; a, b = b, a; return locals()
print(sw())
