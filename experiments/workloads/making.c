/* making - objects of a type that a spec names.  See making.h.
 *
 * Cost: one object and what is in it; `mixed` draws one to five numbers.
 */
#include "experiments/workloads/making.h"

#include "gc/types.h"

enum { HELD_NAME, HELD_CONTAINER, HELD_KEY, HELD_ITEM, HELD_COUNT };

int maker_open(struct maker *m, struct heap *heap, struct rng *rng,
               enum making_type type)
{
    *m = (struct maker){.heap = heap, .rng = rng, .type = type};
    if (type == MAKING_MIXED) {
        m->held[HELD_NAME] = str_new(heap, "value", 5);
        if (m->held[HELD_NAME] == NULL)
            return -1;
    }
    m->roots.slots = m->held;
    m->roots.count = HELD_COUNT;
    heap_add_roots(heap, &m->roots);
    return 0;
}

static void drop(struct maker *m, int which)
{
    obj_drop(m->heap, &m->held[which]);
}

void maker_close(struct maker *m)
{
    drop(m, HELD_NAME);
    heap_remove_roots(m->heap, &m->roots);
    *m = (struct maker){0};
}

static struct obj *make_int(struct maker *m)
{
    return int_new(m->heap, MAKING_INT_BASE);
}

/* Takes the container that is held out of our hands. */
static struct obj *hand_over(struct maker *m)
{
    struct obj *o = m->held[HELD_CONTAINER];

    m->held[HELD_CONTAINER] = NULL;
    return o;
}

/* What containers of `mixed` hold: an int or a float. */
static struct obj *make_item(struct maker *m)
{
    if (rng_below(m->rng, 3) < 2)
        return make_int(m);
    return float_new(m->heap, 0.5);
}

static struct obj *make_str(struct maker *m)
{
    static const char text[] = "abcdefghijklmnopqrstuvwxyzabcdef";

    return str_new(m->heap, text, 1 + rng_below(m->rng, sizeof text - 1));
}

static struct obj *make_mixed_tuple(struct maker *m)
{
    size_t n = 1 + rng_below(m->rng, 3);

    m->held[HELD_CONTAINER] = tuple_new(m->heap, n);
    if (m->held[HELD_CONTAINER] == NULL)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        struct obj *item = make_item(m);
        if (item == NULL) {
            drop(m, HELD_CONTAINER);
            return NULL;
        }
        tuple_init(m->held[HELD_CONTAINER], i, item);
    }
    return hand_over(m);
}

/* Puts one item into the container that is held.  0, or -1 = OOM. */
static int fill_list(struct maker *m, size_t i)
{
    (void)i;
    return list_append(m->heap, m->held[HELD_CONTAINER], m->held[HELD_ITEM]);
}

static int fill_dict(struct maker *m, size_t i)
{
    m->held[HELD_KEY] = int_new(m->heap, MAKING_INT_BASE + (int64_t)i);
    if (m->held[HELD_KEY] == NULL)
        return -1;
    int rc = dict_set(m->heap, m->held[HELD_CONTAINER], m->held[HELD_KEY],
                      m->held[HELD_ITEM]);
    drop(m, HELD_KEY);
    return rc;
}

static int fill_instance(struct maker *m, size_t i)
{
    (void)i;
    return instance_set(m->heap, m->held[HELD_CONTAINER], m->held[HELD_NAME],
                        m->held[HELD_ITEM]);
}

/* `container` is stolen; NULL = OOM.  Fills it with n items. */
static struct obj *filled(struct maker *m, struct obj *container, size_t n,
                          int fill(struct maker *m, size_t i))
{
    if (container == NULL)
        return NULL;
    m->held[HELD_CONTAINER] = container;
    for (size_t i = 0; i < n; i++) {
        m->held[HELD_ITEM] = make_item(m);
        int rc = m->held[HELD_ITEM] == NULL ? -1 : fill(m, i);
        drop(m, HELD_ITEM);
        if (rc != 0) {
            drop(m, HELD_CONTAINER);
            return NULL;
        }
    }
    return hand_over(m);
}

static struct obj *make_mixed(struct maker *m)
{
    uint64_t lot = rng_below(m->rng, 100);

    if (lot < 35)
        return make_int(m);
    if (lot < 50)
        return float_new(m->heap, 0.5);
    if (lot < 65)
        return make_str(m);
    if (lot < 80)
        return make_mixed_tuple(m);
    if (lot < 90)
        return filled(m, list_new(m->heap), rng_below(m->rng, 4), fill_list);
    if (lot < 95)
        return filled(m, dict_new(m->heap), rng_below(m->rng, 4), fill_dict);
    return filled(m, instance_new(m->heap, class_plain(m->heap)), 1,
                  fill_instance);
}

struct obj *maker_make(struct maker *m)
{
    struct obj *o = NULL;

    switch (m->type) {
    case MAKING_INT:
        return make_int(m);
    case MAKING_FLOAT:
        return float_new(m->heap, 0.5);
    case MAKING_LIST:
        return list_new(m->heap);
    case MAKING_TUPLE:
        o = tuple_new(m->heap, 1);
        if (o != NULL)
            tuple_init(o, 0, none_new(m->heap));
        return o;
    case MAKING_DICT:
        return dict_new(m->heap);
    case MAKING_INSTANCE:
        return instance_new(m->heap, class_plain(m->heap));
    case MAKING_MIXED:
        return make_mixed(m);
    }
    return NULL;
}
