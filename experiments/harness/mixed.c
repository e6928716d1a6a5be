/* mixed - rows of several builds or machines.  See mixed.h. */
#include "experiments/harness/mixed.h"
#include "experiments/harness/keys.h"
#include "experiments/harness/rows.h"
#include "experiments/harness/say.h"

#include <stdlib.h>
#include <string.h>

static bool is_of_build(const char *key)
{
    return strcmp(key, "commit") == 0 || strcmp(key, "variant") == 0 ||
           strcmp(key, "compiler") == 0;
}

static int refuse(const struct run *run, const struct origin *origin,
                  size_t key, const char *why)
{
    char *values = origin_text(origin, key);

    say(run->options->experiment->name,
        "the cells in %s are of several %ss (%s): %s; run all of them in a "
        "folder of its own with -o",
        run->cells_folder, origin_keys[key], values != NULL ? values : "?",
        why);
    free(values);
    return -1;
}

int mixed_check(const struct run *run, const struct origin *origin,
                bool *machines)
{
    *machines = false;
    for (size_t key = 0; key < ORIGIN_KEYS; key++) {
        if (origin->values[key][0] == NULL || origin->values[key][1] == NULL)
            continue;
        if (is_of_build(origin_keys[key]))
            return refuse(run, origin, key,
                          "another build may count otherwise");
        if (run->options->experiment->timing)
            return refuse(run, origin, key,
                          "times of several machines cannot be compared");
        *machines = true;
    }
    return 0;
}

static bool is_of_machine(const char *column)
{
    return strstr(column, "_ns") != NULL || strncmp(column, "ns_", 3) == 0 ||
           strncmp(column, "rss_", 4) == 0;
}

/* Column number i of a row; NULL past the end. */
static const struct column *column_at(const struct experiment *e, size_t i)
{
    size_t keys = 0;

    while (keys_columns[keys].name != NULL)
        keys++;
    return i < keys ? &keys_columns[i] : rows_column(e->columns, i - keys);
}

/* Behind the field: its comma, or the end. */
static const char *field_end(const char *at)
{
    bool quoted = false;

    for (; *at != '\0' && (quoted || *at != ','); at++)
        quoted ^= *at == '"';
    return at;
}

char *mixed_row(const struct experiment *e, const char *row)
{
    char *out = malloc(strlen(row) + 1);
    char *to = out;
    const char *at = row;

    for (size_t i = 0; out != NULL; i++) {
        const char *end = field_end(at);
        const struct column *column = column_at(e, i);

        if (column == NULL || !is_of_machine(column->name)) {
            memcpy(to, at, (size_t)(end - at));
            to += end - at;
        }
        if (*end == '\0')
            break;
        *to++ = ',';
        at = end + 1;
    }
    if (out != NULL)
        *to = '\0';
    return out;
}
