/* oracle - marks from the roots and compares with who is alive.  See oracle.h.
 *
 * Cost: 64 visits a birth; 40 bytes per distinct id, and 8 per death.
 * Source: perfect tracing for object lifetimes, as in Hertz and others, Generating
 * object lifetime traces with Merlin, TOPLAS 28(3), 2006; here at samples. */
#include "experiments/cycles/oracle.h"

#include "allocators/pages.h"
#include "experiments/identity/id_map.h"

#define LOOKS_PER_ID                                                           \
    64 /* visits of each id in as many births as there are ids */
#define ROOM_FIRST 1024

struct record { /* of an id */
    struct obj *o;
    size_t size;    /* of its holder's block */
    uint64_t since; /* clock of the look that first missed it + 1, or 0 */
    uint32_t seen;  /* number of the look that reached it last */
    bool live, is_object;
};

struct oracle {
    struct event_sink sink; /* first */
    struct heap *heap;
    struct id_map numbers; /* id -> number of its record + 1 */
    struct record *records;
    uint32_t *stack; /* of a look: numbers of records, with room for all */
    size_t count, room, depth;
    uint32_t look;
    uint64_t next_look, last_look; /* clocks */
    uint64_t live, live_bytes;
    struct series delays;
    struct oracle_facts facts;
    bool broken; /* memory ran out */
};

static bool grow(struct oracle *oracle)
{
    size_t room = oracle->room;
    struct record *records = pages_remap(
        oracle->records, room * sizeof *records, 2 * room * sizeof *records);

    if (records == NULL)
        return false;
    oracle->records = records;
    uint32_t *stack = pages_remap(oracle->stack, room * sizeof *stack,
                                  2 * room * sizeof *stack);
    if (stack == NULL)
        return false; /* the records have more room than is said: harmless */
    oracle->stack = stack;
    oracle->room *= 2;
    return true;
}

/* The record of an id, made when it is new; NULL = OOM, and noted. */
static struct record *record_of(struct oracle *oracle, const void *id)
{
    uint64_t *number = id_map_at(&oracle->numbers, (uint64_t)(uintptr_t)id);

    if (number == NULL ||
        (*number == 0 && oracle->count == oracle->room && !grow(oracle))) {
        oracle->broken = true;
        return NULL;
    }
    if (*number == 0) {
        *number = ++oracle->count;
        oracle->records[*number - 1] = (struct record){.o = unconst(id)};
    }
    return &oracle->records[*number - 1];
}

/* --- a look ----------------------------------------------------------------- */

static int reach(struct obj *o, void *arg)
{
    struct oracle *oracle = arg;
    struct record *r = record_of(oracle, o);

    if (r == NULL)
        return -1;
    if (r->seen == oracle->look)
        return 0;
    r->seen = oracle->look;
    oracle->stack[oracle->depth++] = (uint32_t)(r - oracle->records);
    return 0;
}

/* What the roots reach is `seen`. */
static void mark(struct oracle *oracle)
{
    oracle->look++;
    oracle->depth = 0;
    if (heap_visit_roots(oracle->heap, reach, oracle) != 0)
        return;
    while (oracle->depth > 0 && !oracle->broken) {
        struct obj *o = oracle->records[oracle->stack[--oracle->depth]].o;
        if (o->type->traverse != NULL)
            o->type->traverse(o, reach, oracle);
    }
}

static void compare_with_the_living(struct oracle *oracle)
{
    uint64_t floating = 0;

    for (size_t i = 0; i < oracle->count; i++) {
        struct record *r = &oracle->records[i];

        if (!r->live || !r->is_object)
            continue;
        if (r->seen == oracle->look) {
            r->since = 0; /* a finalizer may have revived it */
            continue;
        }
        floating++;
        if (r->since == 0)
            r->since = oracle->facts.births + 1;
    }
    if (floating > oracle->facts.floating_max)
        oracle->facts.floating_max = floating;
}

static void look(struct oracle *oracle)
{
    uint64_t gap = oracle->facts.births - oracle->last_look;

    if (gap > oracle->facts.gap_max)
        oracle->facts.gap_max = gap;
    mark(oracle);
    if (!oracle->broken)
        compare_with_the_living(oracle);
    oracle->facts.looks++;
    oracle->last_look = oracle->facts.births;
    oracle->next_look = oracle->facts.births + 1 + oracle->count / LOOKS_PER_ID;
}

/* --- the sink --------------------------------------------------------------- */

/* The look comes first: the newborn is in nobody's slot yet. */
static void birth(struct event_sink *sink, const void *id, unsigned type,
                  size_t size)
{
    struct oracle *oracle = (struct oracle *)(void *)sink;

    if (oracle->facts.births >= oracle->next_look && !oracle->broken)
        look(oracle);
    struct record *r = record_of(oracle, id);
    oracle->facts.births++;
    if (r == NULL)
        return;
    r->live = true;
    r->is_object = type != TYPE_BLOCK;
    r->since = 0;
    r->size = size;
    oracle->live_bytes += size;
    if (oracle->live_bytes > oracle->facts.live_peak_bytes)
        oracle->facts.live_peak_bytes = oracle->live_bytes;
    if (++oracle->live > oracle->facts.live_peak)
        oracle->facts.live_peak = oracle->live;
}

/* One that was born before the oracle listened is unknown, and not counted. */
static void death(struct event_sink *sink, const void *id)
{
    struct oracle *oracle = (struct oracle *)(void *)sink;
    struct record *r = record_of(oracle, id);

    if (r == NULL || !r->live)
        return;
    r->live = false;
    oracle->live--;
    oracle->live_bytes -= r->size;
    oracle->facts.deaths++;
    uint64_t delay = r->since == 0 ? 0 : oracle->facts.births + 1 - r->since;
    if (series_add(&oracle->delays, delay) != 0)
        oracle->broken = true;
}

static void unmap(struct event_sink *sink, const void *base, size_t size)
{
    (void)sink;
    (void)base;
    (void)size;
}

/* --- the oracle ------------------------------------------------------------- */

struct oracle *oracle_create(void)
{
    struct oracle *oracle = pages_map(sizeof *oracle);

    if (oracle == NULL)
        return NULL;
    oracle->sink =
        (struct event_sink){.birth = birth, .death = death, .unmap = unmap};
    oracle->room = ROOM_FIRST;
    oracle->records = pages_map(ROOM_FIRST * sizeof *oracle->records);
    oracle->stack = pages_map(ROOM_FIRST * sizeof *oracle->stack);
    if (oracle->records != NULL && oracle->stack != NULL &&
        id_map_init(&oracle->numbers) == 0 && series_init(&oracle->delays) == 0)
        return oracle;
    oracle_destroy(oracle);
    return NULL;
}

void oracle_destroy(struct oracle *oracle)
{
    series_free(&oracle->delays);
    id_map_free(&oracle->numbers);
    if (oracle->stack != NULL)
        pages_unmap(oracle->stack, oracle->room * sizeof *oracle->stack);
    if (oracle->records != NULL)
        pages_unmap(oracle->records, oracle->room * sizeof *oracle->records);
    pages_unmap(oracle, sizeof *oracle);
}

void oracle_watch(struct oracle *oracle, struct heap *heap)
{
    oracle->heap = heap;
}

struct event_sink *oracle_sink(struct oracle *oracle)
{
    return &oracle->sink;
}

int oracle_facts(struct oracle *oracle, struct oracle_facts *facts)
{
    *facts = oracle->facts;
    if (oracle->broken)
        return -1;
    series_sort(&oracle->delays);
    if (oracle->delays.count > 0) {
        facts->delay_p50 = series_quantile(&oracle->delays, 0.5);
        facts->delay_max = series_quantile(&oracle->delays, 1);
    }
    return 0;
}
