/* set_ops - operators of sets, and of the views of dicts that are like sets.
 *
 * Source: CPython 3.11, Objects/setobject.c, 2022, for which set is walked and
 * in which order results are filled.
 */
#include "experiments/shell/types/set.h"

/* ---- comparison ---- */

int set_has_item(struct machine *m, struct obj *set, struct obj *item)
{
    struct obj *key = item;

    machine_push(m, obj_retain(item));
    int rc = value_key_known(m, set, &key);
    int has = rc != 0 ? -1 : set_find(set_of(set), key, set_hash(key)) != NULL;
    machine_drop(m);
    return has;
}

/* 1, 0, -1. */
static int is_subset(struct machine *m, struct obj *a, struct obj *b)
{
    struct obj *item = NULL;
    size_t pos = 0;
    int has = set_len(a) <= set_len(b);

    while (has == 1 && set_next(a, &pos, &item))
        has = set_has_item(m, b, item);
    return has;
}

struct obj *set_compare(struct machine *m, enum node_op op, struct obj *a,
                        struct obj *b)
{
    bool same_len = set_len(a) == set_len(b);
    bool equal = op == OP_EQ || op == OP_NE;
    int holds = 0;

    if (equal)
        holds = same_len ? is_subset(m, a, b) : 0;
    else if (op == OP_LE || op == OP_LT)
        holds = op == OP_LT && same_len ? 0 : is_subset(m, a, b);
    else
        holds = op == OP_GT && same_len ? 0 : is_subset(m, b, a);
    if (holds < 0)
        return NULL;
    return bool_new(m->heap, (holds == 1) == (op != OP_NE));
}

/* ---- operators ---- */

/* Adds the items of `from` that are, or are not, in `other` to a new set. */
static struct obj *chosen(struct machine *m, struct obj *from,
                          struct obj *other, bool wanted, bool frozen)
{
    struct obj *set = set_new(m, frozen);
    struct obj *item = NULL;
    size_t pos = 0;

    if (set == NULL)
        return NULL;
    machine_push(m, set);
    while (set_next(from, &pos, &item)) {
        machine_push(m, obj_retain(item));
        int has = set_has_item(m, other, item);
        int rc = has < 0 ? -1 : has == wanted ? set_add_known(m, set, item) : 0;
        machine_drop(m);
        if (rc != 0) {
            machine_drop(m);
            return NULL;
        }
    }
    return machine_pop(m);
}

int set_toggle(struct machine *m, struct obj *into, struct obj *from)
{
    struct obj *item = NULL;
    size_t pos = 0;

    while (set_next(from, &pos, &item)) {
        machine_push(m, obj_retain(item));
        int was = set_discard(m, into, item);
        int rc = was == 0 ? set_add_known(m, into, item) : was;
        machine_drop(m);
        if (rc < 0)
            return -1;
    }
    return 0;
}

static struct obj *
with(struct machine *m, struct obj *a, struct obj *b, bool frozen,
     int (*change)(struct machine *, struct obj *, struct obj *))
{
    struct obj *set = set_copy(m, a, frozen);

    if (set == NULL)
        return NULL;
    machine_push(m, set);
    int rc = change(m, set, b);
    machine_pop(m);
    if (rc == 0)
        return set;
    obj_release(m->heap, set);
    return NULL;
}

static int remove_all(struct machine *m, struct obj *set, struct obj *from)
{
    struct obj *item = NULL;
    size_t pos = 0;

    if (set == from) {
        set_clear(m, set);
        return 0;
    }
    while (set_next(from, &pos, &item)) {
        machine_push(m, obj_retain(item));
        int rc = set_discard(m, set, item);
        machine_drop(m);
        if (rc < 0)
            return -1;
    }
    return set_compact(m, set);
}

struct obj *set_binary(struct machine *m, enum node_op op, struct obj *a,
                       struct obj *b)
{
    bool frozen = a->type == &frozenset_type;

    switch (op) {
    case OP_OR:
        return with(m, a, b, frozen, set_merge);
    case OP_AND:
        return set_len(b) > set_len(a) ? chosen(m, a, b, true, frozen)
                                       : chosen(m, b, a, true, frozen);
    case OP_SUB: /* few items go: the others keep their places */
        return set_len(a) >> 2 > set_len(b) ? with(m, a, b, frozen, remove_all)
                                            : chosen(m, a, b, false, frozen);
    case OP_XOR:
        return with(m, b, a, frozen, set_toggle);
    default:
        return NULL;
    }
}

static int keep_common(struct machine *m, struct obj *set, struct obj *other)
{
    struct obj *common = set_binary(m, OP_AND, set, other);

    if (common == NULL)
        return -1;
    set_swap(set, common);
    obj_release(m->heap, common); /* with all that was there */
    return 0;
}

int set_inplace(struct machine *m, enum node_op op, struct obj *a,
                struct obj *b)
{
    int rc;

    switch (op) {
    case OP_OR:
        rc = set_merge(m, a, b);
        break;
    case OP_AND:
        rc = keep_common(m, a, b);
        break;
    case OP_SUB:
        rc = remove_all(m, a, b);
        break;
    case OP_XOR:
        rc = a == b ? remove_all(m, a, b) : set_toggle(m, a, b);
        break;
    default:
        return 0;
    }
    return rc == 0 ? 1 : -1;
}

/* ---- views ---- */

struct obj *set_from(struct machine *m, struct obj *o)
{
    struct obj *set = is_set(o) ? obj_retain(o) : set_copy(m, o, false);

    if (set != NULL)
        machine_push(m, set);
    return set;
}

/* Both sides as sets, pushed; false: an exception, and nothing is. */
static bool two_sets(struct machine *m, struct obj **a, struct obj **b)
{
    *a = set_from(m, *a);
    if (*a == NULL)
        return false;
    *b = set_from(m, *b);
    if (*b == NULL)
        machine_drop(m);
    return *b != NULL;
}

struct obj *view_binary(struct machine *m, enum node_op op, struct obj *a,
                        struct obj *b)
{
    if (op != OP_OR && op != OP_AND && op != OP_SUB && op != OP_XOR)
        return NULL;
    if (!two_sets(m, &a, &b))
        return NULL;
    struct obj *result = set_binary(m, op, a, b);
    machine_drop(m);
    machine_drop(m);
    return result;
}

struct obj *view_isdisjoint(struct machine *m, struct obj **args, size_t n,
                            struct obj *names)
{
    struct obj *a = args[0];
    struct obj *b = args[1];

    (void)n;
    (void)names;
    if (!two_sets(m, &a, &b))
        return NULL;
    struct obj *common = set_binary(m, OP_AND, a, b);
    machine_drop(m);
    machine_drop(m);
    if (common == NULL)
        return NULL;
    bool none = set_len(common) == 0;
    obj_release(m->heap, common);
    return bool_new(m->heap, none);
}

struct obj *view_compare(struct machine *m, enum node_op op, struct obj *a,
                         struct obj *b)
{
    if (!two_sets(m, &a, &b))
        return NULL;
    struct obj *result = set_compare(m, op, a, b);
    machine_drop(m);
    machine_drop(m);
    return result;
}
