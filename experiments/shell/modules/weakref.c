/* weakref - references that do not keep alive: ref, counting them, dicts of them.
 *
 * Source: CPython 3.11, Modules/_weakref.c and Objects/weakrefobject.c, 2022.
 */
#include "gc/weakref.h"

#include "experiments/shell/kinds.h"
#include "experiments/shell/modules/modules.h"
#include "experiments/shell/types/proxy.h"

static struct obj *getweakrefcount(struct machine *m, struct obj **args,
                                   size_t n, struct obj *names)
{
    (void)n;
    (void)names;
    return int_new(m->heap, (int64_t)weakref_count(args[0]));
}

static struct obj *getweakrefs(struct machine *m, struct obj **args, size_t n,
                               struct obj *names)
{
    (void)n;
    (void)names;
    return weakref_list(m->heap, args[0]);
}

/* ---- the type ---- */

static struct obj *make_ref(struct machine *m, struct obj **args, size_t n,
                            struct obj *names)
{
    (void)names;
    if (n < 1 || n > 2)
        return machine_raise(m, ERROR_TYPE,
                             "ref expected 1 or 2 arguments, got %zu", n);
    if (!weakref_allowed(args[0]))
        return machine_raise(m, ERROR_TYPE,
                             "cannot create weak reference to '%.100s' object",
                             value_type_name(m, args[0]));
    /* Its type is called by way of a tuple of the arguments. */
    struct obj *tuple = tuple_new(m->heap, n);
    if (tuple == NULL)
        return NULL;
    for (size_t i = 0; i < n; i++)
        tuple_init(tuple, i, obj_retain(args[i]));
    machine_push(m, tuple);
    struct obj *ref = weakref_new(m->heap, args[0],
                                  n > 1 && !is_none(args[1]) ? args[1] : NULL);
    machine_drop(m);
    return ref;
}

static struct obj *ref_call(struct machine *m, struct obj *o, struct obj **args,
                            size_t n, struct obj *names)
{
    struct obj *referent = weakref_get(o);

    (void)args;
    (void)names;
    if (n > 0)
        return machine_raise(m, ERROR_TYPE,
                             "a weak reference takes no arguments");
    return referent == NULL ? none_new(m->heap) : obj_retain(referent);
}

static int ref_repr(struct machine *m, struct obj *o, struct buffer *out)
{
    struct obj *referent = weakref_get(o);

    if (referent == NULL)
        buffer_printf(out, "<weakref at %p; dead>", (void *)o);
    else
        buffer_printf(out, "<weakref at %p; to '%s' at %p>", (void *)o,
                      value_type_name(m, referent), (void *)referent);
    return 0;
}

/* Equal as long as both referents live and are; then only to itself. */
static int ref_equal(struct machine *m, struct obj *a, struct obj *b)
{
    struct obj *x = weakref_get(a);
    struct obj *y = weakref_get(b);

    if (x == NULL || y == NULL)
        return a == b;
    machine_push(m, obj_retain(x));
    machine_push(m, obj_retain(y));
    int rc = value_equal(m, x, y);
    machine_drop(m);
    machine_drop(m);
    return rc;
}

static struct obj *ref_get_attr(struct machine *m, struct obj *o,
                                struct obj *name)
{
    struct obj *callback = weakref_callback(o);

    if (strcmp(str_text(name), "__callback__") != 0)
        return NULL;
    return callback == NULL ? none_new(m->heap) : obj_retain(callback);
}

const struct kind weakref_kind = {.name = "weakref.ReferenceType",
                                  .construct = make_ref,
                                  .repr = ref_repr,
                                  .equal = ref_equal,
                                  .call = ref_call,
                                  .get_attr = ref_get_attr};

static const struct builtin functions[] = {
    {.name = "getweakrefcount", .fn = getweakrefcount, .min = 1, .max = 1},
    {.name = "getweakrefs", .fn = getweakrefs, .min = 1, .max = 1},
    {.name = "proxy", .fn = proxy_make, .min = 1, .max = 2},
    {.name = NULL}};

static int init(struct machine *m, struct obj *dict)
{
    const struct {
        const char *name;
        unsigned type_id;
    } rows[] = {{"ref", TYPE_WEAKREF},
                {"ReferenceType", TYPE_WEAKREF},
                {"ProxyType", proxy_type.id},
                {"CallableProxyType", callable_proxy_type.id}};

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (module_bind(m, dict, rows[i].name,
                        obj_retain(m->classes[rows[i].type_id])) != 0)
            return -1;
    return 0;
}

const struct module_def weakref_module = {.name = "weakref",
                                          .functions = functions,
                                          .init = init,
                                          .later_text = weakref_text,
                                          .later = weakref_later};
