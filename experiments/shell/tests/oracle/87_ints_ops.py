print(7 // 2, -7 // 2, 7 % 3, -7 % 3, 7 % -3, 2 ** 10, 2 ** -1, 7 / 2, 6 / 2, 1 << 10, 1024 >> 3, 5 & 3, 5 | 3, 5 ^ 3, ~5)
print(-2 ** 2, (-2) ** 2, 2 ** 3 ** 2, not 1 == 2, 1 < 2 < 3, 1 < 3 < 2, 1 == 1.0, True + True, True == 1, True is 1)
print(abs(-5), pow(2, 5), pow(2, 5, 7), divmod(17, 5), round(5.5), round(-2.5), min(1, 2), max([1, 5, 3]), sum([1, 2], 10))
print(10 == 10.0, hash(10) == hash(10.0), 0.1 + 0.2 == 0.3, 1e3 == 1000, int(True), bool(0), bool(-1), bool(""), bool("a"), bool([]))
print(1_000_000, 0xff, 0b101, 0o17, 1e3, 1.5e-3, .5, 5., 10 ** 18, -10 ** 18)
for f in (lambda: 1 / 0, lambda: 1 // 0, lambda: 1 % 0, lambda: 1.0 / 0, lambda: 0 ** -1, lambda: 1 << -1, lambda: divmod(1, 0), lambda: 1.0 // 0, lambda: 1.0 % 0):
    try: print(f())
    except (ZeroDivisionError, ValueError) as e: print(type(e).__name__, e)
for f in (lambda: 1 + "a", lambda: "a" + 1, lambda: [] + 1, lambda: None + 1, lambda: "a" - "b", lambda: 1 < "a", lambda: -"a", lambda: [] * [], lambda: {} + {}, lambda: len(5), lambda: 5[0], lambda: 5(), lambda: "a".x, lambda: int([]), lambda: "a" * 1.5, lambda: {} < {}):
    try: print(f())
    except (TypeError, AttributeError) as e: print(type(e).__name__, e)
print((5).bit_length(), (2.0).is_integer(), 7.0 // 2, 7.5 % 2, -7.5 // 2, 3.0 * 2, 1.5 + 1, 2.0 ** 3)
print(1 if 2 > 1 else 0, 0 or "x", 1 and "y", None or 0, "" or [] or {}, 1 and 0 and 2, not [], not not 5)
