/* library - the parts of modules that are written in Python, as they are in
 * CPython: copy, and weakref's containers and finalize.
 *
 * Those of weakref are run when one of their names is first asked for.
 *
 * Source: what Library Reference of Python 3.11 says of `copy` and `weakref`, 2022.
 */
#include "experiments/shell/modules/modules.h"
#include "experiments/shell/types/objects.h"

static const char copy_text[] =
    "class Error(Exception): pass\n"
    "error = Error\n"
    "_atomic = {type(None), int, float, bool, str, tuple, frozenset, type, "
    "range,\n"
    "           slice, property, type(len), type(NotImplemented), type(lambda: "
    "0), _ref}\n"
    "_plain = (list, dict, set)\n"
    "def copy(x):\n"
    "    cls = type(x)\n"
    "    if cls in _atomic: return x\n"
    "    if cls in _plain: return cls.copy(x)\n"
    "    if hasattr(cls, '__copy__'): return x.__copy__()\n"
    "    y = _new(x)\n"
    "    if hasattr(x, '__dict__'): y.__dict__.update(x.__dict__)\n"
    "    return y\n"
    "def _new(x):\n"
    "    if isinstance(x, BaseException): return type(x)(*x.args)\n"
    "    if type(type(x)) is not type or not _is_own(x):\n"
    "        raise TypeError(f\"cannot copy '{type(x).__name__}' object "
    "here\")\n"
    "    return object.__new__(type(x))\n"
    "def deepcopy(x, memo=None, _nil=[]):\n"
    "    if memo is None: memo = {}\n"
    "    d = id(x)\n"
    "    y = memo.get(d, _nil)\n"
    "    if y is not _nil: return y\n"
    "    cls = type(x)\n"
    "    if cls is list: y = _deep_list(x, memo)\n"
    "    elif cls is dict: y = _deep_dict(x, memo)\n"
    "    elif cls is tuple: y = _deep_tuple(x, memo)\n"
    "    elif cls is set or cls is frozenset: y = cls(deepcopy(list(x), "
    "memo))\n"
    "    elif cls in _atomic: y = x\n"
    "    elif hasattr(x, '__deepcopy__'): y = x.__deepcopy__(memo)\n"
    "    else:\n"
    "        y = _new(x)\n"
    "        memo[d] = y\n"
    "        if hasattr(x, '__dict__'): y.__dict__.update(deepcopy(x.__dict__, "
    "memo))\n"
    "    if y is not x:\n"
    "        memo[d] = y\n"
    "        memo.setdefault(id(memo), []).append(x)\n"
    "    return y\n"
    "def _deep_list(x, memo):\n"
    "    y = []\n"
    "    memo[id(x)] = y\n"
    "    for a in x: y.append(deepcopy(a, memo))\n"
    "    return y\n"
    "def _deep_dict(x, memo):\n"
    "    y = {}\n"
    "    memo[id(x)] = y\n"
    "    for k, v in x.items(): y[deepcopy(k, memo)] = deepcopy(v, memo)\n"
    "    return y\n"
    "def _deep_tuple(x, memo):\n"
    "    y = [deepcopy(a, memo) for a in x]\n"
    "    if id(x) in memo: return memo[id(x)]\n"
    "    for j, k in zip(x, y):\n"
    "        if j is not k: return tuple(y)\n"
    "    return x\n";

const char weakref_text[] =
    "class WeakValueDictionary:\n"
    "    def __init__(self, other=(), /, **kw):\n"
    "        self.data = {}\n"
    "        self.update(other, **kw)\n"
    "    def __getitem__(self, key):\n"
    "        o = self.data[key]()\n"
    "        if o is None: raise KeyError(key)\n"
    "        return o\n"
    "    def __setitem__(self, key, value):\n"
    "        def remove(r, me=ref(self), key=key):\n"
    "            d = me()\n"
    "            if d is not None and d.data.get(key) is r: del d.data[key]\n"
    "        self.data[key] = ref(value, remove)\n"
    "    def __delitem__(self, key): del self.data[key]\n"
    "    def __contains__(self, key):\n"
    "        r = self.data.get(key)\n"
    "        return r is not None and r() is not None\n"
    "    def __len__(self): return len(self.data)\n"
    "    def __iter__(self): return self.keys()\n"
    "    def keys(self):\n"
    "        for k, r in list(self.data.items()):\n"
    "            if r() is not None: yield k\n"
    "    def values(self):\n"
    "        for r in list(self.data.values()):\n"
    "            o = r()\n"
    "            if o is not None: yield o\n"
    "    def items(self):\n"
    "        for k, r in list(self.data.items()):\n"
    "            o = r()\n"
    "            if o is not None: yield k, o\n"
    "    def get(self, key, default=None):\n"
    "        r = self.data.get(key)\n"
    "        o = None if r is None else r()\n"
    "        return default if o is None else o\n"
    "    def setdefault(self, key, default=None):\n"
    "        o = self.get(key)\n"
    "        if o is None: self[key] = o = default\n"
    "        return o\n"
    "    def pop(self, key, *default):\n"
    "        r = self.data.pop(key, None)\n"
    "        o = None if r is None else r()\n"
    "        if o is not None: return o\n"
    "        if default: return default[0]\n"
    "        raise KeyError(key)\n"
    "    def popitem(self):\n"
    "        while True:\n"
    "            k, r = self.data.popitem()\n"
    "            o = r()\n"
    "            if o is not None: return k, o\n"
    "    def update(self, other=(), /, **kw):\n"
    "        for k, v in _pairs(other): self[k] = v\n"
    "        for k, v in kw.items(): self[k] = v\n"
    "    def clear(self): self.data.clear()\n"
    "    def copy(self): return type(self)(self)\n"
    "    def valuerefs(self): return list(self.data.values())\n"
    "    def __eq__(self, other):\n"
    "        if not isinstance(other, (dict, type(self))): return "
    "NotImplemented\n"
    "        return dict(self.items()) == dict(other.items())\n"
    "    def __repr__(self): return f'<{type(self).__name__} at "
    "{id(self):#x}>'\n"
    "def _pairs(other):\n"
    "    if hasattr(other, 'items'): return list(other.items())\n"
    "    return list(other)\n"
    "class WeakKeyDictionary:\n"
    "    def __init__(self, other=None):\n"
    "        self.data = {}\n"
    "        def remove(r, me=ref(self)):\n"
    "            d = me()\n"
    "            if d is not None: d.data.pop(r, None)\n"
    "        self._remove = remove\n"
    "        if other is not None: self.update(other)\n"
    "    def __getitem__(self, key): return self.data[ref(key)]\n"
    "    def __setitem__(self, key, value): self.data[ref(key, self._remove)] "
    "= value\n"
    "    def __delitem__(self, key): del self.data[ref(key)]\n"
    "    def __contains__(self, key):\n"
    "        try: return ref(key) in self.data\n"
    "        except TypeError: return False\n"
    "    def __len__(self): return len(self.data)\n"
    "    def __iter__(self): return self.keys()\n"
    "    def keys(self):\n"
    "        for r in list(self.data):\n"
    "            o = r()\n"
    "            if o is not None: yield o\n"
    "    def values(self):\n"
    "        for r, v in list(self.data.items()):\n"
    "            if r() is not None: yield v\n"
    "    def items(self):\n"
    "        for r, v in list(self.data.items()):\n"
    "            o = r()\n"
    "            if o is not None: yield o, v\n"
    "    def get(self, key, default=None): return self.data.get(ref(key), "
    "default)\n"
    "    def setdefault(self, key, default=None):\n"
    "        return self.data.setdefault(ref(key, self._remove), default)\n"
    "    def pop(self, key, *default): return self.data.pop(ref(key), "
    "*default)\n"
    "    def popitem(self):\n"
    "        while True:\n"
    "            r, v = self.data.popitem()\n"
    "            o = r()\n"
    "            if o is not None: return o, v\n"
    "    def update(self, other=(), /):\n"
    "        for k, v in _pairs(other): self[k] = v\n"
    "    def clear(self): self.data.clear()\n"
    "    def copy(self): return type(self)(self)\n"
    "    def keyrefs(self): return list(self.data)\n"
    "    def __eq__(self, other):\n"
    "        if not isinstance(other, (dict, type(self))): return "
    "NotImplemented\n"
    "        return dict(self.items()) == dict(other.items())\n"
    "    def __repr__(self): return f'<{type(self).__name__} at "
    "{id(self):#x}>'\n"
    "class WeakSet:\n"
    "    def __init__(self, data=None):\n"
    "        self.data = set()\n"
    "        def _remove(r, me=ref(self)):\n"
    "            s = me()\n"
    "            if s is not None: s.data.discard(r)\n"
    "        self._remove = _remove\n"
    "        if data is not None: self.update(data)\n"
    "    def __iter__(self):\n"
    "        for r in list(self.data):\n"
    "            o = r()\n"
    "            if o is not None: yield o\n"
    "    def __len__(self): return len(self.data)\n"
    "    def __contains__(self, o):\n"
    "        try: return ref(o) in self.data\n"
    "        except TypeError: return False\n"
    "    def add(self, o): self.data.add(ref(o, self._remove))\n"
    "    def discard(self, o): self.data.discard(ref(o))\n"
    "    def remove(self, o): self.data.remove(ref(o))\n"
    "    def clear(self): self.data.clear()\n"
    "    def copy(self): return type(self)(self)\n"
    "    def pop(self):\n"
    "        while True:\n"
    "            if not self.data: raise KeyError('pop from empty WeakSet')\n"
    "            o = self.data.pop()()\n"
    "            if o is not None: return o\n"
    "    def update(self, other):\n"
    "        for o in other: self.add(o)\n"
    "    def union(self, other): s = self.copy(); s.update(other); return s\n"
    "    __or__ = union\n"
    "    def intersection(self, other): return type(self)(o for o in other if "
    "o in self)\n"
    "    __and__ = intersection\n"
    "    def difference(self, other):\n"
    "        s = self.copy()\n"
    "        for o in other: s.discard(o)\n"
    "        return s\n"
    "    __sub__ = difference\n"
    "    def issubset(self, other): return all(o in other for o in self)\n"
    "    def isdisjoint(self, other): return not any(o in self for o in "
    "other)\n"
    "    def __eq__(self, other):\n"
    "        if not isinstance(other, type(self)): return NotImplemented\n"
    "        return self.data == set(map(ref, other))\n"
    "    def __repr__(self): return repr(self.data)\n"
    "class finalize:\n"
    "    _registry = {}\n"
    "    _count = 0\n"
    "    def __init__(self, obj, func, /, *args, **kwargs):\n"
    "        finalize._count += 1\n"
    "        finalize._registry[self] = [ref(obj, self), func, args, kwargs, "
    "True,\n"
    "                                    finalize._count]\n"
    "    def __call__(self, _=None):\n"
    "        info = finalize._registry.pop(self, None)\n"
    "        if info: return info[1](*info[2], **info[3])\n"
    "    def detach(self):\n"
    "        info = self._info()\n"
    "        if info and finalize._registry.pop(self, None): return info\n"
    "    def peek(self): return self._info()\n"
    "    def _info(self):\n"
    "        info = finalize._registry.get(self)\n"
    "        obj = info and info[0]()\n"
    "        if obj is not None: return obj, info[1], info[2], info[3]\n"
    "    @property\n"
    "    def alive(self): return self in finalize._registry\n"
    "    @property\n"
    "    def atexit(self):\n"
    "        info = finalize._registry.get(self)\n"
    "        return bool(info) and info[4]\n"
    "    @atexit.setter\n"
    "    def atexit(self, value):\n"
    "        info = finalize._registry.get(self)\n"
    "        if info: info[4] = bool(value)\n"
    "def _at_exit():\n"
    "    while True:\n"
    "        left = [(i[5], f) for f, i in finalize._registry.items() if "
    "i[4]]\n"
    "        if not left: return\n"
    "        max(left, key=lambda pair: pair[0])[1]()\n";

const char *const weakref_later[] = {"WeakValueDictionary", "WeakKeyDictionary",
                                     "WeakSet", "finalize", NULL};

static int bind(struct machine *m, struct obj *dict, const char *name,
                struct obj *o)
{
    struct obj *key = str_intern(m->heap, name, strlen(name));

    return key == NULL ? -1 : dict_set(m->heap, dict, key, o);
}

static int copy_init(struct machine *m, struct obj *dict)
{
    return bind(m, dict, "_ref", m->classes[TYPE_WEAKREF]);
}

static struct obj *is_own(struct machine *m, struct obj **args, size_t n,
                          struct obj *names)
{
    (void)n;
    (void)names;
    return bool_new(m->heap, is_type(args[0], TYPE_INSTANCE));
}

static const struct builtin copy_functions[] = {
    {.name = "_is_own", .fn = is_own, .min = 1, .max = 1}, {.name = NULL}};

const struct module_def copy_module = {.name = "copy",
                                       .functions = copy_functions,
                                       .init = copy_init,
                                       .text = copy_text};

/* finalize objects whose time has not come are called at the end. */
void library_at_exit(struct machine *m)
{
    struct obj *name = str_intern(m->heap, "weakref", strlen("weakref"));
    struct obj *key = str_intern(m->heap, "_at_exit", strlen("_at_exit"));
    struct obj *module =
        name == NULL ? NULL : dict_get(m->roots[ROOT_MODULES], name);
    struct obj *function =
        module == NULL || key == NULL
            ? NULL
            : dict_get(((struct module_obj *)(void *)module)->dict, key);

    if (function == NULL)
        return;
    machine_push(m, obj_retain(function));
    struct obj *out = value_call(m, function, NULL, 0, NULL);
    if (out != NULL)
        obj_release(m->heap, out);
    else
        machine_unraisable(m, "", function);
    machine_drop(m);
}
