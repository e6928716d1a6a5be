d = {"a": 1, "b": 2, "c": 3}
e = {"b": 0, "c": 3, "d": 4}
print(sorted(d.keys() & e.keys()), sorted(d.keys() | e.keys()), sorted(d.keys() - e.keys()), sorted(d.keys() ^ e.keys()))
print(d.keys() == {"a", "b", "c"}, d.keys() <= {"a", "b", "c", "z"}, d.keys().isdisjoint(e), sorted(d.items() & e.items()))
print(("a", 1) in d.items(), ("a", 2) in d.items(), 3 in d.values(), len(d.values()))
print(d.keys() is d.keys(), type(d.keys()), iter(d) is iter(d))
import sys
v = d.values()
print(sys.getrefcount(d)); del v; print(sys.getrefcount(d))
