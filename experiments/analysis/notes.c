/* notes - warnings in words.  See notes.h.
 *
 * Cost: O(entries). */
#include "experiments/analysis/notes.h"

#include "experiments/analysis/meaning.h"
#include "experiments/analysis/memory.h"
#include "experiments/analysis/problem.h"
#include "experiments/analysis/render.h"
#include "experiments/analysis/statistics.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LISTED_MAX 6 /* names in one note */

void notes_add(struct notes *notes, const char *format, ...)
{
    char *line = NULL;
    va_list args;

    va_start(args, format);
    if (vasprintf(&line, format, args) < 0)
        line = memory_text("out of memory");
    va_end(args);
    problem_clean(line);
    notes->lines =
        memory_grow(notes->lines, notes->count, &notes->room, sizeof(char *));
    notes->lines[notes->count++] = line;
}

void notes_free(struct notes *notes)
{
    for (size_t i = 0; i < notes->count; i++)
        free(notes->lines[i]);
    free(notes->lines);
    names_free(&notes->identical);
    names_free(&notes->deterministic);
    names_free(&notes->distinct);
    names_free(&notes->undefined);
}

/* --- files ----------------------------------------------------------------- */

static const char *said(const char *text)
{
    return text == NULL ? "unknown" : text;
}

/* Notes that `what` differs, once, for the first file that differs. */
static bool differs(struct notes *notes, const struct comparison *c,
                    const char *what, size_t member)
{
    const struct source *sources = c->data->sources;
    const char *first = said(*(char *const *)((const char *)sources + member));

    for (size_t i = 1; i < c->data->source_count; i++) {
        const char *other =
            said(*(char *const *)((const char *)&sources[i] + member));

        if (strcmp(first, other) != 0) {
            notes_add(notes, "%s differs: %s in %s, %s in %s.", what, first,
                      sources[0].path, other, sources[i].path);
            return true;
        }
    }
    return false;
}

static void note_failures(struct notes *notes, const struct dataset *data)
{
    struct problem list = {""};

    if (data->failed == 0)
        return;
    for (uint32_t i = 0; i < data->failures.count && i < LISTED_MAX; i++)
        problem_add(&list, "%s%s", i == 0 ? "" : ", ",
                    names_text(&data->failures, i));
    notes_add(notes, "%zu %s left out, of cells that failed: %s.", data->failed,
              data->failed == 1 ? "row is" : "rows are", list.text);
}

/* One file of several machines or builds: the experiment joins what its cells
 * said by " + ". */
static bool mixed(struct notes *notes, const struct comparison *c,
                  const char *what, size_t member)
{
    for (size_t i = 0; i < c->data->source_count; i++) {
        const struct source *s = &c->data->sources[i];
        const char *text = said(*(char *const *)((const char *)s + member));

        if (strstr(text, " + ") != NULL) {
            notes_add(notes, "%s is not one in %s: %s.", what, s->path, text);
            return true;
        }
    }
    return false;
}

/* Where do the rows come from? */
static void note_origins(struct notes *notes, const struct comparison *c)
{
    static const struct {
        const char *what;
        size_t member;
        bool machine;
    } origins[] = {
        {"The machine (cpu)", offsetof(struct source, cpu), true},
        {"The kernel", offsetof(struct source, kernel), true},
        {"The build (commit)", offsetof(struct source, commit), false},
        {"The compiler", offsetof(struct source, compiler), false},
    };
    bool machine = false, build = false;

    for (size_t i = 0; i < sizeof origins / sizeof origins[0]; i++) {
        size_t member = origins[i].member;
        bool found = differs(notes, c, origins[i].what, member);

        found |= mixed(notes, c, origins[i].what, member);
        machine |= found && origins[i].machine;
        build |= found && !origins[i].machine;
    }
    if (machine)
        notes_add(notes, "Durations and rss of different machines say nothing "
                         "about the configurations.");
    if (build && c->by != KEY_FILE)
        notes_add(notes, "The rows come from different builds: what looks like "
                         "a difference of configurations may be one of code.");
}

void notes_files(struct notes *notes, const struct comparison *c)
{
    const struct dataset *data = c->data;

    note_origins(notes, c);
    if (data->sources[0].schema == NULL)
        notes_add(notes, "No `# schema:` line: the columns are taken at their "
                         "names.");
    note_failures(notes, data);
    if (data->other_scopes > 0)
        notes_add(notes,
                  "%zu %s left out, of single types or sizes; see them with "
                  "--by scope or --where scope=...",
                  data->other_scopes,
                  data->other_scopes == 1 ? "row is" : "rows are");
    if (c->by != KEY_FILE && c->in_section[KEY_FILE])
        notes_add(notes, "The files hold the same cells: each has tables of "
                         "its own.  Leave out --baseline to see what changed "
                         "between them.");
}

/* --- tables ------------------------------------------------------------------ */

static const char *config_name(const struct comparison *c,
                               const struct entry *e)
{
    return names_text(&c->data->values,
                      comparison_of_files(c) ? e->row : e->config);
}

static void note_undefined(struct notes *notes, const struct comparison *c,
                           size_t metric, const struct entry *e)
{
    struct problem line = {""};
    size_t missing = e->estimate.runs - e->estimate.n;

    if (missing == 0)
        return;
    problem_add(&line, "%s for %s", c->data->metrics[metric],
                config_name(c, e));
    if (e->estimate.n > 0)
        problem_add(&line, " (in some runs only)");
    names_add_text(&notes->undefined, line.text);
}

/* Where repeats add nothing: which configurations, in which tables. */
static void note_identical(struct notes *notes, const struct comparison *c,
                           size_t metric, const struct section *section,
                           const struct entry *e)
{
    struct problem group;

    if (e->estimate.identical) {
        render_group(c, section, " ", &group);
        names_add_text(&notes->deterministic, group.text);
        names_add_text(&notes->identical, config_name(c, e));
    } else if (e->estimate.n > 1 &&
               !meaning_is_noisy(c->data->metrics[metric])) {
        names_add_text(&notes->distinct, config_name(c, e));
    }
}

static void note_entry(struct notes *notes, const struct comparison *c,
                       size_t metric, const struct entry *e)
{
    const struct estimate *est = &e->estimate;

    note_undefined(notes, c, metric, e);
    if (est->n > 0 && !est->identical &&
        (notes->fewest_runs == 0 || est->n < notes->fewest_runs))
        notes->fewest_runs = est->n;
    notes->never += est->upper_bound > 0;
    if (metric > 0)
        return; /* the same entries again */
    notes->without_baseline += e->kind == RATIO_MISSING;
    if (e->kind > RATIO_MISSING)
        notes->unpaired += est->n - e->pairs;
}

void notes_section(struct notes *notes, const struct comparison *c,
                   size_t metric, const struct section *section)
{
    for (size_t i = 0; i < section->count; i++) {
        note_entry(notes, c, metric, &section->entries[i]);
        note_identical(notes, c, metric, section, &section->entries[i]);
    }
    if (section->tests == 0 ||
        statistics_smallest_p(section->fewest) * (double)section->tests <=
            STATISTICS_ALPHA)
        return;
    notes->helpless++;
    if (section->tests > notes->tests || section->fewest < notes->fewest) {
        notes->tests = section->tests;
        notes->fewest = section->fewest;
    }
}

/* --- words -------------------------------------------------------------------- */

static void list_names(struct problem *list, const struct names *names)
{
    for (uint32_t i = 0; i < names->count && i < LISTED_MAX; i++)
        problem_add(list, "%s%s", i == 0 ? "" : ", ", names_text(names, i));
    if (names->count > LISTED_MAX)
        problem_add(list, " and %zu more", names->count - LISTED_MAX);
}

static void word_identical(struct notes *notes, const struct comparison *c)
{
    struct problem list = {""}, where = {""};

    if (notes->identical.count == 0)
        return;
    list_names(&list, &notes->identical);
    if (c->section_count > 1) {
        problem_add(&where, " in ");
        list_names(&where, &notes->deterministic);
    }
    notes_add(notes,
              "All repeats are identical for %s%s: a deterministic load on a "
              "fresh heap, in which any number of runs is one run.  What is "
              "shown is exact for this load and has no interval; more seeds "
              "add nothing, the experiment's --age does.",
              notes->distinct.count == 0 ? "all configurations" : list.text,
              where.text);
}

static void word_seeds(struct notes *notes)
{
    if (notes->helpless > 0)
        notes_add(
            notes,
            "Too few seeds for a verdict in %zu %s: %zu %s p = %.2g at "
            "best, %.2g after adjustment over %zu %s.  %zu seeds would "
            "do.",
            notes->helpless, notes->helpless == 1 ? "table" : "tables",
            notes->fewest, notes->fewest == 1 ? "pair gives" : "pairs give",
            statistics_smallest_p(notes->fewest),
            fmin(1,
                 statistics_smallest_p(notes->fewest) * (double)notes->tests),
            notes->tests, notes->tests == 1 ? "comparison" : "comparisons",
            statistics_pairs_needed(notes->tests));
    if (notes->fewest_runs == 1)
        notes_add(notes, "One run has no interval.");
    else if (notes->fewest_runs > 0 &&
             statistics_best_coverage(notes->fewest_runs) < 0.95)
        notes_add(notes,
                  "An interval from %zu runs holds the median in at most "
                  "%.1f %% of cases, not in 95 %%; 6 runs or more can.",
                  notes->fewest_runs,
                  100 * statistics_best_coverage(notes->fewest_runs));
}

void notes_finish(struct notes *notes, const struct comparison *c)
{
    struct problem list = {""};

    word_identical(notes, c);
    word_seeds(notes);
    if (notes->undefined.count > 0) {
        list_names(&list, &notes->undefined);
        notes_add(notes,
                  "Undefined: %s.  Medians and ratios are over the runs "
                  "that have a value.",
                  list.text);
    }
    if (notes->never > 0)
        notes_add(notes, "A share of 0 is shown with its upper bound 3/n, n "
                         "being all the events in which it never happened.");
    if (notes->unpaired > 0)
        notes_add(notes,
                  "%zu runs have no partner of the same seed with a "
                  "value, and are in no ratio.",
                  notes->unpaired);
    if (notes->without_baseline > 0)
        notes_add(notes, "%zu %s no counterpart in the baseline %s.",
                  notes->without_baseline,
                  notes->without_baseline == 1 ? "line has" : "lines have",
                  names_text(&c->data->values, c->baseline));
}
