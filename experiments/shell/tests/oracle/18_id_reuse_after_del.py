# what is freed comes back at once to an object of the same size
import gc
gc.collect()
class T: pass
class S: __slots__ = ()
def again(make):
    x = make(); i = id(x); del x
    y = make()
    return id(y) == i
print([again(k) for k in (object, T, S, lambda: [1], lambda: {1: 2}, lambda: (1, []), lambda: {1}, lambda: 1.5 * 3,
                          lambda: int("123456"), lambda: "ab" * 7, lambda: (lambda: 0))])
print(id(T()) == id(T()), id([]) == id([]), id({}) == id({}), id(object()) == id(object()))
a = T(); b = T(); ia, ib = id(a), id(b)
del a
c = T()
print(id(c) == ia, id(c) == ib)
