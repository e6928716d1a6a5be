"""statements - what random programs are made of; grammar.py puts them together.

Each function adds one piece to a program; TOPICS lists them.
"""
CLASSES = ("T", "D", "R", "S", "Q", "V")
WORDS = ("ab", "x", "", "hello world", "a-b", "zz top", "name_1", "é")
KINDS = ("list", "list", "dict", "tuple", "inst", "inst", "slim", "int", "float", "str", "set")


def new(p):
    kind = p.r.choice(KINDS)
    value = p.value(kind)
    pick = p.r.random()
    if pick < 0.1:
        first = p.fresh(kind)
        p.add(f"{first} = {p.fresh(kind)} = {value}")
    elif pick < 0.2:
        other = p.value("list")
        p.add(f"{p.fresh(kind)}, {p.fresh('list')} = {value}, {other}")
    else:
        p.add(f"{p.fresh(kind)} = {value}")


def alias(p):
    name = p.any()
    kind = p.names[name]
    p.add(f"{p.fresh(kind)} = {name}")
    if p.r.random() < 0.3:
        a, b = p.any(), p.any()
        p.add(f"{a}, {b} = {b}, {a}")
        p.names[a], p.names[b] = p.names[b], p.names[a]


def drop(p):
    for _ in range(p.r.randint(1, 2)):
        if not p.names:
            return
        name = p.r.choice(list(p.names))
        if p.r.random() < 0.7:
            p.add(f"del {name}")
            del p.names[name]
        else:
            p.add(f"{name} = None")
            p.names[name] = "none"


def show(p):
    a, b = p.any(), p.any()
    p.add(p.r.choice((
        f"print(num({a}), num({b}))",
        f"print(min(sys.getrefcount({a}), 60))",
        f"print({a} is {b}, {a} == {b})",
        f"print(repr({a}))",
        f"print({a}, type({b}).__name__)",
        f"print(gc.is_tracked({a}), gc.is_finalized({b}))",
        f"print([num(z) for z in ({a}, {b})])",
        f"print(f'{{{a}!r:>12}}|{{num({b})}}')",
    )))


def mutate_list(p):
    v = p.have("list")
    r = p.r
    w = p.atom()
    p.add(r.choice((
        f"{v}.append({w})", f"{v}.append({v})", f"{v}.insert({r.randint(-2, 5)}, {w})",
        f"{v}.extend({p.value('list')})", f"{v} += [{w}]", f"{v}[:] = [{w}, {w}]",
        f"{v}[{r.randint(0, 2)}:{r.randint(1, 4)}] = {p.value('list')}",
        f"del {v}[{r.randint(0, 2)}:]", f"{v}.clear()", f"{v}.reverse()",
        f"{v} *= {r.randint(0, 3)}", f"{v}[::2] = [{w}] * len({v}[::2])",
        f"{v}.sort(key=lambda z: str(type(z)))", f"print({v}.count({w}), len({v}))",
        f"{v}[len({v}):] = ({w},)", f"del {v}[::2]", f"print(len({v}[1:-1] + {v}))",
        f"{v} = {v} + [{w}]", f"{v} = [{v}, {v}]", f"{v} = list({v})",
        f"if {v}: print({v}.pop({r.choice(('', '0', '-1'))}))",
        f"if {v}: {v}[{r.choice((0, -1))}] = {w}",
        f"if {v}: del {v}[{r.choice((0, -1))}]",
    )))


def mutate_dict(p):
    v = p.have("dict")
    r = p.r
    k = repr(r.choice(WORDS)) if r.random() < 0.5 else str(r.choice((0, 1, 2, 3, 300, 1000000)))
    w = p.atom()
    p.add(r.choice((
        f"{v}[{k}] = {w}", f"{v}[{k}] = {v}", f"{v}.pop({k}, None)", f"{v}.clear()",
        f"print({v}.setdefault({k}, []) is {v}[{k}])", f"{v}.update({{{k}: {w}}})",
        f"print({v}.get({k}), {k} in {v}, len({v}))", f"{v} = dict({v})",
        f"for key, value in {v}.items(): print(key, num(value))",
        f"{v} = {{key: value for key, value in {v}.items()}}",
        f"{v} |= {{{k}: {w}}}", f"print(list({v}), sorted(map(str, {v})))",
        f"if {v}: print({v}.popitem()[0])", f"{v}.setdefault('l', []).append({w})",
        f"{v} = {v}.copy()", f"if {k} in {v}: del {v}[{k}]",
        f"for z in range({r.randint(3, 20)}): {v}[z] = [z]",
    )))


def mutate_inst(p):
    v = p.have("inst")
    r = p.r
    w = p.atom()
    other = p.have("inst")
    p.add(r.choice((
        f"{v}.x = {w}", f"{v}.x = {v}", f"{v}.y = {w}", f"{v}.x, {other}.x = {other}, {v}",
        f"print(getattr({v}, 'y', 'no'))", f"{v}.__dict__['z'] = {w}",
        f"print(sorted({v}.__dict__))", f"print(len(gc.get_referents({v})))",
        f"if hasattr({v}, 'y'): del {v}.y", f"print(isinstance({v}, T), isinstance({v}, D))",
        f"{v}.x = [{v}, {w}]",
        f"{v}.x = {v}.__repr__", f"print({v}.__repr__())", f"{v}.f = lambda: {v}",
        f"{v}.x = {{'me': {v}}}",
    )))


def cycle(p):
    r = p.r
    n = p.next()
    pick = r.randint(0, 7)
    if pick == 0:
        k = r.randint(2, 6)
        kind = r.choice(("T", "D", "R"))
        p.add(f"c{n} = [{kind}({n * 10} + i) for i in range({k})]")
        p.add(f"for i in range({k}): c{n}[i].x = c{n}[(i + 1) % {k}]")
        if r.random() < 0.4:
            p.add(f"w{n} = [weakref.ref(z, gone) for z in c{n}[::2]]")
            p.names[f"w{n}"] = "refs"
        if r.random() < 0.3:
            p.add(f"c{n}[0].y = {p.atom()}")
        p.add(f"del c{n}" + (", i" if r.random() < 0.5 else ""))
    elif pick == 1:
        p.add(f"c{n} = []")
        p.add(f"c{n}.append({{1: (c{n}, {p.atom()})}})")
        p.add(f"del c{n}")
    elif pick == 2:
        p.add(f"c{n} = D({n}); c{n}.me = c{n}; c{n}.w = weakref.ref(c{n}, gone); del c{n}")
    elif pick == 3:
        p.add(f"c{n} = R({n}); c{n}.x = [D({n + 1000}, c{n})]; del c{n}")
    elif pick == 4:
        p.add(f"c{n} = lambda: c{n}; c{n} = [c{n}, {p.atom()}]; c{n}.append(c{n}); del c{n}")
    elif pick == 5:
        p.add(f"def c{n}():")
        p.add(f"    z = D({n})")
        p.add("    def inner(): return inner, z")
        p.add("    return inner")
        p.add(f"print(len(c{n}()()))")
    elif pick == 6:
        p.add(f"c{n} = {{}}; c{n}['a'] = T({n}, c{n}); c{n}['b'] = (c{n}, []); c{n} = None")
    else:
        p.add(f"a{n}, b{n} = D({n}), D({n + 1000})")
        p.add(f"a{n}.x = b{n}; b{n}.x = a{n}; b{n}.y = {p.value('list')}")
        p.add(f"w{n} = weakref.ref(a{n}, gone)")
        p.names[f"w{n}"] = "ref"
        p.add(f"del a{n}, b{n}")


def collect(p):
    r = p.r
    p.add(r.choice((
        "print(gc.collect())", "print(gc.collect())", "print(gc.collect(0))",
        "print(gc.collect(1), gc.collect(2))", "print(gc.collect(), gc.get_count()[1:])",
        "gc.collect(); print(gc.get_count())", "gc.collect(1); print(gc.get_count())",
        "gc.disable()", "gc.enable()", "print(gc.isenabled(), gc.get_threshold())",
        "gc.freeze()", p.unfreeze, "print(kept); kept.clear()", "kept.clear()",
        "print(len(gc.garbage))", "print(gc.get_stats()[0].keys())",
        "gc.collect(); print(gc.get_stats()[2]['collected'] - gc.collect() > 0)",
        "s0 = gc.get_stats()[0]['collections']; gc.collect(0); "
        "print(gc.get_stats()[0]['collections'] - s0)",
    )))
    if p.weird and r.random() < 0.5:
        p.add(f"gc.set_threshold({r.choice((3, 5, 11, 20, 50, 700))}, "
              f"{r.choice((1, 2, 10))}, {r.choice((1, 2, 10))})")
    if r.random() < 0.15:
        n = p.next()
        p.add(f"def cb{n}(phase, info): print(phase, info['generation'], info['collected'])")
        p.add(f"gc.callbacks.append(cb{n})")
        p.add("print(gc.collect())")
        p.add("gc.callbacks.clear()")


def weak(p):
    r = p.r
    v = p.have("inst", "slim") if r.random() < 0.3 else p.have("inst")
    n = p.next()
    refs = [k for k, kind in p.names.items() if kind == "ref"]
    pick = r.random()
    if refs and pick < 0.5:
        w = r.choice(refs)
        p.add(r.choice((
            f"print({w}() is None, {w}())", f"print(num({w}))", f"print(min(sys.getrefcount({w}), 60))",
            f"print(weakref.getweakrefcount({v}), {w}() is {v})",
            f"print({w} == weakref.ref(T(0)))", f"print(type({w}).__name__)",
            f"print({w}.__callback__ is None)",
        )))
        return
    if p.names[v] == "slim":
        p.add(f"try: weakref.ref({v})")
        p.add("except TypeError as err: print(err)")
        return
    p.names[f"w{n}"] = "ref"
    p.add(r.choice((
        f"w{n} = weakref.ref({v})", f"w{n} = weakref.ref({v}, gone)",
        f"w{n} = weakref.ref({v}, lambda r: print('cb {n}', r is w{n}))",
        f"w{n} = weakref.ref(D({n}), gone)",
        f"w{n} = {v}.w = weakref.ref({v}, gone)",
    )))
    if r.random() < 0.3:
        p.add(f"print(len(weakref.getweakrefs({v})), weakref.ref({v}) is w{n})")


def deep(p):
    r = p.r
    n = r.choice((3, 40, 49, 50, 51, 52, 100, 101, 120, 1000, 5000))
    inner = r.choice(("None", "[]", f"D({p.next()})", f"Q()"))
    wrap = r.choice(("[x]", "(x,)", "{0: x}", "T(i, x)", "[x, i]", "(i, x)", "[x, D(i)]"
                     if n <= 120 else "[x, []]", "D(i, x)" if n <= 120 else "T(i, [x])",
                     "{'k': x, i: None}", "lambda x=x: x", "[[x], (x,)]" if n < 60 else "[x]"))
    p.add(f"x = {inner}")
    p.add(f"for i in range({n}): x = {wrap}")
    if r.random() < 0.4:
        p.add("x = [x]; x.append(x)")
        p.add("del x")
        p.add("print(gc.collect())")
    else:
        p.add(r.choice(("del x", "x = None", "x = 5", "print(type(x)); del x")))
    if r.random() < 0.5:
        p.add("l = [[] for i in range(3)]; print([num(z) for z in l]); del l")


def free_lists(p):
    r = p.r
    n = r.choice((3, 10, 79, 80, 81, 82, 90, 99, 100, 101, 110, 150))
    what = r.choice(("[]", "{}", "i + 0.5", "(i, i)", "[i]", "{i: i}", "(i, [])", "object()",
                     "T(i)", "S()", "tuple([i] * 5)", "i + 1000", "[0.5 * i]", "{i}"))
    other = r.choice((what, what, what, "[]", "{}", "i + 0.5", "(i, i)", "object()", "T(i)"))
    v = f"l{p.next()}"
    p.add(f"{v} = [{what} for i in range({n})]")
    p.add(f"i1 = [id(z) for z in {v}]")
    p.add(r.choice((f"del {v}", f"{v}.reverse(); del {v}", f"{v}.clear()", f"{v} = None",
                    f"while {v}: {v}.pop(0)", f"{v} = {v}[::2]",
                    f"del {v}[:{n // 2}]; {v} = None")) if True else "")
    if r.random() < 0.3:
        p.add("print(gc.collect())")
    p.add(f"{v} = [{other} for i in range({n})]")
    p.add(f"i2 = [id(z) for z in {v}]")
    p.add(r.choice(("print(len(set(i1) & set(i2)))", "print(i1 == i2, i1 == i2[::-1])",
                    "print([i1.index(z) if z in i1 else -1 for z in i2])",
                    "print([i1.index(z) if z in i1 else -1 for z in i2][:20])")))
    if r.random() < 0.5:
        p.add(f"del {v}, i1, i2")
    else:
        p.names[v] = "list"


def reuse(p):
    # No str of more than 512 bytes: malloc has those, and what the C library gives
    # again hangs on all that was ever in its bins.
    r = p.r
    what = r.choice(("[]", "{}", "object()", "T(1)", "D(2)", "2.5 * n", "(n, n)", "[n]", "S()",
                     "n * 1000", "'s' * (n % 464)", "lambda: n", "[[], []]", "{n: [n]}", "(n, [n])",
                     "V(n)", "{n}", "range(n)", "iter([n])", "T(n).__repr__", "str(n)"))
    n = r.randint(2, 9)
    p.add(f"n = {r.randint(2, 900)}")
    p.add(r.choice((
        f"for i in range({n}): x = {what}; print(num(x), end=' ')",
        f"for i in range({n}): print(num({what}), end=' ')",
        f"for i in range({n}): x = {what}; del x; x = {what}; print(num(x), end=' ')",
        f"x = [{what} for i in range({n})]; print([num(z) for z in x])",
        f"x = {what}; y = id(x); del x; x = {what}; print(id(x) == y)",
        f"x = {what}; y = {what}; y = x; x = {what}; print(num(x), num(y))",
        f"print([num(z) for z in [{what} for i in range({n})]])",
        f"print(id({what}) == id({what}))",
    )))
    p.add("print()")


def call(p):
    r = p.r
    n = p.next()
    a = p.any()
    pick = r.randint(0, 9)
    if pick == 0:
        p.add(f"def f{n}(a, b={p.atom()}, *c, d=5, **k):")
        p.add("    print(a, num(b), len(c), d, sorted(k))")
        p.add("    return min(sys.getrefcount(a), 60)")
        p.add(f"print(f{n}({p.atom()}), f{n}({a}, 2, 3, d={p.atom()}, q=1))")
        p.add(f"print(f{n}(*[1, {a}]))")
    elif pick == 1:
        p.add(f"def f{n}(z):")
        p.add(f"    y = {p.value('list')}")
        p.add("    print(min(sys.getrefcount(z), 60), num(y))")
        p.add("    return y if z else z")
        p.add(f"{p.fresh('any')} = f{n}({a}); print(num(f{n}([])))")
    elif pick == 2:
        p.add(f"def f{n}(k): return [k, f{n}(k - 1)] if k else D({n})")
        p.add(f"{p.fresh('list')} = f{n}({r.randint(1, 30)})")
    elif pick == 3:
        p.add(f"f{n} = lambda *z, y={a}: (y, z)")
        p.add(f"print(len(f{n}(1, 2)[1]), num(f{n}()[0]), min(sys.getrefcount(f{n}), 60))")
        p.names[f"f{n}"] = "any"
    elif pick == 4:
        p.add(f"def f{n}():")
        p.add("    count = 0; held = []")
        p.add("    def step(x):")
        p.add("        nonlocal count")
        p.add("        count += 1; held.append(x)")
        p.add("        return count, held")
        p.add("    return step")
        p.add(f"s{n} = f{n}(); s{n}({a}); print(s{n}(D({n}))[0], min(sys.getrefcount(s{n}), 60))")
        p.add(f"del s{n}")
    elif pick == 5:
        p.add(f"def f{n}():")
        p.add(f"    global g{n}")
        p.add(f"    g{n} = {p.atom()}")
        p.add(f"    try: return g{n}")
        p.add(f"    finally: print('out', num(g{n}))")
        p.add(f"print(f{n}() is g{n})")
        p.names[f"g{n}"] = "any"
    elif pick == 6:
        p.add(f"print(sorted({p.value('list')}, key=lambda z: (str(type(z)), str(num(z)))) != 1)")
        p.add(f"print(list(map(num, [{a}, {p.atom()}])), sum(z for z in range({r.randint(1, 9)})))")
    elif pick == 7:
        p.add(f"f{n} = [(lambda i=i: [i]) for i in range(3)]")
        p.add(f"print([z() for z in f{n}], num(f{n}[0]()), num(f{n}[1]()))")
    elif pick == 8:
        p.add(f"m{n} = T({n}).__repr__; print(m{n}(), min(sys.getrefcount(m{n}), 60), num(m{n}))")
        p.names[f"m{n}"] = "any"
    else:
        p.add(f"class C{n}(D):")
        p.add(f"    z = {p.atom()}")
        p.add("    def __init__(self, n):")
        p.add("        super().__init__(n)")
        p.add("        self.q = [self.z]")
        p.add(f"{p.fresh('inst')} = C{n}({n}); print(num(C{n}.z), min(sys.getrefcount(C{n}), 60))")
        if r.random() < 0.5:
            p.add(f"del C{n}")


def trouble(p):
    r = p.r
    n = p.next()
    bad = r.choice(("1 // 0", "[][1]", "{}[5]", "nothing", "None.x", "int('z')", "'a' + 1",
                    "len(3)", "[].pop()", "(1, 2)[9]", "raise_it", "D(7).nope", "a, b = [1]",
                    "raise ValueError('v')", "assert False, 'no'", "[] < 3", "{[]: 1}",
                    "T()", "for z in 5: pass", "del nothing"))
    pick = r.randint(0, 4)
    if pick == 0:
        p.add(f"try: {bad}")
        p.add("except Exception as err: print(type(err).__name__, err)")
    elif pick == 1:
        p.add(f"def f{n}(a):")
        p.add(f"    q = D({n})")
        p.add(f"    {bad}")
        p.add(f"try: f{n}({p.atom()})")
        p.add("except Exception as err:")
        p.add(f"    print('caught', min(sys.getrefcount(err), 60))")
        if r.random() < 0.3:
            p.add(f"    k{n} = err")
            p.names[f"k{n}"] = "error"
        p.add("print('after')")
    elif pick == 2:
        p.add("try:")
        p.add(f"    try: {bad}")
        p.add(f"    finally: x = D({n}); del x")
        p.add("except (ValueError, LookupError, ZeroDivisionError): print('one')")
        p.add("except Exception: print('two')")
        p.add("else: print('three')")
    elif pick == 3:
        p.add(f"for i in range({r.randint(1, 4)}):")
        p.add(f"    try:")
        p.add(f"        x = D(i)")
        p.add(f"        if i == 1: {r.choice(('continue', 'break', '1 / 0', 'raise KeyError(i)'))}")
        p.add("    except Exception as err: print(repr(err))")
        p.add("    finally: print('fin', i)")
        p.add("else: print('all')")
    else:
        p.add(f"def f{n}():")
        p.add(f"    try: raise KeyError({p.atom()})")
        p.add("    except KeyError as err: return err")
        p.add(f"k{n} = f{n}(); print(type(k{n}), min(sys.getrefcount(k{n}), 60))")
        p.names[f"k{n}"] = "error"


def many(p):
    r = p.r
    n = r.choice((50, 400, 700, 701, 702, 800, 1500, 3000, 9000)[: 9 if p.frozen else 3])
    v = f"m{p.next()}"
    body = r.choice(("[i]", "[]", "{}", "(i, [])", "T(i)", "{i: []}", "[i, (i,)]", "object()",
                     "lambda: i", "S()", "(i, i)"))
    p.add(f"{v} = []")
    extra = r.choice(("", "", f"; {v}.append({v})", f"; {v}[-1] = [{v}[-1]]",
                      f"; x = T(i); x.x = x", "; x = []; x.append(x)",
                      "; x = D(i); x.x = [x]" if n <= 1500 else ""))
    if "x.x = [x]" in extra:
        p.add("class D2(T):")
        p.add("    def __del__(self):")
        p.add("        if self.n % 100 == 0: print('del', self.n)")
        extra = extra.replace("D(i)", "D2(i)")
    p.add(f"for i in range({n}): {v}.append({body}){extra}")
    if r.random() < 0.4:
        p.add("print(gc.get_count())")
    p.add(r.choice((f"del {v}", f"print(len({v}))", f"{v} = {v}[:3]", f"{v}.clear()",
                    f"print(sum(1 for z in {v} if gc.is_tracked(z)))")))
    p.names.pop(v, None)


def tracking(p):
    r = p.r
    a = p.atom()
    b = r.choice(("()", "(1,)", "[]", "{}", "(1, ())", "'s'", "1.5", "None", "T(1)", "((),)",
                  "{1: 2}", "S()", "(1, [])"))
    p.add(r.choice((
        f"x = ({b}, {a}); print(gc.is_tracked(x)); gc.collect(); print(gc.is_tracked(x))",
        f"x = {{1: {b}}}; print(gc.is_tracked(x)); gc.collect(); print(gc.is_tracked(x))",
        f"x = {{}}; x['a'] = {b}; print(gc.is_tracked(x)); x['b'] = {a}; print(gc.is_tracked(x))",
        f"x = {{'a': []}}; x['a'] = {b}; gc.collect(0); print(gc.is_tracked(x)); gc.collect(); "
        "print(gc.is_tracked(x))",
        f"x = tuple([{b}, {b}]); print(gc.is_tracked(x)); gc.collect(0); print(gc.is_tracked(x))",
        f"x = ((({b},),),); print(gc.is_tracked(x)); gc.collect(); print(gc.is_tracked(x)); "
        "gc.collect(); print(gc.is_tracked(x))",
        f"x = T({b}); print(gc.is_tracked(x), gc.is_tracked(x.__dict__)); x.y = {a}; "
        "print(gc.is_tracked(x.__dict__))",
        f"x = [{b}]; print([gc.is_tracked(z) for z in gc.get_referents(x)])",
        f"x = dict(a={b}); y = x.copy(); print(gc.is_tracked(x), gc.is_tracked(y))",
        f"x = [{b}]; y = [x]; print(len(gc.get_referrers(x)) > 0, gc.get_referents(y)[0] is x)",
    )))


def ints(p):
    r = p.r
    a, b = p.number(), p.number()
    c = r.choice((2, 3, 5, 7, -3, 10))
    p.add(f"x, y = {a}, {b}")
    p.add(r.choice((
        f"z = x + y - y; print(z is x, z == x, num(z))", f"print(x * {c} // {c} is x, x % {c})",
        f"z = int(str(x)); print(z is x, sys.getrefcount(z) < 10)",
        f"x += 1; x -= 1; print(x, x is {a})", f"print(x & 255, x | 1, x ^ y, x >> 3, ~x)",
        f"print([z is w for z, w in zip(range(x % 300, x % 300 + 5), range(x % 300, x % 300 + 5))])",
        f"print(x / {c}, float(x) == x, round(x / {c}, 2), divmod(x, {c}))",
        f"print(max(x, y) is x, min(x, y), abs(x), -x is -x)",
        f"print(len('a' * (x % 300)) is (x % 300), hash(x) is x)",
        f"print(num(x), num(y), num(x + 0), num(-(-x)), num(x * 1))",
        f"print(x == y, x < y, {a} < x <= y, x is int(x), bool(x), x and y)",
        f"print({a} is {a + 0}, {a} + 1 is {a + 1}, {a * 2} is {a} * 2)",
        f"z = {{x: 1, y: 2}}; print(list(z)[0] is x, z[{a}])",
        f"z = [x, y]; print(z[0] is x, sum(z) is x + y, z.index(x))",
        f"print(int(x + 0.0) is x, (x, y) == ({a}, {b}), x ** 2 if abs(x) < 10 ** 6 else 0)",
    )))


def strings(p):
    r = p.r
    a, b = repr(r.choice(WORDS)), repr(r.choice(WORDS))
    n = r.randint(0, 6)
    p.add(f"x, y = {a}, {b}")
    p.add(r.choice((
        f"z = x + y; print(z, z is {a} + {b}, z == {a} + {b})", "print(x is y, x[:] is x, x + '' is x)",
        f"print(x * {n}, (x * {n}).upper(), x.split(), x.replace('a', y))",
        f"print(f'{{x:>10}}|{{y!r:<12}}|{{{n}:03d}}|{{{n} / 4:.3f}}|{{x=}}')",
        "z = [w for w in x]; print(z, [w is v for w, v in zip(x, x)])",
        "print(','.join([x, y, x]), x.find('a'), x.count('l'), x.title(), x.strip('a'))",
        "z = sys.intern(x + y); print(z is sys.intern(x + y))",
        f"print(x[{n - 3}:{n}], x[::-1], x < y, x in y, len(x), x.startswith('a'))",
        f"print(str({n}) is str({n}), repr(x) == repr(x), x.upper() is x.upper())",
        f"print([num(z) for z in (x, y, x + y, y[:1], x * 1)])",
    )))


def control(p):
    r = p.r
    n = r.randint(1, 7)
    v = p.have("list")
    pick = r.randint(0, 5)
    if pick == 0:
        p.add(f"for i, z in enumerate({v}[:{n}]):")
        p.add(f"    if i == {n // 2}: continue")
        p.add("    print(i, num(z), end=';')")
        p.add("print()")
    elif pick == 1:
        p.add(f"i = {n}")
        p.add("while i:")
        p.add("    i -= 1")
        p.add(f"    x = {p.atom()}")
        p.add(f"    if i == 2: break")
        p.add("else: print('end', num(x))")
    elif pick == 2:
        p.add(f"for z in list({v}): {v}.append(z) if len({v}) < 20 else None")
        p.add(f"print(len({v}), min(sys.getrefcount({v}), 60))")
    elif pick == 3:
        p.add(f"a1, *b1 = [{p.atom()}, {p.atom()}, {p.atom()}]")
        p.add("print(num(a1), len(b1), num(b1)); del a1, b1")
    elif pick == 4:
        p.add(f"print([(i, j) for i in range({n}) for j in range(i) if (i + j) % 2])")
        p.add(f"print({{i: {{j for j in range(i)}} for i in range({n % 4})}})")
    else:
        p.add(f"print(list(zip({v}[:2], reversed({v}[:2]))) == [], any({v}), all({v}[:1]))")
        p.add(f"x = iter({v}); print(next(x, 'no') is not None, min(sys.getrefcount({v}), 60))")


TOPICS = (alias, mutate_list, mutate_dict, mutate_inst, cycle, collect, weak, deep, free_lists,
          reuse, call, trouble, many, tracking, ints, strings, control)
