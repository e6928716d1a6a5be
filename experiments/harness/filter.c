/* filter - which cells are wanted.  See filter.h.
 *
 * Cost: O(patterns) per cell. */
#include "experiments/harness/filter.h"
#include "experiments/harness/text.h"

#include <fnmatch.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TERMS_MAX = 7 };

static const char *const keys[TERMS_MAX] = {
    "allocator", "collector",      "profile", "workload",
    "int_cache", "type_freelists", "seed"};

struct filter {
    char *text;                      /* owned, cut into the patterns */
    const char *patterns[TERMS_MAX]; /* of the key; NULL: any will do */
};

static int complain(char *error, const char *term, const char *what)
{
    struct text text;

    text_init(&text, error, SPEC_ERROR_MAX);
    text_add(&text, "filter ");
    text_quote(&text, term, strlen(term));
    text_add(&text, ": %s; valid: KEY=PATTERN, with KEY one of", what);
    for (size_t i = 0; i < TERMS_MAX; i++)
        text_add(&text, "%s %s", i > 0 ? "," : "", keys[i]);
    return -1;
}

/* One "KEY=PATTERN", cut in place. */
static int take_term(struct filter *f, char *term, char *error)
{
    char *equals = strchr(term, '=');

    if (equals == NULL || equals[1] == '\0')
        return complain(error, term, "not a pattern");
    for (size_t i = 0; i < TERMS_MAX; i++) {
        if (strlen(keys[i]) != (size_t)(equals - term) ||
            strncmp(term, keys[i], strlen(keys[i])) != 0)
            continue;
        if (f->patterns[i] != NULL)
            return complain(error, term, "the key is given twice");
        f->patterns[i] = equals + 1;
        return 0;
    }
    return complain(error, term, "unknown key");
}

static int filter_read(struct filter *f, char *error)
{
    char *rest = f->text;
    size_t terms = 0;

    for (char *term; (term = strsep(&rest, " \t")) != NULL;) {
        if (term[0] == '\0')
            continue;
        if (take_term(f, term, error) != 0)
            return -1;
        terms++;
    }
    return terms > 0 ? 0 : complain(error, "", "is empty");
}

int filters_add(struct filters *f, const char *text, char *error)
{
    struct filter *items = reallocarray(f->items, f->count + 1, sizeof *items);
    struct filter *fresh;

    if (items == NULL) {
        snprintf(error, SPEC_ERROR_MAX, "out of memory");
        return -1;
    }
    f->items = items;
    fresh = &items[f->count];
    *fresh = (struct filter){.text = strdup(text)};
    if (fresh->text == NULL) {
        snprintf(error, SPEC_ERROR_MAX, "out of memory");
        return -1;
    }
    f->count++;
    return filter_read(fresh, error);
}

void filters_free(struct filters *f)
{
    for (size_t i = 0; i < f->count; i++)
        free(f->items[i].text);
    free(f->items);
    *f = (struct filters){.count = 0};
}

static bool holds(const struct filter *f, const struct cell *cell)
{
    char seed[24];
    const char *const values[TERMS_MAX] = {cell->allocator->text,
                                           cell->collector->text,
                                           cell->profile->name,
                                           cell->workload->text,
                                           cell->int_cache,
                                           cell->type_freelists,
                                           seed};

    snprintf(seed, sizeof seed, "%" PRIu64, cell->seed);
    for (size_t i = 0; i < TERMS_MAX; i++)
        if (f->patterns[i] != NULL &&
            fnmatch(f->patterns[i], values[i], 0) != 0)
            return false;
    return true;
}

bool filters_match(const struct filters *f, const struct cell *cell)
{
    for (size_t i = 0; i < f->count; i++)
        if (holds(&f->items[i], cell))
            return true;
    return false;
}
