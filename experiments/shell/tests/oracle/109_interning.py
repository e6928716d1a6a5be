import sys
a = "hello"; b = "hello"; c = "hel" + "lo"; d = "".join("hello")
print(a is b, a is c, a is d, sys.intern(d) is a)
x = "hello world"; y = "hello world"
print(x is y)
def f(): return "hello world"
def g(): return "hello_world"
print(f() is x, f() is f(), g() is "hello_world")
n = 5
print(("a" * n) is "aaaaa", ("a" * 5) is "aaaaa", "ab"[0] is "a", "x" + str(n) is "x5", str(5) is str(5), "é" is "é", chr(233) is "é", chr(1000) is chr(1000))
k = {"key": 1}; kk = list(k)[0]
print(kk is "key", "key" in k)
class T: pass
t = T(); t.attr = 1; print(list(t.__dict__)[0] is "attr")
setattr(t, "dyn" + str(n), 2); print([q for q in t.__dict__ if q is "dyn5"])
print("" is "".join([]), "abc"[1:1] is "", "abc"[0:3] is "abc", "abc"[::-1][2] is "a", "a b".split()[0] is "a", "a,b".split(",")[1] is "b")
print("abc".upper() is "ABC", "abc".lower() is "abc", "abc".replace("x", "y") is "abc", "abc".strip() is "abc", f"{a}" is a, str(a) is a, "%s" % a is a, repr(1) is repr(1))
print(type(a).__name__ is "str", T.__name__ is "T", f.__name__ is "f", a.__class__ is str)
