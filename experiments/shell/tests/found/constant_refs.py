# Each code that has a constant holds it, and the tree of the program holds what a
# literal is, again where a sum of strs is one of them.
g = -4.0
def f(): return -4.0
print(f() is g, sys.getrefcount(g), sys.getrefcount(f()))
i, j = -6, [252, 692435864038]
print(sorted([-6 for z in range(2)]), sys.getrefcount(i), sys.getrefcount(692435864038))
k = 'zz top' + ''
print(sys.getrefcount(k), [1234567 for z in range(2)][0] is 1234567, sys.getrefcount(1234567))
h = lambda: ('a b', lambda: 'a b')
print(sys.getrefcount(h()[0]))
