# equal constants of one file are one object
a = 300
b = 300
print(a is b)
def f(): return 300
print(a is f())
c = 299
c += 1
print(a is c, a == c)
print(150 + 150 is a, 3 * 100 is a, -300 is -a)
t = (300, 1.5)
print(t[0] is a, t[1] is 1.5)
x = 1.5; y = 1.5
print(x is y, float("1.5") is x)
