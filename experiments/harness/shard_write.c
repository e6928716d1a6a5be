/* shard_write - the writing half of shards.  See shard.h. */
#include "experiments/harness/build_info.h"
#include "experiments/harness/keys.h"
#include "experiments/harness/machine.h"
#include "experiments/harness/rows.h"
#include "experiments/harness/schema.h"
#include "experiments/harness/shard.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

struct writer {
    FILE *out;
    XXH64_state_t *hash; /* owned */
    uint64_t rows, curves;
};

static void put(struct writer *w, const char *bytes, size_t size)
{
    fwrite(bytes, 1, size, w->out);
    XXH64_update(w->hash, bytes, size);
}

/* "# key: value"; quotes would join lines for a CSV reader, so they go. */
static void put_header(struct writer *w, const char *key, const char *value)
{
    char line[512];
    int n = snprintf(line, sizeof line - 1, "# %s: %s", key, value);
    size_t length = n < 0 ? 0 : strlen(line);

    for (size_t i = 0; i < length; i++)
        if (line[i] == '"' || line[i] == '\n')
            line[i] = '\'';
    line[length] = '\n';
    put(w, line, length + 1);
}

static void put_headers(struct writer *w, const struct experiment *e,
                        const struct cell *cell)
{
    char schema[16];
    struct machine m;

    machine_read(&m);
    snprintf(schema, sizeof schema, "%d", SCHEMA_VERSION);
    put_header(w, "shard", schema);
    put_header(w, "experiment", e->name);
    put_header(w, "cell", cell->id);
    put_header(w, "commit", build_commit);
    put_header(w, "variant", build_variant);
    put_header(w, "compiler", build_compiler);
    put_header(w, "kernel", m.kernel);
    put_header(w, "cpu", m.cpu);
}

static void value_print(FILE *out, const struct column *c,
                        const struct row_value *value)
{
    if (!value->is_set)
        return;
    switch (c->kind) {
    case COLUMN_COUNT:
        fprintf(out, "%" PRIu64, value->as.count);
        break;
    case COLUMN_REAL:
        fprintf(out, "%.9g", value->as.real);
        break;
    case COLUMN_TEXT:
        csv_field(out, value->as.text);
        break;
    }
}

/* One row; all fields but the keys are empty when `rows` is NULL. */
static int put_row(struct writer *w, const struct experiment *e,
                   const struct cell *cell, const struct row_set *rows,
                   size_t row, const char *status)
{
    char *line = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&line, &size);
    const struct column *c;

    if (f == NULL)
        return -1;
    fputs("row,", f);
    keys_write(f, e, cell, status);
    for (size_t i = 0; (c = rows_column(e->columns, i)) != NULL; i++) {
        struct row_value value = {.is_set = false};

        if (rows != NULL)
            value = rows_value(rows, row, i);
        putc(',', f);
        value_print(f, c, &value);
    }
    putc('\n', f);
    int rc = fclose(f) == 0 ? 0 : -1;
    if (rc == 0)
        put(w, line, size);
    free(line);
    w->rows++;
    return rc;
}

static void put_point(struct writer *w, const struct row_point *p)
{
    char line[256];
    char value[32] = "";

    if (isfinite(p->value))
        snprintf(value, sizeof value, "%.9g", p->value);
    int n = snprintf(line, sizeof line, "curve,%s,%.9g,%.9g,%s\n", p->curve,
                     p->x_lo, p->x_hi, value);
    if (n > 0 && (size_t)n < sizeof line) {
        put(w, line, (size_t)n);
        w->curves++;
    }
}

static int put_rows(struct writer *w, const struct experiment *e,
                    const struct cell *cell, const struct row_set *rows,
                    const char *status)
{
    size_t count = rows != NULL ? rows_count(rows) : 0;

    if (count == 0)
        return put_row(w, e, cell, NULL, 0, status);
    for (size_t i = 0; i < count; i++)
        if (put_row(w, e, cell, rows, i, status) != 0)
            return -1;
    for (size_t i = 0; i < rows_point_count(rows); i++)
        put_point(w, rows_point(rows, i));
    return 0;
}

int shard_write(FILE *out, const struct experiment *e, const struct cell *cell,
                const struct row_set *rows, const char *status)
{
    struct writer w = {.out = out, .hash = XXH64_createState()};

    if (w.hash == NULL) {
        errno = ENOMEM;
        return -1;
    }
    XXH64_reset(w.hash, 0);
    put_headers(&w, e, cell);
    int rc = put_rows(&w, e, cell, rows, status);
    XXH64_update(w.hash, status, strlen(status));
    fputs("end,", out);
    csv_field(out, status);
    fprintf(out, ",%" PRIu64 ",%" PRIu64 ",%016" PRIx64 "\n", w.rows, w.curves,
            (uint64_t)XXH64_digest(w.hash));
    XXH64_freeState(w.hash);
    return rc == 0 && fflush(out) == 0 && !ferror(out) ? 0 : -1;
}
