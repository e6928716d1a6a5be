/* findings - from a study to sentences.  See findings.h.
 *
 * A sentence is made when the data says it; where the condition for it does not
 * hold, there is none.
 *
 * Cost: that of the comparison, twice for each leading metric and profile. */
#include "experiments/analysis/findings.h"

#include "experiments/analysis/meaning.h"
#include "experiments/analysis/memory.h"
#include "experiments/analysis/words.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- lookups -------------------------------------------------------------------- */

int findings_metric(const struct findings *f, const char *name)
{
    const struct dataset *data = f->study->leading;

    for (size_t m = 0; m < data->metric_count; m++) {
        if (strcmp(data->metrics[m], name) == 0)
            return (int)m;
    }
    return -1;
}

const char *findings_name(const struct findings *f, uint32_t value)
{
    return names_text(&f->study->leading->values, value);
}

const char *findings_profile(const struct findings *f, const struct ranking *r,
                             char text[64])
{
    text[0] = '\0';
    if (r->profile != NAMES_NONE)
        snprintf(text, 64, " in profile `%.40s`", findings_name(f, r->profile));
    return text;
}

const struct ranking *findings_ranking(const struct findings *f, int metric,
                                       uint32_t profile)
{
    for (size_t i = 0; i < f->rankings.count; i++) {
        const struct ranking *r = &f->rankings.items[i];

        if ((int)r->metric == metric && r->profile == profile && r->loads > 0)
            return r;
    }
    return NULL;
}

const struct ranked *findings_row(const struct ranking *r, uint32_t config)
{
    for (size_t i = 0; i < r->count; i++) {
        if (r->rows[i].config == config)
            return &r->rows[i];
    }
    return NULL;
}

/* --- what is compared ------------------------------------------------------------- */

/* The axis that an experiment is about, and the value that others are measured
 * against. */
static const struct {
    const char *experiment;
    enum key by;
} subjects[] = {{"small_ints", KEY_INT_CACHE},
                {"cycle_collection", KEY_COLLECTOR}};
static const enum key axes[] = {
    KEY_ALLOCATOR,      KEY_COLLECTOR, KEY_INT_CACHE, KEY_PROFILE,
    KEY_TYPE_FREELISTS, KEY_WORKLOAD,  KEY_AGE,       KEY_BIRTHS};
static const char *const baselines[KEYS] = {[KEY_ALLOCATOR] = "freelist",
                                            [KEY_COLLECTOR] = "trial_deletion",
                                            [KEY_PROFILE] = "plain",
                                            [KEY_INT_CACHE] = "-5..256",
                                            [KEY_TYPE_FREELISTS] = "off"};

static bool varies(const struct dataset *data, enum key key)
{
    for (uint32_t s = 1; s < data->series.count; s++) {
        if (dataset_value(data, s, key) != dataset_value(data, 0, key))
            return true;
    }
    return false;
}

static enum key choose_axis(const struct dataset *data)
{
    for (size_t i = 0; i < sizeof subjects / sizeof subjects[0]; i++) {
        if (strcmp(subjects[i].experiment, data->experiment) == 0 &&
            varies(data, subjects[i].by))
            return subjects[i].by;
    }
    for (size_t i = 0; i < sizeof axes / sizeof axes[0]; i++) {
        if (varies(data, axes[i]))
            return axes[i];
    }
    return KEY_ALLOCATOR;
}

/* NULL: the first in the file. */
static const char *choose_baseline(const struct dataset *data, enum key by)
{
    for (uint32_t s = 0; baselines[by] != NULL && s < data->series.count; s++) {
        if (strcmp(dataset_text(data, s, by), baselines[by]) == 0)
            return baselines[by];
    }
    return NULL;
}

/* --- sentences that any experiment has ---------------------------------------------- */

/* "`a`", "`a` and `b`", "`a` and 3 more". */
static void name_rows(const struct findings *f, const struct ranked *first,
                      size_t count, struct problem *text)
{
    problem_add(text, "`%s`", findings_name(f, first[0].config));
    if (count == 2)
        problem_add(text, " and `%s`", findings_name(f, first[1].config));
    else if (count > 2)
        problem_add(text, " and %zu more", count - 1);
}

static void say_baseline(const struct findings *f, const struct ranking *r,
                         size_t low, size_t high, struct problem *text)
{
    enum unit unit = meaning_unit(f->study->leading->metrics[r->metric]);
    char words[WORDS_MAX];

    for (size_t i = low; i < r->count - high; i++) {
        if (r->rows[i].config == r->baseline)
            problem_add(text, "; `%s`, the baseline, has %s",
                        findings_name(f, r->baseline),
                        words_estimate(words, &r->rows[i].estimate, unit));
    }
}

static void rank_sentence(struct findings *f, const struct ranking *r,
                          struct notes *to)
{
    const char *metric = f->study->leading->metrics[r->metric];
    const struct ranked *rows = r->rows;
    enum unit unit = meaning_unit(metric);
    struct problem text = {""};
    char words[WORDS_MAX], profile[64], meaning[MEANING_MAX];
    size_t low = 1, high = 1;

    while (low < r->count &&
           rows[low].estimate.median == rows[0].estimate.median)
        low++;
    while (high < r->count - low && rows[r->count - 1 - high].estimate.median ==
                                        rows[r->count - 1].estimate.median)
        high++;
    problem_add(&text, "`%s`", metric);
    if (meaning_text(meaning, metric))
        problem_add(&text, ", %s,", meaning);
    problem_add(&text, " over %zu %s%s: ", r->loads,
                r->loads == 1 ? "load" : "loads",
                findings_profile(f, r, profile));
    if (low == r->count) {
        problem_add(&text, "the same for all %zu, %s.", r->count,
                    words_estimate(words, &rows[0].estimate, unit));
        notes_add(to, "%s", text.text);
        return;
    }
    problem_add(&text, "lowest with ");
    name_rows(f, rows, low, &text);
    problem_add(&text, ", %s; highest with ",
                words_estimate(words, &rows[0].estimate, unit));
    name_rows(f, rows + r->count - high, high, &text);
    problem_add(&text, ", %s",
                words_estimate(words, &rows[r->count - 1].estimate, unit));
    say_baseline(f, r, low, high, &text);
    problem_add(&text, " (n = %zu %s).", rows[0].estimate.n,
                rows[0].estimate.n == 1 ? "seed" : "seeds");
    notes_add(to, "%s", text.text);
}

static void rank_sentences(struct findings *f)
{
    bool reuse = strcmp(f->study->leading->experiment, "id_reuse") == 0;

    for (size_t i = 0; i < f->rankings.count; i++) {
        const struct ranking *r = &f->rankings.items[i];

        if (r->loads == 0 || r->count < 2 || (r->metric == 0 && reuse))
            continue;
        rank_sentence(f, r, r->metric == 0 ? &f->lead : &f->lines);
    }
}

/* --- all together ----------------------------------------------------------------------- */

static void look_at_tables(struct findings *f)
{
    struct comparison *c = &f->comparison;
    size_t metrics = f->study->leading->metric_count;

    f->medians = memory_new(metrics * c->entry_count + 1, sizeof *f->medians);
    for (size_t m = 0; m < metrics; m++) {
        for (size_t i = 0; i < c->section_count; i++) {
            struct section section;

            comparison_section(c, m, i, &section);
            notes_section(&f->warnings, c, m, &section);
            comparison_section_end(&section);
        }
        for (size_t e = 0; e < c->entry_count; e++) {
            const struct estimate *est = &c->entries[e].estimate;

            f->medians[m * c->entry_count + e] = est->n > 0 ? est->median : NAN;
        }
        rankings_add(&f->rankings, c, m);
    }
}

bool findings_make(struct findings *f, const struct study *study,
                   struct problem *problem)
{
    const struct dataset *data = study->leading;

    *f = (struct findings){.study = study};
    if (data->run_count == 0)
        return true;
    struct comparison_plan plan = {.by = choose_axis(data)};
    plan.baseline = choose_baseline(data, plan.by);
    f->compared = true;
    if (!comparison_begin(&f->comparison, data, &plan, problem))
        return false;
    notes_files(&f->warnings, &f->comparison);
    look_at_tables(f);
    notes_finish(&f->warnings, &f->comparison);
    if (strcmp(data->experiment, "id_reuse") == 0)
        findings_reuse(f);
    rank_sentences(f);
    return true;
}

void findings_free(struct findings *f)
{
    if (f->compared)
        comparison_end(&f->comparison);
    rankings_free(&f->rankings);
    free(f->medians);
    notes_free(&f->lead);
    notes_free(&f->lines);
    notes_free(&f->warnings);
}
