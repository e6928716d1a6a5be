/* arrangement - sorts the runs of a comparison into sections and entries.  See
 * comparison.h.
 *
 * Runs of several files are pooled when no cell is in two of them (the seeds of
 * one experiment, spread over machines); else the file becomes one more key of
 * the sections.
 *
 * Cost: O(runs log runs), 4 bytes per run and 12 per series. */
#include "experiments/analysis/comparison.h"

#include "experiments/analysis/memory.h"

#include <stdlib.h>
#include <string.h>

/* --- which axis ------------------------------------------------------------ */

static void find_varying(struct comparison *c)
{
    for (uint32_t s = 1; s < c->data->series.count; s++) {
        for (enum key k = KEY_FILE; k < KEYS; k++)
            c->varies[k] |=
                dataset_value(c->data, s, k) != dataset_value(c->data, 0, k);
    }
}

static bool has_value(const struct comparison *c, enum key key,
                      const char *text)
{
    uint32_t value = names_find_text(&c->data->values, text);

    for (uint32_t s = 0; s < c->data->series.count; s++) {
        if (dataset_value(c->data, s, key) == value)
            return true;
    }
    return false;
}

/* The first axis, from `from` on, that varies; allocator when none does. */
static enum key first_varying(const struct comparison *c)
{
    for (enum key k = KEY_FILE + 1; k < KEYS; k++) {
        if (c->varies[k])
            return k;
    }
    return KEY_ALLOCATOR;
}

static enum key axis_of(const struct comparison *c, const char *baseline)
{
    for (enum key k = KEY_FILE; k < KEYS; k++) {
        if (has_value(c, k, baseline))
            return k;
    }
    return first_varying(c);
}

static void choose_axes(struct comparison *c,
                        const struct comparison_plan *plan)
{
    bool two = c->data->source_count == 2;

    c->by = plan->by;
    if (c->by == KEYS && plan->baseline != NULL)
        c->by = axis_of(c, plan->baseline);
    else if (c->by == KEYS)
        c->by = c->data->source_count > 1 ? KEY_FILE : first_varying(c);
    c->row = c->by;
    if (two && c->by == KEY_FILE)
        c->row = first_varying(c);
    if (two && plan->by < KEYS && plan->baseline == NULL)
        c->by = KEY_FILE;
    for (enum key k = KEY_FILE + 1; k < KEYS; k++)
        c->in_section[k] = k != c->by && k != c->row;
}

/* --- the values compared ---------------------------------------------------- */

static bool find_configs(struct comparison *c,
                         const struct comparison_plan *plan,
                         struct problem *problem)
{
    const struct names *values = &c->data->values;

    for (uint32_t s = 0; s < c->data->series.count; s++) {
        uint32_t value = dataset_value(c->data, s, c->by);
        names_add(&c->configs, &value, sizeof value);
    }
    if (c->configs.count > COMPARISON_CONFIGS_MAX)
        return problem_set(problem, NULL, 0, dataset_keys[c->by],
                           "%zu values to compare, more than %d: choose some "
                           "with --where",
                           c->configs.count, COMPARISON_CONFIGS_MAX);
    if (plan->baseline == NULL) {
        c->baseline = dataset_value(c->data, 0, c->by);
        return true;
    }
    c->baseline = names_find_text(values, plan->baseline);
    if (has_value(c, c->by, plan->baseline))
        return true;
    problem_set(problem, NULL, 0, NULL,
                "--baseline %s: no such %s here; there are:", plan->baseline,
                dataset_keys[c->by]);
    for (uint32_t i = 0; i < c->configs.count; i++) {
        uint32_t value;

        memcpy(&value, names_bytes(&c->configs, i), sizeof value);
        problem_add(problem, "%s %s", i == 0 ? "" : ",",
                    names_text(values, value));
    }
    return false;
}

/* --- sorting ---------------------------------------------------------------- */

/* What runs are sorted by, per series; then the seed. */
struct place {
    uint32_t section, row, config; /* 0 is the baseline's */
};

struct sorting {
    const struct run *runs;
    const struct place *places;
};

static int by_number(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int by_place(const struct place *a, const struct place *b)
{
    int order = by_number(a->section, b->section);

    if (order == 0)
        order = by_number(a->row, b->row);
    return order != 0 ? order : by_number(a->config, b->config);
}

static int by_place_and_seed(const void *a, const void *b, void *arg)
{
    const struct sorting *s = arg;
    uint32_t i, j;

    memcpy(&i, a, sizeof i);
    memcpy(&j, b, sizeof j);
    int order =
        by_place(&s->places[s->runs[i].series], &s->places[s->runs[j].series]);
    if (order == 0)
        order = by_number(s->runs[i].seed, s->runs[j].seed);
    return order != 0 ? order : by_number(i, j);
}

static struct place *place_series(struct comparison *c)
{
    size_t count = c->data->series.count;
    struct place *places = memory_new(count, sizeof *places);

    names_free(&c->sections);
    for (uint32_t s = 0; s < count; s++) {
        uint32_t tuple[KEYS];
        uint32_t config = dataset_value(c->data, s, c->by);

        for (enum key k = KEY_FILE; k < KEYS; k++)
            tuple[k] = c->in_section[k] ? dataset_value(c->data, s, k) : 0;
        places[s] = (struct place){
            .section = names_add(&c->sections, tuple, sizeof tuple),
            .row = c->row == c->by ? 0 : dataset_value(c->data, s, c->row),
            .config = config == c->baseline
                          ? 0
                          : 1 + names_add(&c->configs, &config, sizeof config)};
    }
    return places;
}

/* The second of two runs in a row that are the same cell; 0 = there is none. */
static size_t find_twin(const struct comparison *c, const struct place *places)
{
    const struct run *runs = c->data->runs;

    for (size_t i = 1; i < c->data->run_count; i++) {
        const struct run *a = &runs[c->order[i - 1]];
        const struct run *b = &runs[c->order[i]];

        if (a->seed == b->seed &&
            by_place(&places[a->series], &places[b->series]) == 0)
            return i;
    }
    return 0;
}

static bool twin_problem(const struct comparison *c, size_t twin,
                         struct problem *problem)
{
    const struct run *a = &c->data->runs[c->order[twin - 1]];
    const struct run *b = &c->data->runs[c->order[twin]];

    return problem_set(problem, dataset_text(c->data, b->series, KEY_FILE),
                       b->line, "seed",
                       "%llu: the same cell and seed as in line %u; a cell may "
                       "be there once",
                       (unsigned long long)b->seed, a->line);
}

static bool same_file(const struct comparison *c, size_t twin)
{
    const struct run *runs = c->data->runs;

    return dataset_value(c->data, runs[c->order[twin - 1]].series, KEY_FILE) ==
           dataset_value(c->data, runs[c->order[twin]].series, KEY_FILE);
}

/* New: the places; NULL: `problem`. */
static struct place *sort_runs(struct comparison *c, struct problem *problem)
{
    c->order = memory_new(c->data->run_count, sizeof *c->order);
    for (size_t i = 0; i < c->data->run_count; i++)
        c->order[i] = (uint32_t)i;
    for (;;) {
        struct place *places = place_series(c);
        struct sorting sorting = {c->data->runs, places};

        qsort_r(c->order, c->data->run_count, sizeof *c->order,
                by_place_and_seed, &sorting);
        size_t twin = find_twin(c, places);
        if (twin == 0)
            return places;
        free(places);
        if (c->by == KEY_FILE || c->in_section[KEY_FILE] ||
            same_file(c, twin)) {
            twin_problem(c, twin, problem);
            return NULL;
        }
        c->in_section[KEY_FILE] = true;
    }
}

static void start_section(struct comparison *c)
{
    c->starts = memory_grow(c->starts, c->section_count, &c->section_room,
                            sizeof *c->starts);
    c->starts[c->section_count++] = c->entry_count;
}

static void cut_entries(struct comparison *c, const struct place *places)
{
    const struct place *last = NULL;

    for (size_t i = 0; i < c->data->run_count; i++) {
        uint32_t series = c->data->runs[c->order[i]].series;
        const struct place *place = &places[series];

        if (last == NULL || place->section != last->section)
            start_section(c);
        if (last == NULL || by_place(place, last) != 0) {
            c->entries = memory_grow(c->entries, c->entry_count, &c->entry_room,
                                     sizeof *c->entries);
            c->entries[c->entry_count++] =
                (struct entry){.row = dataset_value(c->data, series, c->row),
                               .config = dataset_value(c->data, series, c->by),
                               .first = i};
        }
        c->entries[c->entry_count - 1].count++;
        last = place;
    }
    start_section(c);
    c->section_count--; /* the last start is the end of them all */
}

bool comparison_begin(struct comparison *c, const struct dataset *data,
                      const struct comparison_plan *plan,
                      struct problem *problem)
{
    *c = (struct comparison){.data = data};
    c->bootstrap = bootstrap_create(BOOTSTRAP_RESAMPLES, BOOTSTRAP_SEED);
    find_varying(c);
    choose_axes(c, plan);
    if (!find_configs(c, plan, problem))
        return false;
    struct place *places = sort_runs(c, problem);
    if (places == NULL)
        return false;
    cut_entries(c, places);
    free(places);
    c->overall = memory_new(c->configs.count, sizeof *c->overall);
    return true;
}

void comparison_end(struct comparison *c)
{
    for (size_t i = 0; c->overall != NULL && i < c->configs.count; i++)
        free(c->overall[i].sums);
    bootstrap_free(c->bootstrap);
    names_free(&c->sections);
    names_free(&c->configs);
    free(c->order);
    free(c->entries);
    free(c->starts);
    free(c->overall);
}

bool comparison_of_files(const struct comparison *c)
{
    return c->by == KEY_FILE && c->row != KEY_FILE;
}
