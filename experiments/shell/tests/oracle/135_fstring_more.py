import sys
x, s, l = 3.14159, "str", [1, 2]
w = 10
print(f"{x!r:>{w}}|{s!s:^{w}}|{l!r:{w}}|{x:{'.'}{'2'}f}|{x:{w}.{2}f}")
print(f"{'a' if x > 3 else 'b'}|{l[0]}|{l[-1]:02d}|{ {1: 2}[1] }|{(lambda: 5)()}|{s.upper()!r}|{len(s)=}|{x=:.1f}|{s = !s}|{l=}")
print(f"{{{s}}}|{{}}|{s}{s}|{''}|{s:}|{s!r:}|" f"{x:.0f}" "|plain" f"|{1}{2}" + "|")
print(f"{1 + 1}{'n'}{None}{True}{[]}{()}{ {} }", f'{"inner"}', f"""{
x:.2f}""", rf"\n{s}", f"\n{s}".strip())
print(f"{10:b} {10:o} {10:x} {10:#X} {10:08b} {-10:+d} {10: d} {1e10:g} {123456789:,d} {0.5:%} {1234.5:,.1f} {10:e} {True:5} {True:d} {65:c} {3.0} {1e100} {-0.0} {1e-7}")
print(f"{'x':*<5}{'x':*>5}{'x':*^5}{5:*^5}{5:<5}|{5:=+5}|{-5:=5}|{-5:05}|{5.5:*>8.2f}|{'long text':.4}|{'é':>3}|")
for bad in ("{:d}", "{:z}", "{:>>5}", "{!x}", "{", "}", "{0} {}", "{a}", "{5}", "{:.2d}"):
    try: print(bad.format(1))
    except (ValueError, KeyError, IndexError) as e: print(type(e).__name__, e)
try: f"{s:d}"
except ValueError as e: print(e)
try: f"{l:d}"
except TypeError as e: print(e)
print("%s %r %d %5.2f %-5s| %05d %x %X %o %e %g %c %% %i %s" % ("s", "r", 5, 3.14159, "l", 42, 255, 255, 8, 1234.5, 0.0001, "c", 7, [1]))
print("%(a)s %(b)03d" % {"a": 1, "b": 2}, "%s" % (1,), "%s" % [1, 2], "%5s|%-5s|%.2s" % ("a", "b", "cde"), "%+d % d" % (5, 5), "%*d" % (5, 42), "%d" % 3.99, "%d" % True, "%s" % None, "100%%" % ())
for bad, arg in (("%d", "x"), ("%s %s", (1,)), ("%s", (1, 2)), ("%y", 1), ("%", 1), ("%(a)s", 1), ("%(b)s", {"a": 1}), ("%c", "ab"), ("%x", 1.5), ("%f", "s"), ("abc", 1)):
    try: print(bad % arg)
    except (TypeError, ValueError, KeyError) as e: print(type(e).__name__, e)
