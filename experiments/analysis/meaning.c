/* meaning - the dictionary of the columns.  See meaning.h; results/README.md has
 * the definitions in full.
 *
 * Cost: O(columns known) per question. */
#include "experiments/analysis/meaning.h"

#include <stdio.h>
#include <string.h>

static const struct denominator per_birth = {"births", NULL};
static const struct denominator per_death = {"deaths", NULL};
static const struct denominator per_rebirth = {"births", "distinct_ids"};
static const struct denominator per_request = {"int_requests", NULL};

struct meaning {
    const char *column; /* or its beginning, when it ends in a star */
    enum unit unit;
    const struct denominator *per; /* or NULL */
    const char *text; /* a star stands for what the column's star does */
};

static const struct meaning meanings[] = {
    {"reuse_rate", UNIT_SHARE, &per_birth,
     "share of births at an id that was used before"},
    {"next_birth_reuse", UNIT_SHARE, &per_death,
     "share of dead ids that the very next birth takes"},
    {"reuse_within_*", UNIT_SHARE, &per_death,
     "share of dead ids that are taken within * births"},
    {"distance_max", UNIT_BIRTHS, NULL, "most births from a death to reuse"},
    {"distance_p*", UNIT_BIRTHS, NULL,
     "births from death to reuse within which * % of dead ids are taken"},
    {"stale_hit_*", UNIT_SHARE, &per_birth,
     "share of births that a cache of * entries keyed by id answers wrongly "
     "(least recently used leaves first)"},
    {"cross_type_share", UNIT_SHARE, &per_rebirth,
     "share of rebirths whose type is not the previous holder's"},
    {"cross_size_share", UNIT_SHARE, &per_rebirth,
     "share of rebirths whose size is not the previous holder's"},
    {"rebirths_max", UNIT_BIRTHS, NULL, "most births at one id"},
    {"entropy_bits", UNIT_BITS, NULL,
     "entropy of the reuse distance; read it beside distance_p50"},
    {"anomalies", UNIT_BIRTHS, NULL,
     "births on an id that is alive; must be 0"},
    {"births", UNIT_BIRTHS, NULL, "objects born"},
    {"hit_rate", UNIT_SHARE, &per_request,
     "share of int requests that the small-int cache answered"},
    {"allocations_saved", UNIT_SHARE, NULL,
     "share of allocations that the small-int cache avoided"},
    {"bytes_saved", UNIT_BYTES, NULL,
     "allocated bytes avoided, less the cache's own"},
    {"reclaim_delay_*", UNIT_BIRTHS, NULL,
     "births from becoming unreachable to death"},
    {"floating_garbage_max", UNIT_NONE, NULL,
     "most unreachable objects alive at once"},
    {"pause_*", UNIT_NS, NULL, "one call of the collector"},
    {"gc_total_ns", UNIT_NS, NULL, "all calls of the collector"},
    {"ns_per_*", UNIT_NS, NULL, "cost of the collector per object"},
    {"pair_ns", UNIT_NS, NULL, "an allocation and a free, with their loop"},
    {"loop_ns", UNIT_NS, NULL, "the loop without the allocator"},
    {"alloc_ns", UNIT_NS, NULL, "an allocation of a burst"},
    {"free_ns", UNIT_NS, NULL, "a free of a burst"},
    {"call_alloc_*", UNIT_NS, NULL, "a single allocation, * of all"},
    {"call_free_*", UNIT_NS, NULL, "a single free, * of all"},
    {"instructions_per_pair", UNIT_NONE, NULL,
     "instructions of an allocation and a free, with their loop"},
    {"footprint_per_byte", UNIT_NONE, NULL,
     "bytes held from the system per byte asked for, at the most"},
    {"footprint_end_bytes", UNIT_BYTES, NULL,
     "bytes still held when everything is freed"},
    {"wall_ns", UNIT_NS, NULL, "the measured part"},
    {"footprint_peak_bytes", UNIT_BYTES, NULL,
     "most bytes that the allocator held from the system"},
    {"live_peak_bytes", UNIT_BYTES, NULL,
     "most bytes that live objects had asked for"},
    {"rss_peak_bytes", UNIT_BYTES, NULL,
     "the process as the kernel counts it, instruments included"},
    {NULL, UNIT_NONE, NULL, NULL},
};

static const struct meaning *find(const char *column)
{
    const struct meaning *m = meanings;

    for (; m->column != NULL; m++) {
        size_t stem = strcspn(m->column, "*");

        if (m->column[stem] == '*' ? strncmp(column, m->column, stem) == 0
                                   : strcmp(column, m->column) == 0)
            break;
    }
    return m;
}

/* Is `part` one of the words of "a_b_c"? */
static bool has_word(const char *column, const char *part)
{
    size_t length = strlen(part);

    for (const char *p = column; p != NULL; p = strchr(p, '_')) {
        p += *p == '_';
        if (strncmp(p, part, length) == 0 &&
            (p[length] == '\0' || p[length] == '_'))
            return true;
    }
    return false;
}

enum unit meaning_unit(const char *column)
{
    const struct meaning *m = find(column);

    if (m->column != NULL)
        return m->unit;
    if (has_word(column, "ns"))
        return UNIT_NS;
    if (has_word(column, "bytes"))
        return UNIT_BYTES;
    return UNIT_NONE;
}

bool meaning_is_time(const char *column)
{
    return meaning_unit(column) == UNIT_NS;
}

bool meaning_is_noisy(const char *column)
{
    return meaning_is_time(column) || has_word(column, "ns") ||
           strncmp(column, "rss_", 4) == 0;
}

bool meaning_text(char text[MEANING_MAX], const char *column)
{
    const struct meaning *m = find(column);
    const char *hole = m->text == NULL ? NULL : strchr(m->text, '*');

    if (m->text == NULL)
        return false;
    if (hole == NULL)
        snprintf(text, MEANING_MAX, "%s", m->text);
    else
        snprintf(text, MEANING_MAX, "%.*s%s%s", (int)(hole - m->text), m->text,
                 column + strcspn(m->column, "*"), hole + 1);
    return true;
}

const struct denominator *meaning_denominator(const char *column)
{
    return find(column)->per;
}

const char *const *meaning_defaults(const char *experiment)
{
    static const char *const reuse[] = {"stale_hit_128", "reuse_rate",
                                        "next_birth_reuse", "distance_p50",
                                        NULL};
    static const char *const ints[] = {"hit_rate", "allocations_saved",
                                       "bytes_saved", NULL};
    static const char *const cycles[] = {"pause_p50_ns",      "pause_p99_ns",
                                         "gc_total_ns",       "ns_per_freed",
                                         "reclaim_delay_p50", NULL};
    static const char *const speed[] = {"pair_ns", "call_free_p99_ns",
                                        "footprint_per_byte",
                                        "footprint_end_bytes", NULL};
    static const struct {
        const char *experiment;
        const char *const *columns;
    } table[] = {{"id_reuse", reuse},
                 {"small_ints", ints},
                 {"cycle_collection", cycles},
                 {"alloc_speed", speed}};

    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        if (strcmp(experiment, table[i].experiment) == 0)
            return table[i].columns;
    }
    return NULL;
}
