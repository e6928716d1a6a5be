x, y, s = 42, 3.14159, "abc"
print(f"{x:5}|{x:<5}|{x:^5}|{x:>5}|{x:05}|{x:+}|{x:x}|{x:X}|{x:#x}|{x:b}|{x:o}|{x:#b}|{x:c}")
print(f"{y:.2f}|{y:8.3f}|{y:<8.1f}|{y:e}|{y:.3e}|{y:g}|{y:.3g}|{y:%}|{y:.1%}|{y:+.1f}|{y:08.2f}")
print(f"{s:>6}|{s:*^7}|{s:.2}|{s!r:>8}|{s:_<5}|{s:10.1}|")
print(f"{1000000:,}|{1234567.891:,.2f}|{1000000:_}|{255:#06x}|{-5:04}|{True}|{True:d}|{None}|{[1]}|{(1,)!s:>6}")
w, p = 10, 3
print(f"{y:{w}.{p}f}|{s:{'*'}^{w}}|{x:{'0'}{w}}")
print(f"{{}}|{{{x}}}|{x=}|{y=:.2f}|{s=}|{x + 1 = }|{s!r}|{s!s}|{'é'!a}")
print(f"{'nested ' + f'{x}'}|{x if x > 1 else s}|{[i for i in range(3)]}|{ {'a': 1}['a'] }|{(lambda v: v * 2)(4)}")
print(f"{3 > 2}|{'a' 'b'}|{x!r:^6}|{0.1 + 0.2}|{1e10}|{10 ** 15:,}")
print(format(3.5, ".1f"), format("a", ">3"), format(7), format(255, "x"))
class V:
    def __format__(self, spec): return "<" + spec + ">"
    def __str__(self): return "V!"
print(f"{V()}|{V():abc}|{V()!s:>4}|{V()!s}")
try: f"{s:d}"
except ValueError as e: print(e)
