/* proxy - weakref.proxy.  See proxy.h.
 *
 * Cost: that of what is asked of the referent.
 * Source: CPython 3.11, proxy_* of Objects/weakrefobject.c, 2022.
 */
#include "experiments/shell/types/proxy.h"

#include "experiments/shell/kinds.h"
#include "gc/weakref.h"

/* NOLINTBEGIN(misc-no-recursion): values hold values; machine_enter bounds the depth */

struct obj_type proxy_type, callable_proxy_type;

void proxy_types_make(void)
{
    proxy_type = weakref_type;
    proxy_type.name = "weakproxy";
    callable_proxy_type = weakref_type;
    callable_proxy_type.name = "weakcallableproxy";
}

struct obj *proxy_open(struct machine *m, const struct obj *o)
{
    struct obj *referent = weakref_get(o);

    if (referent == NULL)
        return machine_raise(m, ERROR_REFERENCE,
                             "weakly-referenced object no longer exists");
    return obj_retain(referent);
}

/* Pushes what the proxy stands for; NULL. */
static struct obj *open_pushed(struct machine *m, const struct obj *o)
{
    struct obj *referent = proxy_open(m, o);

    if (referent != NULL)
        machine_push(m, referent);
    return referent;
}

int proxy_open_both(struct machine *m, struct obj **a, struct obj **b)
{
    struct obj **both[] = {a, b};
    size_t top = m->stack.count;

    if (!is_proxy(*a) && !is_proxy(*b))
        return 0;
    for (size_t i = 0; i < 2; i++) {
        struct obj *o =
            is_proxy(*both[i]) ? proxy_open(m, *both[i]) : obj_retain(*both[i]);
        if (o == NULL) {
            machine_drop_to(m, top);
            return -1;
        }
        machine_push(m, o);
        *both[i] = o;
    }
    return 1;
}

struct obj *proxy_make(struct machine *m, struct obj **args, size_t n,
                       struct obj *names)
{
    (void)names;
    if (!weakref_allowed(args[0]))
        return machine_raise(m, ERROR_TYPE,
                             "cannot create weak reference to '%.100s' object",
                             value_type_name(m, args[0]));
    const struct kind *kind = m->kinds[args[0]->type->id];
    bool calls = is_class(args[0]) ||
                 (is_instance(args[0])
                      ? class_overrides(m, instance_class(args[0]), NAME_CALL)
                      : kind != NULL && kind->call != NULL);
    return weakref_new_of(m->heap, calls ? &callable_proxy_type : &proxy_type,
                          args[0], n > 1 && !is_none(args[1]) ? args[1] : NULL);
}

/* ---- what is asked of it ---- */

static int repr(struct machine *m, struct obj *o, struct buffer *out)
{
    const struct obj *referent = weakref_get(o);

    buffer_printf(out, "<weakproxy at %p to %s at %p>", (void *)o,
                  referent == NULL ? "NoneType" : value_type_name(m, referent),
                  referent == NULL ? (const void *)heap_front(m->heap)->none
                                   : (const void *)referent);
    return 0;
}

static int str(struct machine *m, struct obj *o, struct buffer *out)
{
    struct obj *referent = open_pushed(m, o);

    if (referent == NULL)
        return -1;
    int rc = value_str(m, referent, out);
    machine_drop(m);
    return rc;
}

static int truth(struct machine *m, struct obj *o)
{
    struct obj *referent = open_pushed(m, o);

    if (referent == NULL)
        return -1;
    int rc = value_truth(m, referent);
    machine_drop(m);
    return rc;
}

static int64_t len(struct machine *m, struct obj *o)
{
    struct obj *referent = open_pushed(m, o);

    if (referent == NULL)
        return -1;
    int64_t n = value_len(m, referent);
    machine_drop(m);
    return n;
}

static struct obj *iter(struct machine *m, struct obj *o)
{
    struct obj *referent = open_pushed(m, o);

    if (referent == NULL)
        return NULL;
    struct obj *iterator = value_iter(m, referent);
    machine_drop(m);
    return iterator;
}

static int next(struct machine *m, struct obj *o, struct obj **out)
{
    struct obj *referent = open_pushed(m, o);

    if (referent == NULL)
        return -1;
    int rc = value_next(m, referent, out);
    machine_drop(m);
    return rc;
}

static struct obj *get_item(struct machine *m, struct obj *o, struct obj *key)
{
    struct obj *referent = open_pushed(m, o);

    if (referent == NULL)
        return NULL;
    struct obj *item = value_get_item(m, referent, key);
    machine_drop(m);
    return item;
}

static int set_item(struct machine *m, struct obj *o, struct obj *key,
                    struct obj *value)
{
    struct obj *referent = open_pushed(m, o);

    if (referent == NULL)
        return -1;
    int rc = value_set_item(m, referent, key, value);
    machine_drop(m);
    return rc;
}

static int contains(struct machine *m, struct obj *o, struct obj *item)
{
    struct obj *referent = open_pushed(m, o);

    if (referent == NULL)
        return -1;
    int rc = value_contains(m, referent, item);
    machine_drop(m);
    return rc;
}

static struct obj *call(struct machine *m, struct obj *o, struct obj **args,
                        size_t n, struct obj *names)
{
    struct obj *referent = open_pushed(m, o);

    if (referent == NULL)
        return NULL;
    struct obj *result = value_call(m, referent, args, n, names);
    machine_drop(m);
    return result;
}

static int set_attr(struct machine *m, struct obj *o, struct obj *name,
                    struct obj *value)
{
    struct obj *referent = open_pushed(m, o);

    if (referent == NULL)
        return -1;
    int rc = value_set_attr(m, referent, name, value);
    machine_drop(m);
    return rc == 0 ? 1 : -1;
}

#define PROXY_KIND(text, calls)                                                \
    {                                                                          \
        .name = (text), .repr = repr, .str = str, .truth = truth, .len = len,  \
        .iter = iter, .next = next, .get_item = get_item,                      \
        .set_item = set_item, .contains = contains, .call = (calls),           \
        .set_attr = set_attr, .unhashable = true                               \
    }
const struct kind proxy_kind = PROXY_KIND("weakref.ProxyType", NULL);
const struct kind callable_proxy_kind =
    PROXY_KIND("weakref.CallableProxyType", call);

/* NOLINTEND(misc-no-recursion) */
