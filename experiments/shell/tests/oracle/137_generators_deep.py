import sys, gc
def chunks(l, n):
    for i in range(0, len(l), n): yield l[i:i + n]
print(list(chunks(list(range(7)), 3)), [sum(c) for c in chunks([1, 2, 3, 4], 2)])
def primes():
    found = []
    n = 2
    while True:
        if all(n % p for p in found): found.append(n); yield n
        n += 1
p = primes(); print([next(p) for _ in range(10)])
def take(n, it):
    for i, x in enumerate(it):
        if i == n: return
        yield x
def count(start=0):
    while True: yield start; start += 1
print(list(take(3, count(5))), list(zip(count(), "ab")), dict(zip("ab", count())), list(take(2, take(5, count()))))
def avg():
    total = n = 0; value = None
    while True:
        x = yield value
        total += x; n += 1; value = total / n
a = avg(); next(a); print(a.send(10), a.send(20), a.send(30)); a.close()
def flat(x):
    for y in x:
        if isinstance(y, (list, tuple)): yield from flat(y)
        else: yield y
print(list(flat([1, [2, (3, [4]), []], 5])), sum(flat([[1], [2]])))
def perms(l):
    if len(l) <= 1: yield l; return
    for i in range(len(l)):
        for p in perms(l[:i] + l[i + 1:]): yield [l[i]] + p
print(list(perms([1, 2, 3])))
def ex():
    try:
        yield 1
    except GeneratorExit: print("exit"); raise
    finally: print("fin")
e = ex(); next(e); e.close(); e.close()
def ret(): yield 1; return "value"
def use(): r = yield from ret(); print("r", r); yield r
print(list(use()))
def nested():
    with_ = [0]
    def inner():
        for i in range(2):
            with_[0] += i
            yield with_
    yield from inner()
n = nested(); x = next(n); print(x, sys.getrefcount(x)); print(next(n) is x, x)
g = (i for i in range(3)); print(sys.getrefcount(g), 1 in g, list(g), 5 in g)
gen = count(); it = iter(gen); print(it is gen, next(gen), next(it))
try: g.send(1)
except StopIteration as e: print("si", e.value)
def bad(): yield 1 / 0
b = bad()
try: next(b)
except ZeroDivisionError as e: print(e)
print(next(b, "finished"))
def inf_rec(): yield from inf_rec()
def self_next():
    yield next(me)
me = self_next()
try: next(me)
except ValueError as e: print(e)
print(list(map(lambda f: f(), [lambda i=i: i for i in (x * x for x in range(3))])))
