# a container holds references: the same list twice is one list
a = [1]
b = [a, a]
c = {"x": a, "y": b}
t = (a, b)
b[0].append(2)
print(a, b, c, t)
print(b[0] is b[1], c["x"] is a, t[1][0] is c["y"][1])
d = b[:]
print(d == b, d is b, d[0] is b[0])
e = b.copy(); e[0] = [9]
print(b, e)
a = [7]
print(b[0] is a, b)
grid = [[0] * 3] * 2
grid[0][1] = 5
print(grid, grid[0] is grid[1])
grid = [[0] * 3 for i in range(2)]
grid[0][1] = 5
print(grid, grid[0] is grid[1])
