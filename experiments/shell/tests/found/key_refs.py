# What a container holds while it asks a key; the pair of reversed(d.items()).
import gc, sys
class K:
    def __hash__(self): print("hash", sys.getrefcount(self)); return 1
    def __eq__(self, o): print("eq", sys.getrefcount(self), sys.getrefcount(o)); return self is o
k = K()
print("display"); d = {k: 1}
print("display2"); d = {k: 1, 2: 3}
print("display fresh"); d = {K(): 1}
print("display fresh 2"); d = {K(): 1, K(): 2}
print("store"); d[k] = 2
print("store fresh"); d[K()] = 2
print("get"); d[k]
print("get m"); d.get(k)
print("in"); k in d
print("set display"); s = {k}
print("set display fresh"); s = {K()}
print("add"); s.add(k)
print("set ctor"); s = set([k])
print("dict comp"); d = {x: 1 for x in [k]}
print("set comp"); s = {x for x in [k]}
print("setdefault"); d.setdefault(k, 1)
print("pop"); d.pop(k)
print("hash()"); hash(k)
print("del"); d = {k: 1}; del d[k]
print("dict()"); d = dict([(k, 1)])
print("fromkeys"); d = dict.fromkeys([k])
print("update"); d.update({k: 2})
print("frozenset"); frozenset([k])
print("**"); d = {**d, k: 3}
print("const keys"); d = {"a": 1, k: 2}
def f():
    k = K()
    return {k: 1}
print("fun"); f()
import gc
d = {1: "a", 2: "b", 3: "c"}
for f in (lambda: reversed(d.items()), lambda: iter(d.items()), lambda: enumerate([7,8,9]), lambda: zip([1,2,3],[4,5,6])):
    ids = []
    for p in f(): ids.append(id(p))
    print(len(set(ids)))
    it = f(); a = next(it); i = id(a); b = next(it); print(id(b) == i, a, b); del a, b; a = next(it); print(a)
    it = f(); i = id(next(it)); j = id(next(it)); print(i == j)
    it = f(); print(gc.is_tracked(next(it)), gc.is_tracked(it))
for a in ("a", -1, 3, None, 1.5, True, 2**31, -2):
    try: print(len(gc.get_objects(a)) >= 0)
    except Exception as e: print(type(e).__name__, e)
for args in ((), ("a",), (1, "b"), (1, 2, 3), (1, 2, 3, 4), (1.5,), (None,), (2**40,), (700, 10), (700, 10, 10)):
    try: print(gc.set_threshold(*args), gc.get_threshold())
    except Exception as e: print(type(e).__name__, e)
for f in (lambda: gc.collect(3), lambda: gc.collect(-1), lambda: gc.collect("a"), lambda: gc.collect(generation=5), lambda: gc.collect(1, 2), lambda: gc.collect(foo=1), lambda: gc.set_debug("a"), lambda: gc.set_debug(), lambda: gc.is_tracked(), lambda: gc.is_tracked(1, 2), lambda: gc.get_count(1), lambda: gc.get_stats(1), lambda: gc.freeze(1), lambda: gc.get_objects(generation="a"), lambda: gc.get_objects(1, 2), lambda: gc.get_objects(foo=2), lambda: gc.enable(1), lambda: gc.isenabled(1), lambda: gc.is_finalized(), lambda: gc.get_referrers(), lambda: gc.get_referents(), lambda: gc.set_debug(1.5)):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
it = reversed(d.items()); print(gc.get_referents(it)); p = next(it); print(gc.get_referents(it), p); q = next(it); print(p is q, gc.get_referents(it))
x = next(it); del x, p, q; print(next(it, None), gc.get_referents(it))
