/* live_heap - a heap that lives, collected in full again and again.
 *
 * `live` lists are made, each with one item, and stay.  layout=fresh: as they
 * were made, each holding the next, so that whoever goes from one to the next
 * finds it beside.  layout=aged: each was replaced once, in random order, so that
 * who was made next lies anywhere, and each holds any other.  From then on floats
 * are made and dropped, and after each 2 * `live` of them a full collection is asked
 * for; there are no others, so that all pauses are of the same work.
 * Isolates: what a collection costs for each live object, where it lies near and
 * where it lies far from the last.
 *
 * Cost: one birth a step; 8 bytes per list in memory of its own.
 * Source: random replacement ages a heap as in Larson and Krishnan, Memory
 * Allocation for Long-Running Server Applications, ISMM 1998.
 */
#include "experiments/workloads/holding.h"
#include "experiments/workloads/workload.h"
#include "gc/types.h"

enum { LIVE, LAYOUT };
enum { FRESH, AGED };

static const struct option_def options[] = {
    [LIVE] = {"live", OPTION_COUNT, "10000", NULL, 1, 1 << 28, "lists alive"},
    [LAYOUT] = {"layout", OPTION_CHOICE, "fresh", "fresh|aged", 0, 0,
                "where the lists lie: in the order in which they were made, or "
                "scattered"},
    {0}};

/* A list of one item, None for the time being, into slot i.  0; -1 = OOM. */
static int make(struct load *load, struct holding *lists, size_t i)
{
    struct obj *none = NULL;
    struct obj *list = list_new(load->heap);

    *holding_slot(lists, i) = list;
    if (list == NULL)
        return -1;
    none = none_new(load->heap);
    int rc = list_append(load->heap, list, none);
    obj_release(load->heap, none);
    return rc;
}

static int fill(struct load *load, struct holding *lists)
{
    for (size_t i = 0; i < lists->roots.count && load_more(load); i++)
        if (make(load, lists, i) != 0)
            return -1;
    return 0;
}

/* Slots are swapped as they are drawn: at the end they are in the order in which
 * their lists were made. */
static int replace_all(struct load *load, struct holding *lists)
{
    size_t count = lists->roots.count;

    for (size_t i = 0; i < count && load_more(load); i++) {
        size_t drawn = i + rng_below(&load->rng, count - i);
        struct obj *list = *holding_slot(lists, drawn);

        *holding_slot(lists, drawn) = *holding_slot(lists, i);
        *holding_slot(lists, i) = list;
        holding_drop(lists, i);
        if (make(load, lists, i) != 0)
            return -1;
    }
    return 0;
}

static void link_all(struct load *load, struct holding *lists, bool any)
{
    size_t count = lists->roots.count;

    for (size_t i = 0; i < count; i++) {
        size_t other = any ? rng_below(&load->rng, count) : (i + 1) % count;
        struct obj *from = *holding_slot(lists, i);
        struct obj *to = *holding_slot(lists, other);

        if (from != NULL && to != NULL) /* or the births did not suffice */
            list_set(load->heap, from, 0, obj_retain(to));
    }
}

static int collect_again(struct load *load, uint64_t births)
{
    uint64_t next = heap_births(load->heap) + births;

    while (load_more(load)) {
        struct obj *o = float_new(load->heap, 0);
        if (o == NULL)
            return -1;
        obj_release(load->heap, o);
        if (heap_births(load->heap) < next)
            continue;
        heap_collect(load->heap, 2);
        next += births;
    }
    return 0;
}

static int live_heap_run(struct load *load, const struct option_value *values)
{
    bool aged = values[LAYOUT].as.choice == AGED;
    bool enabled = heap_gc_enabled(load->heap);
    struct holding lists;

    if (holding_open(&lists, load->heap, values[LIVE].as.count) != 0)
        return load_finish(load, -1);
    heap_enable_gc(load->heap, false);
    int rc = fill(load, &lists);
    if (rc == 0 && aged)
        rc = replace_all(load, &lists);
    if (rc == 0) {
        link_all(load, &lists, aged);
        rc = collect_again(load, 2 * values[LIVE].as.count);
    }
    rc = load_finish(load, rc);
    for (size_t i = 0; i < lists.roots.count; i++)
        if (*holding_slot(&lists, i) != NULL)
            list_clear(load->heap, *holding_slot(&lists, i));
    holding_close(&lists);
    heap_enable_gc(load->heap, enabled);
    return rc;
}

static uint64_t live_heap_fill(const struct option_value *values)
{
    return values[LIVE].as.count * (values[LAYOUT].as.choice == AGED ? 2 : 1);
}

const struct workload live_heap_workload = {
    .info = {.name = "live_heap",
             .summary =
                 "lists that stay, fresh or scattered, collected in full "
                 "again and again",
             .options = options},
    .births_to_fill = live_heap_fill,
    .run = live_heap_run};
