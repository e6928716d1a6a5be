import weakref, gc
class Subject:
    def __init__(self): self._obs = []
    def attach(self, o): self._obs.append(weakref.ref(o, self._obs.remove))
    def notify(self, msg):
        for r in list(self._obs):
            o = r()
            if o is not None: o.update(msg)
class Obs:
    def __init__(self, n): self.n = n
    def update(self, m): print(self.n, "got", m)
    def __del__(self): print(self.n, "gone")
s = Subject(); a, b = Obs("a"), Obs("b")
s.attach(a); s.attach(b); s.notify("hi")
del a; s.notify("again"); print(len(s._obs))
b.cycle = b; del b; s.notify("still"); gc.collect(); s.notify("nobody"); print(len(s._obs))
