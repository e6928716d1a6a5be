a = [3, 1, 2]
a.sort(); print(a)
a.sort(reverse=True); print(a)
a.sort(key=lambda v: -v); print(a, sorted("bca"), sorted([3, 1], reverse=True))
a.insert(1, 9); a.insert(-1, 8); a.insert(100, 7); print(a)
print(a.pop(), a.pop(0), a.pop(-2), a)
a.extend("xy"); a += (1, 2); a.remove("x"); print(a, a.index(2), a.count(1))
try: a.remove("nope")
except ValueError as e: print(e)
try: a.index("nope")
except ValueError as e: print(e)
try: [].pop()
except IndexError as e: print(e)
try: a[99]
except IndexError as e: print(e)
try: a[99] = 1
except IndexError as e: print(e)
try: del a[99]
except IndexError as e: print(e)
b = list(range(10))
b[2:5] = "abc"; print(b)
b[::2] = [0] * 5; print(b)
try: b[::2] = [1]
except ValueError as e: print(e)
del b[1:3]; del b[::3]; print(b, b[::-1], b[-3:-1], b[5:1], b[5:1:-1])
b[1:1] = [7, 7]; b[len(b):] = [5]; print(b)
print([1, 2] + [3], [0] * 3, [1, 2] < [1, 3], [1] == [1.0], [[]] == [[]], [1, [2, [3]]])
b.reverse(); print(b, b.copy() is b, list(b) == b, b[:] is b)
first, *rest = b; *init, last = b; p, *mid, q = [1, 2]
print(first, rest, init, last, mid)
try: x, y = [1, 2, 3]
except ValueError as e: print(e)
try: x, y, z = [1, 2]
except ValueError as e: print(e)
try: [1] + (2,)
except TypeError as e: print(e)
print([*range(3), *"ab"], (*[1], 2), {*[1, 1]}, [1, 2, 3][True])
