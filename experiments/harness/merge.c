/* merge - from shards to CSV.  See merge.h.
 *
 * Two passes over the shards: the first checks that each is there and whole,
 * and learns its status; the second copies.  Nothing is kept in memory but one
 * record, so a curve file may be larger than it.
 *
 * Cost: O(bytes), read twice. */
#include "experiments/harness/merge.h"
#include "experiments/harness/keys.h"
#include "experiments/harness/mixed.h"
#include "experiments/harness/newfile.h"
#include "experiments/harness/rows.h"
#include "experiments/harness/say.h"
#include "experiments/harness/schema.h"
#include "experiments/harness/text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define MISSING_NAMED 100 /* ids in the message */

struct merge {
    struct run *run;
    struct merged *merged;
    struct newfile rows, curves;
    bool machines; /* the cells are of several */
    char *keys;    /* owned: key fields of the cell being copied */
    size_t keys_size;
};

static int note_origin(void *arg, enum shard_kind kind, const char *record,
                       size_t length)
{
    (void)length;
    if (kind == SHARD_HEADER)
        origin_add(arg, record);
    return 0;
}

/* Reads one shard to its end.  0 when it is whole; -1. */
static int pass_over(const struct run *run, size_t cell,
                     shard_record_fn *record, void *arg, char *status)
{
    struct shard_reader reader;
    const struct cell *c = &run->plan.cells[cell];
    char *path = run_shard_path(run, c);
    int rc = -1;

    if (path != NULL && shard_reader_init(&reader, c->id, record, arg) == 0) {
        if (shard_read(&reader, path) == 0 && shard_complete(&reader))
            rc = 0;
        memcpy(status, reader.status, SHARD_STATUS_MAX);
        shard_reader_free(&reader);
    }
    free(path);
    return rc;
}

static void name_missing(const struct run *run, const size_t *missing,
                         size_t count)
{
    char ids[MISSING_NAMED * (CELL_ID_MAX + 1) + 64];
    struct text text;

    text_init(&text, ids, sizeof ids);
    for (size_t i = 0; i < count && i < MISSING_NAMED; i++)
        text_add(&text, "%s%s", i > 0 ? "," : "",
                 run->plan.cells[missing[i]].id);
    if (count > MISSING_NAMED)
        text_add(&text, " and %zu more", count - MISSING_NAMED);
    say(run->options->experiment->name,
        "%zu of %zu cells are missing or damaged in %s; run them with --cells "
        "or --resume: %s",
        count, run->plan.count, run->cells_folder, ids);
}

/* First pass.  0, -1, or a signal. */
static int check_all(struct run *run, struct merged *merged)
{
    char status[SHARD_STATUS_MAX];
    size_t *missing = calloc(run->plan.count, sizeof *missing);
    size_t count = 0;

    if (missing == NULL) {
        say(run->options->experiment->name, "out of memory");
        return -1;
    }
    for (size_t i = 0; i < run->plan.count && run_stopped_by == 0; i++) {
        if (pass_over(run, i, note_origin, &merged->origin, status) == 0)
            run_set_status(run, i, status);
        else
            missing[count++] = i;
    }
    if (count > 0 && run_stopped_by == 0)
        name_missing(run, missing, count);
    free(missing);
    if (run_stopped_by != 0)
        return run_stopped_by;
    return count == 0 ? 0 : -1;
}

void argv_print(FILE *out, int argc, char *const *argv)
{
    for (int i = 0; i < argc; i++) {
        char word[4096];
        struct text text;
        const char *plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVW"
                            "XYZ0123456789_./:=,+@%-";
        bool quote =
            argv[i][0] == '\0' || argv[i][strspn(argv[i], plain)] != '\0';

        text_init(&text, word, sizeof word);
        text_escape(&text, argv[i], strlen(argv[i]));
        fprintf(out, "%s%s%s%s", i > 0 ? " " : "", quote ? "'" : "", word,
                quote ? "'" : "");
    }
}

/* The lines above the header. */
static void print_preamble(FILE *f, const struct run *run,
                           const struct merged *merged)
{
    fprintf(f, "# schema: %d\n# experiment: %s\n", SCHEMA_VERSION,
            run->options->experiment->name);
    for (size_t key = 0; key < ORIGIN_KEYS; key++) {
        char *text = origin_text(&merged->origin, key);

        fprintf(f, "# %s: %s\n", origin_keys[key], text != NULL ? text : "");
        free(text);
    }
    fputs("# argv: ", f);
    argv_print(f, run->options->argc, run->options->argv);
    fprintf(f, "\n# time: %s\n", run->started);
}

static int begin_file(struct newfile *file, const struct merge *m, bool curves)
{
    const struct experiment *e = m->run->options->experiment;
    const struct column *c;
    FILE *f = file->stream;

    print_preamble(f, m->run, m->merged);
    keys_header(f);
    for (size_t i = 0; !curves && (c = rows_column(e->columns, i)) != NULL; i++)
        fprintf(f, ",%s", c->name);
    fputs(curves ? ",curve,x_lo,x_hi,value\n" : "\n", f);
    return newfile_flush(file);
}

static int write_row(struct merge *m, const char *row, size_t size)
{
    char *counted;
    int rc;

    if (!m->machines)
        return newfile_write(&m->rows, row, size);
    counted = mixed_row(m->run->options->experiment, row);
    if (counted == NULL)
        return -1;
    rc = newfile_write(&m->rows, counted, strlen(counted));
    free(counted);
    return rc;
}

static int copy_record(void *arg, enum shard_kind kind, const char *record,
                       size_t length)
{
    struct merge *m = arg;
    const char *payload = shard_payload(record);
    size_t size = length - (size_t)(payload - record);

    if (kind == SHARD_ROW) {
        m->merged->rows++;
        return write_row(m, payload, size) || newfile_write(&m->rows, "\n", 1);
    }
    if (kind == SHARD_CURVE) {
        m->merged->curves++;
        return newfile_write(&m->curves, m->keys, m->keys_size) ||
               newfile_write(&m->curves, payload, size) ||
               newfile_write(&m->curves, "\n", 1);
    }
    return 0;
}

/* Writes the key fields of a cell into m->keys, a comma behind them. */
static int make_keys(struct merge *m, size_t cell)
{
    const struct run *run = m->run;
    FILE *f;

    free(m->keys);
    m->keys = NULL;
    f = open_memstream(&m->keys, &m->keys_size);
    if (f == NULL)
        return -1;
    keys_write(f, run->options->experiment, &run->plan.cells[cell],
               run->reasons[cell] != NULL ? run->reasons[cell] : "ok");
    putc(',', f);
    return fclose(f) == 0 ? 0 : -1;
}

/* Second pass.  0; -1 told; or a signal. */
static int copy_all(struct merge *m)
{
    struct run *run = m->run;
    const char *program = run->options->experiment->name;
    char status[SHARD_STATUS_MAX];

    for (size_t i = 0; i < run->plan.count; i++) {
        if (run_stopped_by != 0)
            return run_stopped_by;
        if (make_keys(m, i) != 0) {
            say(program, "out of memory");
            return -1;
        }
        if (pass_over(run, i, copy_record, m, status) == 0)
            continue;
        const struct newfile *full = m->rows.error != 0 ? &m->rows : &m->curves;
        errno = full->error;
        if (errno != 0)
            say_errno(program, full->path);
        else
            say(program, "%s/%s.csv changed while it was read",
                run->cells_folder, run->plan.cells[i].id);
        return -1;
    }
    return 0;
}

static int open_file(struct newfile *f, const struct run *run,
                     const char *suffix)
{
    char *path = run_output_path(run, suffix);
    int rc = path != NULL ? newfile_open(f, path) : -1;

    if (rc != 0)
        say_errno(run->options->experiment->name,
                  path != NULL ? path : run->options->output);
    free(path);
    return rc;
}

/* Puts one file in its place, or says why not. */
static int commit(const struct run *run, struct newfile *f, const char *suffix)
{
    if (newfile_commit(f, true) == 0)
        return 0;
    int saved = errno;
    char *path = run_output_path(run, suffix);
    errno = saved;
    say_errno(run->options->experiment->name,
              path != NULL ? path : run->options->output);
    free(path);
    return -1;
}

static int fill_files(struct merge *m)
{
    if (begin_file(&m->rows, m, false) != 0) {
        say_errno(m->run->options->experiment->name, m->rows.path);
        return -1;
    }
    if (begin_file(&m->curves, m, true) != 0) {
        say_errno(m->run->options->experiment->name, m->curves.path);
        return -1;
    }
    return copy_all(m);
}

static int write_files(struct merge *m)
{
    struct run *run = m->run;

    if (open_file(&m->rows, run, ".csv") != 0)
        return -1;
    if (open_file(&m->curves, run, ".curves.csv") != 0) {
        newfile_drop(&m->rows);
        return -1;
    }
    int rc = fill_files(m);
    if (rc != 0) {
        newfile_drop(&m->rows);
        newfile_drop(&m->curves);
        return rc;
    }
    rc = commit(run, &m->curves, ".curves.csv");
    if (rc != 0)
        newfile_drop(&m->rows);
    return rc != 0 ? rc : commit(run, &m->rows, ".csv");
}

int merge_run(struct run *run, struct merged *merged)
{
    struct merge m = {.run = run, .merged = merged};

    *merged = (struct merged){.rows = 0};
    int rc = check_all(run, merged);
    if (rc == 0)
        rc = mixed_check(run, &merged->origin, &m.machines);
    if (rc == 0 && m.machines)
        say(run->options->experiment->name,
            "the cells are of several machines: columns of time and resident "
            "memory are left empty");
    if (rc == 0)
        rc = write_files(&m);
    free(m.keys);
    return rc;
}

void merged_free(struct merged *merged)
{
    origin_free(&merged->origin);
}
