/* plan - every cell of the matrix, in a fixed order.  See plan.h.
 *
 * A cell's id is the XXH64 of all that decides its result, so the same cell has
 * the same id on every machine, and a shard can be told by its name.
 *
 * Cost: O(cells x log cells). */
#include "experiments/harness/plan.h"
#include "experiments/harness/schema.h"
#include "experiments/harness/text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

static void no_progress(double share)
{
    (void)share;
}

static void cell_name(struct cell *cell, const char *experiment)
{
    char key[4 * SPEC_TEXT_MAX];
    struct text text;

    text_init(&text, key, sizeof key);
    text_add(&text, "%d\n%s\n%s\n%s\n%s\n%s\n%s\n%s\n", SCHEMA_VERSION,
             experiment, cell->allocator->text, cell->collector->text,
             cell->profile->name, cell->workload->text, cell->int_cache,
             cell->type_freelists);
    text_add(&text, "%" PRIu64 "\n%" PRIu64 "\n%" PRIu64 "\n%u", cell->age,
             cell->births, cell->seed, cell->flags);
    snprintf(cell->id, sizeof cell->id, "%016" PRIx64,
             (uint64_t)XXH64(key, text.used, 0));
}

/* Cells share it: a plan may have a million of them. */
struct plan_profile {
    struct profile profile;
    char int_cache[48];
};

/* The profile with the knobs of the command line applied. */
static void apply_knobs(struct plan_profile *pp, const struct options *o,
                        const struct profile *profile,
                        const struct int_cache *cache)
{
    struct profile *p = &pp->profile;

    *p = *profile;
    if (cache->text[0] != '\0') {
        p->int_cache = cache->on;
        p->int_lo = cache->lo;
        p->int_hi = cache->hi;
    }
    if (o->type_freelists != NULL)
        p->type_freelists = strcmp(o->type_freelists, "on") == 0;
    if (p->int_cache)
        snprintf(pp->int_cache, sizeof pp->int_cache, "%" PRId64 "..%" PRId64,
                 p->int_lo, p->int_hi);
    else
        snprintf(pp->int_cache, sizeof pp->int_cache, "off");
}

static void apply_all_knobs(struct plan *plan, const struct options *o)
{
    for (size_t i = 0; i < o->profile_count; i++)
        for (size_t k = 0; k < o->int_cache_count; k++)
            apply_knobs(&plan->profiles[i * o->int_cache_count + k], o,
                        o->profiles[i], &o->int_caches[k]);
}

/* The number asked for, or the standard one, or more where a workload of this
 * size would hardly have begun by then. */
static uint64_t cell_births(const struct cell *cell, const struct options *o)
{
    const struct axis *axis = o->experiment->workload_axis;
    const struct spec *spec = cell->workload;
    uint64_t least = 0;

    if (!o->births_given && axis->births_least != NULL)
        least = axis->births_least(spec->component, spec->values);
    return o->births > least ? o->births : least;
}

/* Cell number i: its place on each axis, the innermost first. */
static void cell_make(struct cell *cell, const struct plan *plan,
                      const struct options *o, size_t i)
{
    cell->allocator = o->allocators.items[i % o->allocators.count];
    i /= o->allocators.count;
    cell->collector = o->collectors.items[i % o->collectors.count];
    i /= o->collectors.count;
    size_t cache = i % o->int_cache_count;
    i /= o->int_cache_count;
    const struct plan_profile *profile =
        &plan->profiles[i % o->profile_count * o->int_cache_count + cache];
    i /= o->profile_count;
    cell->workload = o->workloads.items[i % o->workloads.count];
    i /= o->workloads.count;
    cell->seed = o->first_seed + i;
    cell->births = cell_births(cell, o);
    cell->age = o->age;
    cell->flags = o->flags;
    cell->events_path = o->events;
    cell->progress = no_progress;
    cell->profile = &profile->profile;
    cell->int_cache = profile->int_cache;
    cell->type_freelists = profile->profile.type_freelists ? "on" : "off";
    cell_name(cell, o->experiment->name);
}

static int compare_ids(const void *a, const void *b, void *cells)
{
    const struct cell *c = cells;

    return strcmp(c[*(const size_t *)a].id, c[*(const size_t *)b].id);
}

static size_t cell_count(const struct options *o)
{
    const uint64_t factors[] = {
        o->allocators.count, o->collectors.count,
        o->profile_count,    o->int_cache_count,
        o->workloads.count,  o->last_seed - o->first_seed + 1};
    uint64_t count = 1;

    for (size_t i = 0; i < sizeof factors / sizeof factors[0]; i++)
        if (__builtin_mul_overflow(count, factors[i], &count))
            return SIZE_MAX;
    return count;
}

static void sort_ids(struct plan *plan)
{
    for (size_t i = 0; i < plan->count; i++)
        plan->by_id[i] = i;
    qsort_r(plan->by_id, plan->count, sizeof *plan->by_id, compare_ids,
            plan->cells);
}

int plan_make(struct plan *plan, const struct options *o, char *error)
{
    size_t count = cell_count(o);

    *plan = (struct plan){.count = 0};
    if (count > PLAN_CELLS_MAX) {
        snprintf(error, SPEC_ERROR_MAX,
                 "the plan has more than %d cells; give fewer seeds or shorter "
                 "lists",
                 PLAN_CELLS_MAX);
        return -1;
    }
    plan->cells = calloc(count, sizeof *plan->cells);
    plan->by_id = calloc(count, sizeof *plan->by_id);
    plan->profiles =
        calloc(o->profile_count * o->int_cache_count, sizeof *plan->profiles);
    if (plan->cells == NULL || plan->by_id == NULL || plan->profiles == NULL) {
        plan_free(plan);
        snprintf(error, SPEC_ERROR_MAX, "out of memory");
        return -1;
    }
    apply_all_knobs(plan, o);
    for (size_t i = 0; i < count; i++) {
        struct cell *cell = &plan->cells[plan->count];

        cell_make(cell, plan, o, i);
        if ((o->only.count == 0 || filters_match(&o->only, cell)) &&
            !filters_match(&o->exclude, cell))
            plan->count++;
    }
    if (plan->count == 0) {
        plan_free(plan);
        snprintf(error, SPEC_ERROR_MAX,
                 "the filters leave none of %zu cells; --plan without them "
                 "shows what they are held against",
                 count);
        return -1;
    }
    sort_ids(plan);
    return 0;
}

void plan_free(struct plan *plan)
{
    free(plan->cells);
    free(plan->by_id);
    free(plan->profiles);
    *plan = (struct plan){.count = 0};
}

size_t plan_find(const struct plan *plan, const char *id)
{
    size_t lo = 0;
    size_t hi = plan->count;

    while (lo < hi) {
        size_t middle = lo + (hi - lo) / 2;
        int order = strcmp(plan->cells[plan->by_id[middle]].id, id);

        if (order == 0)
            return plan->by_id[middle];
        if (order < 0)
            lo = middle + 1;
        else
            hi = middle;
    }
    return plan->count;
}

void plan_print(const struct plan *plan, const bool *skipped, FILE *out)
{
    fputs("#id\tallocator\tcollector\tprofile\tworkload\tint_cache\t"
          "type_freelists\tage\tbirths\tseed\n",
          out);
    for (size_t i = 0; i < plan->count; i++) {
        const struct cell *c = &plan->cells[i];

        if (skipped != NULL && skipped[i])
            continue;
        fprintf(out,
                "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64
                "\n",
                c->id, c->allocator->text, c->collector->text, c->profile->name,
                c->workload->text, c->int_cache, c->type_freelists, c->age,
                c->births, c->seed);
    }
}
