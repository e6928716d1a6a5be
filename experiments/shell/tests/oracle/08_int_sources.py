# small ints from every source are the cached ones
n = 200
sources = [int("200"), len([0] * n), sum([100, 100]), 400 // 2, 1000 % 400, 100 * 2, 100 << 1, 401 >> 1,
           255 & 200, 200 | 8, abs(-200), round(200.4), int(200.9), ord("\xc8"), max([1, 200]),
           [200].index(200) + n, hash(200), divmod(1000, 400)[1], next(iter(range(200, 201)))]
print([s is n for s in sources])
n = 300
sources = [int("300"), len([0] * n), sum([100, 200]), 600 // 2, 1000 % 700, round(300.4), int(300.9)]
print([s is n for s in sources], [s == n for s in sources])
print([int(str(k)) is int(str(k)) for k in (-7, -6, -5, -1, 0, 256, 257)])
