d = {"a": 1, "b": 2}
d["c"] = 3
print(d, len(d), d["a"], d.get("z"), d.get("z", 0), "a" in d, 1 in d)
print(d.keys(), d.values(), d.items(), list(d), sorted(d, reverse=True))
print(d.pop("a"), d.pop("zz", None), d.popitem(), d)
try: d["nope"]
except KeyError as e: print("KeyError", e, e.args)
try: d.pop("nope")
except KeyError as e: print(repr(e))
try: {}.popitem()
except KeyError as e: print(e)
d.update({"x": 1}, y=2); d.update([("z", 3)]); d |= {"w": 4}
print(d, d | {"b": 0}, dict(a=1, b=2), dict([("k", "v")]), dict({1: 2}, k=3), dict(zip("ab", [1, 2])))
print(d.setdefault("x", 9), d.setdefault("new", []), dict.fromkeys("ab"), dict.fromkeys([1, 2], 0))
del d["x"]
try: del d["x"]
except KeyError as e: print("again", e)
e = d.copy(); e["new"].append(1); print(d["new"], e is d, e == d)
print({k: v for k, v in zip("abc", range(3)) if v}, {v: k for k, v in {"a": 1}.items()})
k = d.keys(); d["later"] = 1; print(k, len(k), "later" in k)
print({1: "int", 1.0: "float", True: "bool"}, {"a": 1} == {"a": 1.0}, {} == [], {1: 2, 3: 4} == {3: 4, 1: 2})
try: {[]: 1}
except TypeError as e: print(e)
try: {{}: 1}
except TypeError as e: print(e)
print({**{"a": 1}, "b": 2, **{"a": 3}}, list({1: 2}.items()), max({3: 1, 5: 0}))
for k, v in sorted({"b": 1, "a": 2}.items(), key=lambda kv: kv[1]): print(k, v)
d.clear(); print(d, bool(d))
