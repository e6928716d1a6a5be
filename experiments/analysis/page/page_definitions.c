/* page_definitions - what the words and the columns mean.
 *
 * A column's line is the dictionary's (meaning.h), or else what its experiment
 * said of it in the manifest.
 *
 * Cost: O(columns). */
#include "experiments/analysis/meaning.h"
#include "experiments/analysis/names.h"
#include "experiments/analysis/page/html.h"
#include "experiments/analysis/page/page.h"

#include <string.h>

static const struct {
    const char *word, *text;
    const char *id; /* NULL: nothing leads there */
} words[] = {
    {"identity, id",
     "What tells a live object from every other: here its "
     "address, as `id(x)` in CPython.",
     NULL},
    {"birth clock",
     "Ticks once per birth.  An id that died when the clock "
     "read f and is born again as birth number t has the reuse "
     "distance t - f; 1 means that the very next birth took it.",
     NULL},
    {"rebirth", "A birth at an id that was used before.", NULL},
    {"stale hit",
     "A birth whose id is still found in a cache keyed by id, left "
     "there by an object that is dead: the cache answers with the "
     "wrong object's value.  The cache drops what was used least "
     "recently.",
     NULL},
    {"censored",
     "An id that nobody had taken when the run ended.  It counts as "
     "still free up to its age then: to drop such ids would make "
     "every distance look shorter.",
     NULL},
    {"median, interval, n",
     "The unit is the run.  A number is the median over "
     "the seeds of one configuration, n of them, and "
     "its interval the 95 % percentile bootstrap of "
     "10,000 resamples.",
     NULL},
    {"alike",
     "All runs of a configuration are equal in everything but the "
     "clock of the machine: a deterministic load on a fresh heap.  The "
     "number is exact for that load, more seeds add nothing, and an "
     "interval of width 0 would pretend otherwise.",
     NULL},
    {"at most, ≤",
     "A share of which there was no event among n has the upper "
     "95 % bound 3 / n.",
     NULL},
    {"mean over loads",
     "For each seed the mean over the loads in which every "
     "configuration has a value, all with the same weight; "
     "then the median over seeds.  It compares "
     "configurations under these loads; a program has its "
     "own, which `record` can catch.",
     NULL},
    {"against the baseline",
     "The ratio of the two means of the same seed: the "
     "median of these ratios, and its interval.",
     NULL},
    {"less / ~ / more",
     "In how many loads the configuration has less than the baseline, cannot "
     "be told from it or is the same, and has more.  A "
     "verdict needs that the ratio's interval does not hold 1 and that the "
     "exact sign test over pairs of the same seed, adjusted after Holm over "
     "the "
     "table, gives p <= 0.05; where both sides are deterministic it is exact.",
     "verdict"},
    {"load", "One workload with its options: the order of births and deaths.",
     NULL},
};

/* The key columns. */
static const struct {
    const char *key, *text;
} keys[] = {
    {"allocator", "where memory comes from: canonical spec, keys sorted, "
                  "defaults left out; `a+b` is a wrapper a around b"},
    {"collector", "what frees cyclic garbage"},
    {"profile", "whose habits the object system has: small-int cache, free "
                "lists of the types, thresholds; `plain` has none of them"},
    {"workload", "the load"},
    {"int_cache", "range of the integers that are made once and shared"},
    {"type_freelists", "do types keep dead objects for themselves"},
    {"age", "births and random deaths before the measured part"},
    {"births_asked", "how many births a run was asked for"},
    {"scope", "`all`, or births of one type or size only"},
    {"experiment", "the program that asked"},
    {"seed", "of the load, and of the aged heap"},
    {"status", "`ok`, or why the run failed"},
};

static void define(FILE *out, const char *name, const char *text)
{
    html_print(out, "<dt id=\"def-%s\"><code>%s</code></dt><dd>", name, name);
    html_prose(out, text);
    html_print(out, "</dd>\n");
}

/* What the manifest says of a column; NULL = nothing. */
static const char *help_of(const struct study *study, const char *column)
{
    const json_t *columns = json_object_get(study->manifest, "columns");

    for (size_t i = 0; i < json_array_size(columns); i++) {
        const json_t *c = json_array_get(columns, i);
        const char *name = json_string_value(json_object_get(c, "name"));

        if (name != NULL && strcmp(name, column) == 0)
            return json_string_value(json_object_get(c, "help"));
    }
    return NULL;
}

static void define_column(FILE *out, const struct study *study,
                          const char *column)
{
    const struct denominator *per = meaning_denominator(column);
    const char *help = help_of(study, column);
    char known[MEANING_MAX];
    char text[512];

    if (meaning_text(known, column))
        help = known;
    snprintf(text, sizeof text, "%.300s%s%.60s%s%.60s",
             help != NULL && help[0] != '\0' ? help : "not described",
             per == NULL ? "" : "; of ", per == NULL ? "" : per->column,
             per == NULL || per->minus == NULL ? "" : " less ",
             per == NULL || per->minus == NULL ? "" : per->minus);
    define(out, column, text);
}

void page_definitions(FILE *out, const struct report *report)
{
    const struct gathered *g = report->gathered;
    struct names defined = {0};

    html_print(out,
               "<section id=\"definitions\" aria-labelledby=\"def-head\">\n"
               "<h2 id=\"def-head\">Definitions</h2>\n"
               "<dl class=\"words\">\n");
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        html_print(out, words[i].id == NULL ? "<dt>" : "<dt id=\"def-%s\">",
                   words[i].id);
        html_print(out, "%s</dt><dd>", words[i].word);
        html_prose(out, words[i].text);
        html_print(out, "</dd>\n");
    }
    html_print(out, "</dl>\n<h3>Columns</h3>\n<p>The formulas are in "
                    "<code>results/README.md</code>.  Unless it says "
                    "otherwise, a share is a number from 0 to 1.</p>\n"
                    "<dl class=\"words\">\n");
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        define(out, keys[i].key, keys[i].text);
        names_add_text(&defined, keys[i].key);
    }
    for (size_t i = 0; i < g->study_count; i++) {
        const struct dataset *data = g->studies[i].every;

        for (size_t m = 0; m < data->metric_count; m++) {
            if (names_find_text(&defined, data->metrics[m]) == NAMES_NONE)
                define_column(out, &g->studies[i], data->metrics[m]);
            names_add_text(&defined, data->metrics[m]);
        }
    }
    names_free(&defined);
    html_print(out, "</dl>\n</section>\n");
}
