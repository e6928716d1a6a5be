/* keys - the columns that name a cell.  See keys.h. */
#include "experiments/harness/keys.h"
#include "experiments/harness/csv.h"

#include <inttypes.h>

const struct column keys_columns[] = {
    {"experiment", COLUMN_TEXT, "", "the program that asked"},
    {"allocator", COLUMN_TEXT, "", "canonical spec of the allocator"},
    {"collector", COLUMN_TEXT, "", "canonical spec of the cycle collector"},
    {"profile", COLUMN_TEXT, "", "whose habits the object system has"},
    {"workload", COLUMN_TEXT, "", "canonical spec of the workload"},
    {"int_cache", COLUMN_TEXT, "", "range of the small-int cache, or off"},
    {"type_freelists", COLUMN_TEXT, "", "do types keep dead objects: on, off"},
    {"age", COLUMN_COUNT, "births", "births before the measured part"},
    {"births_asked", COLUMN_COUNT, "births", "how many were asked for"},
    {"seed", COLUMN_COUNT, "", "what the random numbers start from"},
    {"status", COLUMN_TEXT, "", "ok, or why the cell failed"},
    {NULL, COLUMN_COUNT, NULL, NULL}};

void keys_header(FILE *out)
{
    for (const struct column *c = keys_columns; c->name != NULL; c++)
        fprintf(out, "%s%s", c == keys_columns ? "" : ",", c->name);
}

void keys_write(FILE *out, const struct experiment *e, const struct cell *cell,
                const char *status)
{
    const char *const texts[] = {
        e->name,
        cell->allocator->text,
        cell->collector->text,
        cell->profile->name,
        cell->workload->text,
        cell->int_cache,
        cell->type_freelists,
    };

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        csv_field(out, texts[i]);
        putc(',', out);
    }
    fprintf(out, "%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",", cell->age,
            cell->births, cell->seed);
    csv_field(out, status);
}
