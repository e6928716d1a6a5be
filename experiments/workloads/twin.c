/* twin - complete binary trees without recursion.  See twin.h.
 *
 * From above, the open node of each level stands in a slot while its children are
 * made.  From below, it goes like counting in binary: slot h has a whole tree of
 * height h that waits for its sibling, and two of a height become one.
 *
 * Cost: one birth a node; an instance with children has an array of values too.
 */
#include "experiments/workloads/twin.h"
#include "gc/types.h"

enum {
    NAME_LEFT = TWIN_DEPTH_MAX + 1, /* slots behind those of the levels */
    NAME_RIGHT,
    LOOSE, /* a node on its way into another */
    PARENT
};

static struct obj *held(struct twin *twin, size_t slot)
{
    return *holding_slot(&twin->held, slot);
}

static struct obj *new_node(struct twin *twin)
{
    struct heap *heap = twin->load->heap;

    if (twin->type == TWIN_INSTANCE)
        return instance_new(heap, class_plain(heap));
    if (twin->type == TWIN_LIST)
        return list_new(heap);
    struct obj *node = tuple_new(heap, 2);
    for (size_t i = 0; node != NULL && i < 2; i++)
        tuple_init(node, i, none_new(heap));
    return node;
}

/* Makes the node in `child` number `i` of the one in `parent`; both stay where
 * they are.  0, or -1 = OOM. */
static int give(struct twin *twin, size_t parent, size_t child, unsigned i)
{
    struct heap *heap = twin->load->heap;
    struct obj *p = held(twin, parent), *c = held(twin, child);

    if (twin->type == TWIN_INSTANCE)
        return instance_set(heap, p, held(twin, NAME_LEFT + i), c);
    if (twin->type == TWIN_LIST)
        return list_append(heap, p, c);
    obj_release(heap, tuple_get(p, i)); /* None */
    tuple_init(p, i, obj_retain(c));
    return 0;
}

static int make_into(struct twin *twin, size_t slot)
{
    return (*holding_slot(&twin->held, slot) = new_node(twin)) == NULL ? -1 : 0;
}

static void move(struct twin *twin, size_t from, size_t to)
{
    *holding_slot(&twin->held, to) = held(twin, from);
    *holding_slot(&twin->held, from) = NULL;
}

static void drop_levels(struct twin *twin)
{
    for (size_t i = 0; i <= TWIN_DEPTH_MAX; i++)
        holding_drop(&twin->held, i);
    holding_drop(&twin->held, LOOSE);
    holding_drop(&twin->held, PARENT);
}

/* --- from above ------------------------------------------------------------- */

static int grow_down(struct twin *twin, uint64_t depth)
{
    size_t level = 0;

    if (make_into(twin, 0) != 0)
        return -1;
    twin->children[0] = 0;
    while (load_more(twin->load)) {
        if (level == depth || twin->children[level] == 2) {
            if (level == 0)
                break;
            holding_drop(&twin->held, level--);
            continue;
        }
        if (make_into(twin, level + 1) != 0 ||
            give(twin, level, level + 1, twin->children[level]) != 0)
            return -1;
        twin->children[level]++;
        twin->children[++level] = 0;
    }
    return 0;
}

int twin_top_down(struct twin *twin, uint64_t depth, size_t slot)
{
    int rc = grow_down(twin, depth);

    if (rc == 0)
        move(twin, 0, slot);
    drop_levels(twin);
    return rc;
}

/* --- from below ------------------------------------------------------------- */

/* The tree of height `height` in LOOSE and its sibling become one in LOOSE. */
static int join(struct twin *twin, size_t height)
{
    if (make_into(twin, PARENT) != 0 || give(twin, PARENT, height, 0) != 0 ||
        give(twin, PARENT, LOOSE, 1) != 0)
        return -1;
    holding_drop(&twin->held, height);
    holding_drop(&twin->held, LOOSE);
    move(twin, PARENT, LOOSE);
    return 0;
}

static int grow_up(struct twin *twin, uint64_t depth)
{
    for (uint64_t leaf = 0; leaf >> depth == 0 && load_more(twin->load);
         leaf++) {
        size_t height = 0;

        if (make_into(twin, LOOSE) != 0)
            return -1;
        for (; leaf >> height & 1; height++)
            if (join(twin, height) != 0)
                return -1;
        move(twin, LOOSE, height);
    }
    return 0;
}

int twin_bottom_up(struct twin *twin, uint64_t depth, size_t slot)
{
    int rc = grow_up(twin, depth);

    if (rc == 0)
        move(twin, depth, slot);
    drop_levels(twin);
    return rc;
}

/* --- the maker -------------------------------------------------------------- */

int twin_open(struct twin *twin, struct load *load, enum twin_type type,
              size_t slots)
{
    *twin = (struct twin){.load = load, .type = type};
    if (holding_open(&twin->held, load->heap, TWIN_FREE_SLOTS + slots) != 0)
        return -1;
    *holding_slot(&twin->held, NAME_LEFT) = str_new(load->heap, "left", 4);
    *holding_slot(&twin->held, NAME_RIGHT) = str_new(load->heap, "right", 5);
    if (held(twin, NAME_LEFT) != NULL && held(twin, NAME_RIGHT) != NULL)
        return 0;
    twin_close(twin);
    return -1;
}

void twin_close(struct twin *twin)
{
    holding_close(&twin->held);
}

int twin_run(struct load *load, enum twin_type type, size_t slots_end,
             uint64_t depth, twin_round_fn *round)
{
    struct twin twin;
    int rc = 0;

    if (twin_open(&twin, load, type, slots_end - TWIN_FREE_SLOTS) != 0)
        return load_finish(load, -1);
    while (rc == 0 && load_more(load))
        rc = round(&twin, depth);
    rc = load_finish(load, rc);
    twin_close(&twin);
    return rc;
}
