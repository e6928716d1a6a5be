# What split finds nothing to split in is the list's item itself; the list has room for
# twelve.
x = 'a-b' * 3
print(x.split()[0] is x, x.split('q')[0] is x, x.rsplit()[0] is x, x.splitlines()[0] is x)
l = [[] for i in range(3)]; print([num(z) for z in l]); del l
print(x * 3, x.split(), x.split('-'), x.rsplit('-', 1))
l = [[] for i in range(9)]; print([num(z) for z in l])
print([sys.getsizeof(x.split('-', i)) for i in (0, 1, 5, 11, 12, -1)], sys.getsizeof(x.rsplit()))
