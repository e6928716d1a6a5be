/* bacon_rajan - cycles are looked for where counts fell and did not reach 0.
 *
 * Only that can leave a garbage cycle behind.  So such objects, the possible
 * roots of one, are buffered, and a collection looks at what they reach and at
 * nothing else, in three whole passes over all roots, not root by root, which
 * would be quadratic:
 *
 * 1. mark     all that the roots reach: copy each count, and take off the
 *             references between these objects;
 * 2. scan     what has a count left, and all that it reaches, is alive;
 * 3. collect  the rest.
 *
 * The buffer is a list through gc_head, so that an object that dies leaves it in
 * O(1), and that a decrement can not run out of memory.  A collection is due when
 * the buffer is full.  How many roots that are adapts: a third less after one
 * that freed half of what it looked at, half as many again after another, for a
 * hub whose count often falls is buffered again and again.
 *
 * Cost: O(what the roots reach), no memory; O(1) for a decrement.
 * Source: Bacon and Rajan, Concurrent Cycle Collection in Reference Counted
 * Systems, ECOOP 2001 (the synchronous one); the threshold: Nim 2.0, orc.nim,
 * 2023.  Different: counts are copied, as CPython does, so that there is nothing
 * to be restored; there is no hook on increments, so a root whose count has risen
 * since is looked at for nothing.
 */
#include "allocators/pages.h"
#include "gc/deduce.h"
#include "gc/gc_list.h"
#include "gc/heap_internal.h"
#include "gc/reclaim.h"

#define TRACKED ((uintptr_t)1) /* gc_head.next of an object in no list */
#define ONE_REF ((uintptr_t)1 << GC_REFS_SHIFT)

struct bacon_rajan {
    struct collector super; /* first */
    struct gc_head roots;
    uint64_t count;     /* roots in the buffer */
    uint64_t threshold; /* roots of a full buffer; 0: never full */
    uint64_t least;     /* the threshold does not fall below */
    struct collector_stats stats;
};

enum { OPTION_ROOTS, OPTION_FREE_ORDER };

#define ROOTS_DEFAULT 10000

static const struct option_def options[] = {
    [OPTION_ROOTS] = {.name = "roots",
                      .kind = OPTION_COUNT,
                      .fallback = "10000",
                      .min = 0,
                      .max = 1e15,
                      .help =
                          "possible roots of a cycle that make a collection "
                          "due, at first; adapts; 0: never"},
    [OPTION_FREE_ORDER] = FREE_ORDER_OPTION,
    {.name = NULL}};

static struct bacon_rajan *of(struct collector *c)
{
    return (struct bacon_rajan *)(void *)c;
}

static struct collector *bacon_rajan_create(struct heap *heap,
                                            const struct option_value *values)
{
    struct bacon_rajan *c =
        pages_map_coloured(sizeof *c, PAGES_COLOUR_COLLECTOR);

    if (c == NULL)
        return NULL;
    c->super.heap = heap;
    c->super.due = UINT64_MAX;
    c->super.free_order = free_order_of(values, OPTION_FREE_ORDER);
    c->threshold =
        values == NULL ? ROOTS_DEFAULT : values[OPTION_ROOTS].as.count;
    c->least = (c->threshold + 15) / 16;
    gc_list_init(&c->roots);
    return &c->super;
}

static void bacon_rajan_destroy(struct collector *c)
{
    pages_unmap_coloured(c, sizeof(struct bacon_rajan), PAGES_COLOUR_COLLECTOR);
}

static void bacon_rajan_track(struct collector *c, struct obj *o)
{
    (void)c;
    gc_head_of(o)->next = TRACKED;
}

static void bacon_rajan_untrack(struct collector *c, struct obj *o)
{
    struct gc_head *head = gc_head_of(o);

    if (head->next == TRACKED) {
        head->next = 0;
        head->prev &= GC_FINALIZED;
        return;
    }
    if (!(head->prev & GC_RECLAIMED))
        of(c)->count--;
    gc_list_remove(head);
}

/* Due at the next allocation: nothing may be collected in a release. */
static void bacon_rajan_decremented(struct collector *c, struct obj *o)
{
    struct bacon_rajan *b = of(c);
    struct gc_head *head = gc_head_of(o);

    if (head->next != TRACKED)
        return; /* it is buffered, or being destroyed */
    gc_list_append(&b->roots, head);
    if (++b->count >= b->threshold && b->threshold != 0)
        c->due = 0;
}

/* --- a collection ----------------------------------------------------------------- */

/* A list that is linked forwards only: `prev` of its objects has their copied
 * count, `prev` of the list itself the last of them. */
static void reach(struct gc_head *reached, struct gc_head *head)
{
    head->prev = ((uintptr_t)gc_head_obj(head)->refs << GC_REFS_SHIFT) |
                 (head->prev & GC_FINALIZED) | GC_COLLECTING;
    head->next = (uintptr_t)reached;
    gc_prev(reached)->next = (uintptr_t)head;
    reached->prev = (uintptr_t)head;
}

static int visit_reference(struct obj *child, void *arg)
{
    if (!obj_is_tracked(child))
        return 0;
    struct gc_head *head = gc_head_of(child);
    if (!(head->prev & GC_COLLECTING))
        reach(arg, head);
    head->prev -= ONE_REF;
    return 0;
}

/* Returns how many objects the roots reach. */
static size_t mark(struct bacon_rajan *b, struct gc_head *reached)
{
    struct gc_head *next;
    size_t n = 0;

    for (struct gc_head *head = gc_next(&b->roots); head != &b->roots;
         head = next) {
        next = gc_next(head);
        reach(reached, head);
    }
    gc_list_init(&b->roots);
    b->count = 0;
    for (struct gc_head *head = gc_next(reached); head != reached;
         head = gc_next(head), n++) {
        struct obj *o = gc_head_obj(head);
        o->type->traverse(o, visit_reference, reached);
    }
    return n;
}

static void keep(struct gc_head *alive)
{
    struct gc_head *next;

    for (struct gc_head *head = gc_next(alive); head != alive; head = next) {
        next = gc_next(head);
        head->next = TRACKED;
        head->prev &= GC_FINALIZED;
    }
}

static void adapt(struct bacon_rajan *b, size_t examined, size_t freed)
{
    if (2 * freed >= examined)
        b->threshold = b->threshold / 3 * 2;
    else if (b->threshold < UINT64_MAX / 2)
        b->threshold += b->threshold / 2;
    if (b->threshold < b->least)
        b->threshold = b->least;
}

static size_t bacon_rajan_collect(struct collector *c,
                                  enum collect_reason reason,
                                  unsigned generation)
{
    struct bacon_rajan *b = of(c);
    struct gc_head reached, garbage;

    (void)generation;
    c->due = UINT64_MAX;
    gc_list_init(&reached);
    gc_list_init(&garbage);
    size_t examined = mark(b, &reached);
    (void)deduce_move_unreachable(&reached, &garbage);
    keep(&reached);
    struct reclaimed r = reclaim(c->heap, &garbage);
    if (reason == COLLECT_ASKED)
        heap_clear_freelists(c->heap);
    adapt(b, examined, r.found - r.alive);
    b->stats.collections[0]++;
    b->stats.examined[0] += examined;
    b->stats.freed[0] += r.found - r.alive;
    b->stats.uncollectable[0] += r.alive;
    return r.found;
}

static const char *bacon_rajan_verify(struct collector *c)
{
    struct gc_head *roots = &of(c)->roots;
    uint64_t n = 0;

    for (struct gc_head *head = gc_next(roots), *last = roots;;
         last = head, head = gc_next(head)) {
        if (gc_prev(head) != last)
            return "bacon_rajan: links are not mutual";
        if (head == roots)
            break;
        if (head->prev & GC_PREV_BITS & ~(unsigned)GC_FINALIZED)
            return "bacon_rajan: a mark outside of a collection";
        if (gc_head_obj(head)->refs <= 0)
            return "bacon_rajan: a dead object is a root";
        n++;
    }
    return n == of(c)->count ? NULL : "bacon_rajan: roots are miscounted";
}

static const struct collector_stats *
bacon_rajan_stats(const struct collector *c)
{
    return &((const struct bacon_rajan *)(const void *)c)->stats;
}

const struct collector_ops bacon_rajan_ops = {
    .info = {.name = "bacon_rajan",
             .summary = "looks for cycles where a count fell short of 0",
             .options = options},
    .caps = COLLECTOR_COMPLETE,
    .header_bytes = sizeof(struct gc_head),
    .create = bacon_rajan_create,
    .destroy = bacon_rajan_destroy,
    .track = bacon_rajan_track,
    .untrack = bacon_rajan_untrack,
    .decremented = bacon_rajan_decremented,
    .collect = bacon_rajan_collect,
    .verify = bacon_rajan_verify,
    .stats = bacon_rajan_stats,
};
