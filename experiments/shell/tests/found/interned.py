# What sys.intern is given first is shared while it lives, where it is; f-strings give
# back a str that is as wide as it shall be.
x, y = 'a-b', 'ab'
i = x * 4; i = id(i)
z = sys.intern(x + y); print(z is sys.intern(x + y), id(z) == i)
l = T(1); print(id(l) == i + 32, num(l))
del z; z = y * 7; print(id(z) == i); del z
z = sys.intern('a-' + 'bab'); print(z is sys.intern('a-b' + y), num(z))
g = str(355904258)
print(num(g), num(f'{g:>9}'), num(f'{g:5}'), num(f'{g:>12}') == num(g), num(f'{g:.9}'))
