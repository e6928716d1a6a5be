/* extreme - min and max. */
#include "experiments/shell/builtins/functions.h"

/* Replaces the best item and its key, two stack slots from `best` on, by the
 * item on top, if it is better. */
static int consider(struct machine *m, size_t best, enum node_op op,
                    struct obj *key)
{
    struct obj **slots = m->stack.slots;
    struct obj *item = machine_top(m);
    struct obj *value =
        key == NULL ? obj_retain(item) : value_call_one(m, key, item);

    if (value == NULL)
        return -1;
    machine_push(m, value);
    int better =
        slots[best] == NULL ? 1 : value_ordered(m, op, value, slots[best + 1]);
    if (better == 1) {
        struct obj *old[] = {slots[best], slots[best + 1]};
        slots[best] = obj_retain(item);
        slots[best + 1] = obj_retain(value);
        for (int i = 0; i < 2; i++) {
            if (old[i] != NULL)
                obj_release(m->heap, old[i]);
        }
    }
    machine_drop(m);
    return better < 0 ? -1 : 0;
}

static struct obj *extreme(struct machine *m, struct obj **args, size_t n,
                           struct obj *names, enum node_op op, const char *who)
{
    static const char *const allowed[] = {"key", "default", NULL};
    struct obj *key = arg_keyword(args, n, names, "key");
    struct obj *usual = arg_keyword(args, n, names, "default");
    size_t best = m->stack.count;
    struct obj *item = NULL;
    int rc = 0;

    if (arg_keywords_only(m, who, names, allowed) != 0)
        return NULL;
    machine_push(m, NULL);
    machine_push(m, NULL);
    if (key != NULL && is_none(key))
        key = NULL;
    struct obj *list = n == 1 ? value_iter(m, args[0]) : NULL;
    if (n == 1 && list == NULL)
        return NULL;
    machine_push(m, list);
    for (size_t i = 0; rc == 0 && (n == 1 || i < n); i++) {
        if (n == 1 && (rc = value_next(m, list, &item)) != 1)
            break;
        machine_push(m, n == 1 ? item : obj_retain(args[i]));
        rc = consider(m, best, op, key);
        machine_drop(m);
    }
    struct obj *found = rc < 0 ? NULL : m->stack.slots[best];
    if (found != NULL)
        obj_retain(found);
    else if (rc == 0 && usual != NULL)
        found = obj_retain(usual);
    else if (rc == 0)
        machine_raise(m, ERROR_VALUE, "%s() arg is an empty sequence", who);
    while (m->stack.count > best)
        machine_drop(m);
    return found;
}

static struct obj *no_argument(struct machine *m, const char *who)
{
    return machine_raise(m, ERROR_TYPE,
                         "%s expected at least 1 argument, got 0", who);
}

static struct obj *min(struct machine *m, struct obj **args, size_t n,
                       struct obj *names)
{
    return n == 0 ? no_argument(m, "min")
                  : extreme(m, args, n, names, OP_LT, "min");
}

static struct obj *max(struct machine *m, struct obj **args, size_t n,
                       struct obj *names)
{
    return n == 0 ? no_argument(m, "max")
                  : extreme(m, args, n, names, OP_GT, "max");
}

const struct builtin builtin_extreme_functions[] = {{.name = "max",
                                                     .fn = max,
                                                     .packs = true,
                                                     .min = 0,
                                                     .max = -1,
                                                     .keywords = true},
                                                    {.name = "min",
                                                     .fn = min,
                                                     .packs = true,
                                                     .min = 0,
                                                     .max = -1,
                                                     .keywords = true},
                                                    {.name = NULL}};
