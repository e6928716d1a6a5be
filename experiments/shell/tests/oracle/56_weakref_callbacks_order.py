import weakref
class T: pass
t = T()
rs = [weakref.ref(t, lambda r, i=i: print("callback", i)) for i in range(4)]
plain = weakref.ref(t)
print(weakref.getweakrefcount(t), plain is weakref.ref(t), rs[0] is rs[1])
del rs[1]
print(len(weakref.getweakrefs(t)), weakref.getweakrefs(t)[0] is plain)
del t
print(plain(), [r() for r in rs])
class D:
    def __del__(self): print("del", r() is self)
d = D()
r = weakref.ref(d, lambda r: print("callback", r() is None))
del d
