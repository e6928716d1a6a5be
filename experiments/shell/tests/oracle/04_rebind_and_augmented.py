# += changes a list in place, and binds an int or a tuple anew
x = y = [1, 2]
x += [3]
print(x is y, y)
x = x + [4]
print(x is y, y)
x = y = (1, 2)
x += (3,)
print(x is y, y)
x = y = 1000
x += 1
print(x is y, x, y)
x = y = {"a": 1}
x |= {"b": 2}
print(x is y, y)
x = y = {1}
x |= {2}
print(x is y, y)
def f(v, w=[]):
    v += [0]
    w.append(len(w))
    return w
z = []
print(f(z), f(z), z, f(z) is f(z))
