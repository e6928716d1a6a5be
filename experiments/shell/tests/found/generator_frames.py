# A generator's frame has one object, which takes over what the frame held.
import sys, gc
def gen(n):
    a = n
    fr = sys._getframe()
    print("same inside", fr is sys._getframe(), fr is g.gi_frame)
    b = yield a
    c = 3
    print("same inside", fr is sys._getframe(), fr is g.gi_frame)
    del fr
    yield b
g = gen(5)
print(g.gi_frame is g.gi_frame, g.gi_frame.f_lineno - gen.__code__.co_firstlineno)
f = g.gi_frame
print(f.f_locals)
next(g)
print(f is g.gi_frame, f.f_locals is g.gi_frame.f_locals, sorted(f.f_locals), f.f_lineno - gen.__code__.co_firstlineno)
d = f.f_locals
g.send(4)
print(sorted(d), d is f.f_locals, sorted(d), f.f_back)
print(sys.getrefcount(f), sys.getrefcount(g))
print(gc.is_tracked(f), gc.is_tracked(g))
try: f.clear(); print("cleared")
except RuntimeError as e: print(e)
print(g.gi_frame, f.f_locals, list(g))
del f, d
def fun():
    a = sys._getframe()
    b = sys._getframe()
    print(a is b, id(sys._getframe()) == id(a))
    try: raise ValueError
    except ValueError as e: print(e.__traceback__.tb_frame is a)
    del a, b
fun()
def gen2():
    x = 1
    yield x
    y = 2
    yield y
g = gen2()
f = g.gi_frame
for v in g: print(v, f is g.gi_frame, f.f_locals)
print(g.gi_frame, f.f_locals, f)if 0 else print(g.gi_frame, f.f_locals)
g = gen2(); next(g); f = g.gi_frame; del g
print(f.f_locals)
class D:
    def __del__(self): print("del")
def gen3():
    d = D()
    yield 1
    yield 2
g = gen3(); next(g); f = g.gi_frame
del g; print("after del g", sorted(f.f_locals)); del f; print("after del f")
g = gen3(); next(g); f = g.gi_frame; f.clear(); print("after clear", g.gi_frame); print(list(g)); 
g = gen3(); next(g); fl = g.gi_frame.f_locals; g.close(); print("closed", sorted(fl)); del fl; print("end")
def gen4():
    me = yield
    yield me
def gen5():
    try:
        yield 1
    finally: print("fin", f5 is sys._getframe())
g = gen5(); next(g); f5 = g.gi_frame; del g
g = (x for x in [1,2]); f = g.gi_frame; print(list(f.f_locals)); next(g); print(f.f_locals["x"])
def gen6():
    fr = sys._getframe()
    yield fr.f_back.f_code.co_name
    yield fr.f_back.f_code.co_name
g = gen6(); print(next(g), g.gi_frame.f_back, next(g))
def gen7():
    yield 1
    raise ValueError("x")
g = gen7(); next(g); f = g.gi_frame
try: next(g)
except ValueError as e: tb = e.__traceback__; print(tb.tb_next.tb_frame is f, f.f_back, f.f_lineno - gen7.__code__.co_firstlineno)
print(f.f_locals, g.gi_frame)
def running():
    f = g8.gi_frame; print(f is sys._getframe(1), f is g8.gi_frame, g8.gi_running); 
    yield
def gen8():
    for x in running(): print(g8.gi_frame is sys._getframe()); yield
g8 = gen8(); next(g8)
