import sys
a = "hello"
b = "hel" + "lo"
print(a is b)
c = "".join(["hel", "lo"])
print(a is c, a == c, sys.intern(c) is a)
d = "hello world"
e = "hello world"
print(d is e)
f = d[:5]
print(f is a, f == a, d[4] is "o", a[0] is "h")
print(chr(104) is a[0], "" is a[:0], a * 1 is a, a[:] is a, a + "" is a)
print("ab" * 2 is "abab", ("ab" * k) is "abab" if (k := 2) else 0)
