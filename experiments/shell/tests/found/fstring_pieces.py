# The pieces of an f-string die from the last to the first, what is converted (!r)
# as soon as it is, and the digits of a number after it has been padded.
l = [[] for i in range(3)]; print([num(z) for z in l]); del l
k = str(254)
for i in range(6): x = T(n).__repr__; del x; x = T(n).__repr__; print(num(x), end=' ')
print(f'{k!r:>12}|{num(k)}')
print([num(z) for z in [[[], []] for i in range(3)]])
x = ({1: 2}, -1.25); print(gc.is_tracked(x)); gc.collect(); print(gc.is_tracked(x))
x = 'x'
print(f'{x:>10}|{x!r:<12}|{4:03d}|{4 / 4:.3f}|{x=}')
l = [[] for i in range(5)]; print([num(z) for z in l]); del l
