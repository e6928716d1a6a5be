/* trial_deletion - CPython 3.11's collector: three generations, trial deletion.
 *
 * Every tracked object is on one of three lists.  Generation 0 is collected when
 * the allocations of container blocks, less the frees, pass its threshold; each
 * collection of a generation counts towards the next older one.  The oldest is
 * collected only when the objects that came to it since its last collection are
 * at least a quarter of those that survived that one, which makes the work
 * linear in the number of objects ever made.
 *
 * What survives moves to the next older list.  The order of the lists is that of
 * creation, but for what moves in collections, and programs can see it: it is
 * the order of finalizers and, mostly, of deaths.
 *
 * Cost: O(objects of the generation + their references), no memory.
 * Source: CPython 3.11, Modules/gcmodule.c, 2022 (Schemenauer, 2000).
 */
#include "allocators/pages.h"
#include "gc/deduce.h"
#include "gc/gc_list.h"
#include "gc/heap_internal.h"
#include "gc/reclaim.h"

#define GENERATIONS 3U

struct generation {
    struct gc_head objects;
    uint64_t threshold;
    uint64_t count; /* collections of the next younger one; [0]: not used */
};

struct trial_deletion {
    struct collector super; /* first */
    struct generation generations[GENERATIONS];
    struct gc_head frozen; /* in no generation: never examined */
    struct gc_head *old;   /* where survivors of the running collection go */
    uint64_t long_lived_total;   /* survivors of the last full collection */
    uint64_t long_lived_pending; /* came to the oldest generation since */
    struct collector_stats stats;
};

enum { OPTION_THRESHOLDS, OPTION_FREE_ORDER };

static const struct option_def options[] = {
    [OPTION_THRESHOLDS] = {.name = "thresholds",
                           .kind = OPTION_TRIPLE,
                           .fallback = "",
                           .min = 0,
                           .max = 1e15,
                           .help = "of the three generations, 700/10/10; 0 as "
                                   "the first: never; unset: the profile's"},
    [OPTION_FREE_ORDER] = FREE_ORDER_OPTION,
    {.name = NULL}};

static struct trial_deletion *of(struct collector *c)
{
    return (struct trial_deletion *)(void *)c;
}

/* While there are no collections every allocation would ask in vain. */
static void trial_deletion_settle(struct collector *c)
{
    uint64_t threshold = of(c)->generations[0].threshold;

    c->due = threshold == 0 || !c->heap->gc_enabled ? UINT64_MAX : threshold;
}

static struct collector *
trial_deletion_create(struct heap *heap, const struct option_value *values)
{
    struct trial_deletion *c =
        pages_map_coloured(sizeof *c, PAGES_COLOUR_COLLECTOR);
    const uint64_t *thresholds = heap->profile.thresholds;

    if (c == NULL)
        return NULL;
    c->super.heap = heap;
    if (values != NULL && values[OPTION_THRESHOLDS].is_set)
        thresholds = values[OPTION_THRESHOLDS].as.triple;
    for (unsigned i = 0; i < GENERATIONS; i++) {
        gc_list_init(&c->generations[i].objects);
        c->generations[i].threshold = thresholds[i];
    }
    c->super.free_order = free_order_of(values, OPTION_FREE_ORDER);
    gc_list_init(&c->frozen);
    c->super.newborn = &c->generations[0].objects;
    trial_deletion_settle(&c->super);
    return &c->super;
}

static void trial_deletion_destroy(struct collector *c)
{
    pages_unmap_coloured(c, sizeof(struct trial_deletion),
                         PAGES_COLOUR_COLLECTOR);
}

static void trial_deletion_track(struct collector *c, struct obj *o)
{
    gc_list_append(&of(c)->generations[0].objects, gc_head_of(o));
}

static void trial_deletion_untrack(struct collector *c, struct obj *o)
{
    (void)c;
    gc_list_remove(gc_head_of(o));
}

static void trial_deletion_readmit(struct collector *c, struct obj *o)
{
    gc_list_append(of(c)->old, gc_head_of(o));
}

/* Untracks what can be in no cycle.  Returns how many objects are left. */
static uint64_t untrack(struct heap *heap, struct gc_head *list, unsigned type,
                        void maybe_untrack(struct heap *, struct obj *))
{
    uint64_t left = 0;

    for (struct gc_head *head = gc_next(list), *next = NULL; head != list;
         head = next) {
        struct obj *o = gc_head_obj(head);
        next = gc_next(head);
        if (o->type->id == type)
            maybe_untrack(heap, o);
        left += head->next != 0;
    }
    return left;
}

static bool has_type(const struct deduced *found, unsigned type)
{
    return found->types >> type & 1;
}

/* Survivors of generation g are on `young`: makes them older.  They are walked for
 * tuples and for dicts only where there are any. */
static void promote(struct trial_deletion *c, struct gc_head *young, unsigned g,
                    const struct deduced *found)
{
    struct heap *heap = c->super.heap;
    uint64_t left = found->reachable;

    if (has_type(found, TYPE_TUPLE))
        left = untrack(heap, young, TYPE_TUPLE, tuple_maybe_untrack);

    if (young != c->old) {
        if (g == GENERATIONS - 2)
            c->long_lived_pending += left;
        gc_list_merge(c->old, young);
        return;
    }
    if (!heap->profile.dicts_always_tracked && has_type(found, TYPE_DICT))
        left = untrack(heap, young, TYPE_DICT, dict_maybe_untrack);
    c->long_lived_pending = 0;
    c->long_lived_total = left;
}

static size_t collect_generation(struct trial_deletion *c, unsigned g)
{
    struct gc_head *young = &c->generations[g].objects;
    struct gc_head unreachable;
    bool full = g == GENERATIONS - 1;

    if (!full)
        c->generations[g + 1].count++;
    c->super.allocated = 0;
    for (unsigned i = 1; i <= g; i++)
        c->generations[i].count = 0;
    for (unsigned i = 0; i < g; i++)
        gc_list_merge(young, &c->generations[i].objects);
    c->old = full ? young : &c->generations[g + 1].objects;
    gc_list_init(&unreachable);
    struct deduced found = deduce_unreachable(young, &unreachable);
    c->stats.examined[g] += found.examined;
    promote(c, young, g, &found);
    struct reclaimed r = reclaim(c->super.heap, &unreachable);
    if (full)
        heap_clear_freelists(c->super.heap);
    c->stats.collections[g]++;
    c->stats.freed[g] += r.found - r.alive;
    c->stats.uncollectable[g] += r.alive;
    return r.found;
}

/* The oldest generation whose count has passed its threshold. */
static unsigned trial_deletion_due(struct collector *collector)
{
    const struct trial_deletion *c = of(collector);

    for (unsigned g = GENERATIONS - 1; g > 0; g--) {
        if (c->generations[g].count <= c->generations[g].threshold)
            continue;
        if (g == GENERATIONS - 1 &&
            c->long_lived_pending < c->long_lived_total / 4)
            continue;
        return g;
    }
    return 0;
}

static size_t trial_deletion_collect(struct collector *c,
                                     enum collect_reason reason,
                                     unsigned generation)
{
    (void)reason;
    return collect_generation(
        of(c), generation < GENERATIONS ? generation : GENERATIONS - 1);
}

/* The lists: the generations, and then the frozen. */
static struct gc_head *list_of(struct collector *c, unsigned number)
{
    return number < GENERATIONS ? &of(c)->generations[number].objects
                                : &of(c)->frozen;
}

static const char *trial_deletion_verify(struct collector *c)
{
    for (unsigned g = 0; g <= GENERATIONS; g++) {
        struct gc_head *list = list_of(c, g);
        for (struct gc_head *head = gc_next(list), *last = list;;
             last = head, head = gc_next(head)) {
            if (gc_prev(head) != last)
                return "trial_deletion: links are not mutual";
            if (head == list)
                break;
            if (head->prev & GC_PREV_BITS & ~(unsigned)GC_FINALIZED)
                return "trial_deletion: a mark outside of a collection";
            if (gc_head_obj(head)->refs <= 0)
                return "trial_deletion: a dead object is tracked";
        }
    }
    return NULL;
}

static int trial_deletion_visit(struct collector *c, int generation,
                                obj_visit_fn *visit, void *arg)
{
    for (unsigned g = 0; g <= GENERATIONS; g++) {
        if (generation >= 0 && (unsigned)generation != g)
            continue;
        struct gc_head *list = list_of(c, g);
        for (struct gc_head *head = gc_next(list); head != list;
             head = gc_next(head)) {
            int stop = visit(gc_head_obj(head), arg);
            if (stop != 0)
                return stop;
        }
    }
    return 0;
}

static void trial_deletion_counts(const struct collector *c, uint64_t counts[3])
{
    const struct trial_deletion *t = (const void *)c;

    counts[0] = c->allocated;
    counts[1] = t->generations[1].count;
    counts[2] = t->generations[2].count;
}

static void trial_deletion_thresholds(const struct collector *c,
                                      uint64_t thresholds[3])
{
    const struct trial_deletion *t = (const void *)c;

    for (unsigned i = 0; i < GENERATIONS; i++)
        thresholds[i] = t->generations[i].threshold;
}

static void trial_deletion_set_thresholds(struct collector *c,
                                          const uint64_t thresholds[3])
{
    for (unsigned i = 0; i < GENERATIONS; i++)
        of(c)->generations[i].threshold = thresholds[i];
    trial_deletion_settle(c);
}

static void trial_deletion_freeze(struct collector *c, bool on)
{
    struct trial_deletion *t = of(c);

    if (!on) {
        gc_list_merge(&t->generations[GENERATIONS - 1].objects, &t->frozen);
        return;
    }
    for (unsigned i = 0; i < GENERATIONS; i++) {
        gc_list_merge(&t->frozen, &t->generations[i].objects);
        t->generations[i].count = 0;
    }
    c->allocated = 0;
}

static const struct collector_stats *
trial_deletion_stats(const struct collector *c)
{
    return &((const struct trial_deletion *)(const void *)c)->stats;
}

const struct collector_ops trial_deletion_ops = {
    .info = {.name = "trial_deletion",
             .summary = "CPython's: three generations, trial deletion",
             .options = options},
    .caps = COLLECTOR_COMPLETE | COLLECTOR_GENERATIONS,
    .header_bytes = sizeof(struct gc_head),
    .create = trial_deletion_create,
    .destroy = trial_deletion_destroy,
    .track = trial_deletion_track,
    .untrack = trial_deletion_untrack,
    .settle = trial_deletion_settle,
    .collect = trial_deletion_collect,
    .verify = trial_deletion_verify,
    .visit_tracked = trial_deletion_visit,
    .readmit = trial_deletion_readmit,
    .counts = trial_deletion_counts,
    .due_generation = trial_deletion_due,
    .thresholds = trial_deletion_thresholds,
    .set_thresholds = trial_deletion_set_thresholds,
    .freeze = trial_deletion_freeze,
    .stats = trial_deletion_stats,
};
