/* origin - builds and machines that rows come from.  See origin.h. */
#include "experiments/harness/origin.h"

#include <stdlib.h>
#include <string.h>

const char *const origin_keys[ORIGIN_KEYS] = {"commit", "variant", "compiler",
                                              "kernel", "cpu"};

static void add_value(char **values, const char *value)
{
    for (size_t i = 0; i < ORIGIN_VALUES_MAX; i++) {
        if (values[i] == NULL) {
            values[i] = strdup(value);
            return;
        }
        if (strcmp(values[i], value) == 0)
            return;
    }
}

void origin_add(struct origin *origin, const char *record)
{
    for (size_t key = 0; key < ORIGIN_KEYS; key++) {
        size_t n = strlen(origin_keys[key]);

        if (strncmp(record, "# ", 2) == 0 &&
            strncmp(record + 2, origin_keys[key], n) == 0 &&
            strncmp(record + 2 + n, ": ", 2) == 0)
            add_value(origin->values[key], record + 4 + n);
    }
}

char *origin_text(const struct origin *origin, size_t key)
{
    char *text = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&text, &size);

    if (f == NULL)
        return NULL;
    for (size_t i = 0; i < ORIGIN_VALUES_MAX; i++)
        if (origin->values[key][i] != NULL)
            fprintf(f, "%s%s", i > 0 ? " + " : "", origin->values[key][i]);
    if (fclose(f) != 0) {
        free(text);
        return NULL;
    }
    return text;
}

void origin_free(struct origin *origin)
{
    for (size_t key = 0; key < ORIGIN_KEYS; key++)
        for (size_t i = 0; i < ORIGIN_VALUES_MAX; i++)
            free(origin->values[key][i]);
    *origin = (struct origin){0};
}
