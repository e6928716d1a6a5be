for i in range(5):
    if i == 3: break
else: print("no break")
for i in range(3): pass
else: print("done", i)
n = 5
while n:
    n -= 1
    if n == 2: continue
    print(n, end=" ")
else: print("else")
while True:
    n += 1
    if n > 3: break
print(n)
for i in range(10, 0, -3): print(i, end=",")
print()
for c in "ab":
    for d in "xy":
        if d == "y": break
        print(c + d)
if n < 0: print("neg")
elif n == 4: print("four")
else: print("other")
if (m := n * 2) > 5: print("walrus", m)
while (line := n) > 2: n -= 1
print(line, n)
print([y := 5, y ** 2], [z for x in range(4) if (z := x * x) > 1])
x = 5
print(1 < x < 10 != 11, 1 < x > 3 == 3, x in [1, 5] and x not in (2,))
for i, j in [(1, 2), (3, 4)]: print(i + j, end=";")
for k in {}: print("never")
else: print("empty")
print(i, j); del i
try: i
except NameError as e: print(e)
assert x == 5, "fine"
try: assert x == 6, "bad x"
except AssertionError as e: print("assert", e)
try: assert x == 6
except AssertionError as e: print("assert", e.args)
pass; print("semi"); print("colon")
