/* study - one experiment, read for the report.  See study.h.
 *
 * The file is read three times, row by row: once to see which columns hold
 * numbers and which cells failed, once for every column, once for those that are
 * compared.  Curve files, which are a thousand times larger, are never opened.
 *
 * Cost: O(bytes); memory: 8 bytes per row and column. */
#include "experiments/analysis/study.h"

#include "experiments/analysis/memory.h"
#include "experiments/analysis/parse.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct scan {
    struct csv_reader *in;
    int keys[KEYS], seed, status;
    bool *number; /* owned, per column: holds numbers, as far as seen */
    bool judged;  /* a row with numbers was seen */
    struct request request;
};

/* --- the manifest ------------------------------------------------------------ */

/* "DIR/NAME" + ending; new. */
static char *beside(const char *path, const char *ending)
{
    char *text = NULL;
    size_t stem = strlen(path) - strlen(".csv");

    if (asprintf(&text, "%.*s%s", (int)stem, path, ending) < 0)
        return memory_text("");
    return text;
}

static bool read_manifest(struct study *study, const char *path,
                          struct problem *problem)
{
    json_error_t error;

    study->manifest = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
    if (study->manifest == NULL)
        return problem_set(problem, path,
                           error.line > 0 ? (size_t)error.line : 0, NULL,
                           "character %d: %s; a manifest is one JSON object, "
                           "as the experiment wrote it",
                           error.column, error.text);
    if (json_is_object(study->manifest))
        return true;
    return problem_set(problem, path, 1, NULL,
                       "not a JSON object: not a manifest");
}

const char *study_said(const struct study *study, const char *group,
                       const char *key)
{
    return json_string_value(
        json_object_get(json_object_get(study->manifest, group), key));
}

/* --- the first reading --------------------------------------------------------- */

static void keep_failed(struct study *study, const struct scan *s)
{
    struct failed_cell cell = {.line = csv_reader_line(s->in)};

    if (study->failed_count++ >= STUDY_FAILED_MAX)
        return;
    for (enum key k = KEY_FILE; k < KEYS; k++) {
        if (s->keys[k] >= 0)
            cell.keys[k] =
                memory_text(csv_reader_field(s->in, (size_t)s->keys[k]));
    }
    cell.status = memory_text(csv_reader_field(s->in, (size_t)s->status));
    cell.seed = memory_text(
        s->seed < 0 ? "" : csv_reader_field(s->in, (size_t)s->seed));
    study->failed = memory_grow(study->failed, study->failed_kept,
                                &study->failed_room, sizeof *study->failed);
    study->failed[study->failed_kept++] = cell;
}

/* A column holds numbers when the first row with any has one there, or none. */
static void judge_columns(struct scan *s)
{
    double value;

    if (s->judged)
        return;
    s->judged = true;
    for (size_t i = 0; i < csv_reader_columns(s->in); i++)
        s->number[i] = !dataset_is_key_column(csv_reader_column(s->in, i)) &&
                       parse_real(csv_reader_field(s->in, i), &value);
}

static bool is_whole(const struct scan *s)
{
    const char *scope =
        s->keys[KEY_SCOPE] < 0
            ? "all"
            : csv_reader_field(s->in, (size_t)s->keys[KEY_SCOPE]);

    return strcmp(scope, "all") == 0 || scope[0] == '\0';
}

static bool scan_rows(struct study *study, struct scan *s,
                      struct problem *problem)
{
    int state;

    for (enum key k = KEY_FILE; k < KEYS; k++)
        s->keys[k] = csv_reader_find(s->in, dataset_keys[k]);
    s->seed = csv_reader_find(s->in, "seed");
    s->status = csv_reader_find(s->in, "status");
    while ((state = csv_reader_next(s->in, problem)) == 1) {
        study->cells += is_whole(s);
        if (s->status >= 0 &&
            strcmp(csv_reader_field(s->in, (size_t)s->status), "ok") != 0)
            keep_failed(study, s);
        else
            judge_columns(s);
    }
    return state == 0;
}

/* --- the second and third -------------------------------------------------------- */

static bool read_every(struct study *study, struct scan *s,
                       struct problem *problem)
{
    struct request *r = &s->request;

    r->all_scopes = true;
    for (size_t i = 0; i < csv_reader_columns(s->in); i++) {
        if (!s->number[i])
            continue;
        if (r->metric_count == METRICS_MAX)
            study->columns_unread++;
        else
            r->metrics[r->metric_count++] = csv_reader_column(s->in, i);
    }
    return dataset_read(study->every, study->path, r, problem);
}

static bool read_leading(struct study *study, struct problem *problem)
{
    struct request request = {.metric_count = 0};

    return dataset_read(study->leading, study->path, &request, problem);
}

static bool read_study(struct study *study, struct scan *s,
                       struct problem *problem)
{
    s->number = memory_new(csv_reader_columns(s->in), sizeof *s->number);
    if (!scan_rows(study, s, problem) || !read_every(study, s, problem) ||
        !read_leading(study, problem))
        return false;
    if (study->cells + study->failed_count + study->every->run_count == 0)
        return problem_set(problem, study->path, 0, NULL,
                           "a header and no rows: nothing to report");
    return true;
}

/* DIR/NAME.csv -> NAME; new. */
static char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *name = memory_text(slash == NULL ? path : slash + 1);

    name[strlen(name) - strlen(".csv")] = '\0';
    return name;
}

enum study_result study_read(struct study *study, const char *path,
                             struct problem *problem)
{
    struct scan s = {.in = csv_reader_open(path, problem)};

    if (s.in == NULL)
        return STUDY_BROKEN;
    char *manifest = beside(path, ".manifest.json");
    bool described = access(manifest, F_OK) == 0;
    if (!described && csv_reader_find(s.in, "experiment") < 0) {
        free(manifest);
        csv_reader_close(s.in);
        return STUDY_FOREIGN;
    }
    *study = (struct study){.path = memory_text(path),
                            .name = name_of(path),
                            .every = memory_new(1, sizeof *study->every),
                            .leading = memory_new(1, sizeof *study->leading)};
    bool fine = (!described || read_manifest(study, manifest, problem)) &&
                read_study(study, &s, problem);
    free(manifest);
    free(s.number);
    csv_reader_close(s.in);
    if (!fine)
        study_free(study);
    return fine ? STUDY_READ : STUDY_BROKEN;
}

void study_free(struct study *study)
{
    for (size_t i = 0; i < study->failed_kept; i++) {
        for (enum key k = KEY_FILE; k < KEYS; k++)
            free(study->failed[i].keys[k]);
        free(study->failed[i].seed);
        free(study->failed[i].status);
    }
    free(study->failed);
    dataset_free(study->every);
    dataset_free(study->leading);
    free(study->every);
    free(study->leading);
    json_decref(study->manifest);
    free(study->path);
    free(study->name);
}
