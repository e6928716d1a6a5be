/* ints - integer-heavy code.
 *
 * Each step asks for one int object as an arithmetic result: the new one is made
 * while the old value of the variable is alive, and the old one dropped then.
 *
 *   loop     for i in range(hi): 0, 1, 2, ..., from the start again at hi
 *   uniform  a value from 0 to hi - 1, all alike
 *   zipf     the same values, k with probability ~ (k + 1)^-s
 *   fib      a, b = b, a + b, from 0, 1 again when the sum would reach hi
 *
 * -n counts requests, not births: what the small-int cache answers is not born,
 * and the question is how much that is.
 * Isolates: the small-int cache.
 *
 * Cost: one request a step and, but for loop and fib, one draw.
 */
#include "experiments/workloads/holding.h"
#include "experiments/workloads/workload.h"
#include "experiments/workloads/zipf.h"
#include "gc/types.h"

enum { DIST, HI, S };
enum { LOOP, UNIFORM, ZIPF, FIB };

#define HI_DRAWN     1024                /* uniform and zipf, unless given */
#define HI_COUNTED   (UINT64_C(1) << 62) /* loop and fib: no end that is met */
#define HI_DRAWN_MAX (UINT64_C(1) << 32)

static const struct option_def options[] = {
    [DIST] = {"dist", OPTION_CHOICE, "loop", "loop|uniform|zipf|fib", 0, 0,
              "where the values come from"},
    [HI] = {"hi", OPTION_COUNT, "", NULL, 2, 0x1p62,
            "values stay below it; unset: 1024 for uniform and zipf, none for "
            "loop and fib"},
    [S] = {"s", OPTION_REAL, "1", NULL, 0, 10, "zipf: the exponent"},
    {0}};

static const char *ints_check(const struct option_value *values)
{
    unsigned dist = values[DIST].as.choice;

    if ((dist == UNIFORM || dist == ZIPF) && values[HI].is_set &&
        values[HI].as.count >= HI_DRAWN_MAX)
        return "hi must be below 4294967296 with dist=uniform and dist=zipf";
    return NULL;
}

/* The values to come. */
struct source {
    struct rng *rng;
    unsigned dist;
    uint64_t hi;
    uint64_t next, after; /* loop: next; fib: the next two */
    struct zipf zipf;
};

static void source_setup(struct source *source, struct rng *rng,
                         const struct option_value *values)
{
    unsigned dist = values[DIST].as.choice;
    uint64_t unset = dist == UNIFORM || dist == ZIPF ? HI_DRAWN : HI_COUNTED;

    *source =
        (struct source){.rng = rng,
                        .dist = dist,
                        .hi = values[HI].is_set ? values[HI].as.count : unset,
                        .after = 1};
    if (dist == ZIPF)
        zipf_setup(&source->zipf, source->hi, values[S].as.real);
}

static uint64_t source_next(struct source *source)
{
    uint64_t value = source->next;

    switch (source->dist) {
    case UNIFORM:
        return rng_below(source->rng, source->hi);
    case ZIPF:
        return zipf_draw(&source->zipf, source->rng);
    case FIB:
        source->next = source->after;
        source->after += value;
        if (source->next >= source->hi) {
            source->next = 0;
            source->after = 1;
        }
        return value;
    default: /* LOOP */
        source->next = value + 1 == source->hi ? 0 : value + 1;
        return value;
    }
}

/* Two variables, as `a, b = b, a + b` has; the others use the first. */
static int repeat(struct load *load, struct source *source,
                  struct holding *variables)
{
    uint64_t asked = load->births_end - load->births_start;
    uint64_t start = heap_int_requests(load->heap);
    size_t turn = 0;

    for (uint64_t done = 0; done < asked;
         done = heap_int_requests(load->heap) - start) {
        struct obj *o = int_new(load->heap, (int64_t)source_next(source));
        if (o == NULL)
            return -1;
        holding_drop(variables, turn);
        *holding_slot(variables, turn) = o;
        if (source->dist == FIB)
            turn = 1 - turn;
        if (done % LOAD_LOOK_STEPS == 0 && load->progress != NULL)
            load->progress(load, (double)done / (double)asked);
    }
    return 0;
}

static int ints_run(struct load *load, const struct option_value *values)
{
    struct holding variables;
    struct source source;

    source_setup(&source, &load->rng, values);
    if (holding_open(&variables, load->heap, 2) != 0)
        return load_finish(load, -1);
    int rc = load_finish(load, repeat(load, &source, &variables));
    holding_close(&variables);
    return rc;
}

const struct workload ints_workload = {
    .info = {.name = "ints",
             .summary = "results of integer arithmetic; -n counts requests",
             .options = options,
             .check = ints_check},
    .run = ints_run};
