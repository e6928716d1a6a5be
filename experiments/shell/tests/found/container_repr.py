# The str that a container is shown as grows while each item is a str of its own: the
# blocks change places.  So for dicts, sets and views.
d = S()
def f4(z):
    y = list(range(7))
    return y if z else z
g = f4(d); print(num(f4([])))
print(gc.get_stats()[0].keys())
d = [d, 5, 4.0]
print(f'{d!r:>12}|{num(d)}')
print({n}, {1: n}.keys(), {1: 'x'}.values(), {T(5): T(6)}.items())
l = [[] for i in range(9)]; print([num(z) for z in l])
print(({1: 2, 'k': [None, True, 2.5]}, (1,), [[[]], ()]))
l = [[] for i in range(18)]; print([num(z) for z in l])
d.append(d); print(d, [d, 'e' * 40] * 3)
l = [[] for i in range(27)]; print([num(z) for z in l])
