/* option_text - options between text and value.  See option_text.h. */
#include "experiments/harness/option_text.h"
#include "experiments/harness/number.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const struct option_def *component_options(const struct component *c)
{
    static const struct option_def none[1];

    return c->options != NULL ? c->options : none;
}

/* The index of `text` among "a|b|c", or -1. */
static int choice_index(const char *choices, const char *text)
{
    size_t length = strlen(text);
    int index = 0;

    for (const char *p = choices;; p += strcspn(p, "|") + 1, index++) {
        size_t n = strcspn(p, "|");

        if (n == length && memcmp(p, text, n) == 0)
            return index;
        if (p[n] == '\0')
            return -1;
    }
}

static bool in_range(const struct option_def *def, double value)
{
    return value >= def->min && value <= def->max;
}

static bool read_triple(const struct option_def *def, const char *text,
                        uint64_t triple[3])
{
    for (int i = 0; i < 3; i++) {
        char number[NUMBER_TEXT_MAX];
        size_t n = strcspn(text, "/");

        if (n >= sizeof number || (text[n] == '/') != (i < 2))
            return false;
        memcpy(number, text, n);
        number[n] = '\0';
        if (!number_count(number, &triple[i]) ||
            !in_range(def, (double)triple[i]))
            return false;
        text += n + 1;
    }
    return true;
}

bool option_read(const struct option_def *def, const char *text,
                 struct option_value *value)
{
    struct option_value v = {.is_set = 1};
    bool fine = false;

    switch (def->kind) {
    case OPTION_CHOICE: {
        int index = choice_index(def->choices, text);

        fine = index >= 0;
        v.as.choice = fine ? (unsigned)index : 0;
        break;
    }
    case OPTION_COUNT:
        fine = number_count(text, &v.as.count) &&
               in_range(def, (double)v.as.count);
        break;
    case OPTION_REAL:
        fine = number_real(text, &v.as.real) && in_range(def, v.as.real);
        break;
    case OPTION_TRIPLE:
        fine = read_triple(def, text, v.as.triple);
        break;
    case OPTION_TEXT:
        fine = text[0] != '\0';
        v.as.text = text;
        break;
    }
    if (fine)
        *value = v;
    return fine;
}

/* Whole numbers in plain digits. */
static void limit_format(enum option_kind kind, char text[NUMBER_TEXT_MAX],
                         double limit)
{
    if (kind == OPTION_REAL || limit >= 1e20)
        number_format(text, limit);
    else
        snprintf(text, NUMBER_TEXT_MAX, "%.0f", limit);
}

void option_describe(const struct option_def *def, struct text *out)
{
    char min[NUMBER_TEXT_MAX];
    char max[NUMBER_TEXT_MAX];

    limit_format(def->kind, min, def->min);
    limit_format(def->kind, max, def->max);
    switch (def->kind) {
    case OPTION_CHOICE:
        for (const char *p = def->choices; *p != '\0'; p++)
            text_add(out, *p == '|' ? ", " : "%c", *p);
        break;
    case OPTION_COUNT:
        text_add(out, "a whole number from %s to %s (K, M, G allowed)", min,
                 max);
        break;
    case OPTION_REAL:
        text_add(out, "a number from %s to %s", min, max);
        break;
    case OPTION_TRIPLE:
        text_add(out, "three whole numbers from %s to %s, like 700/10/10", min,
                 max);
        break;
    case OPTION_TEXT:
        text_add(out, "any text without a comma");
        break;
    }
}

void option_write(const struct option_def *def,
                  const struct option_value *value, struct text *out)
{
    char number[NUMBER_TEXT_MAX];

    switch (def->kind) {
    case OPTION_CHOICE: {
        const char *p = def->choices;

        for (unsigned i = 0; i < value->as.choice; i++)
            p += strcspn(p, "|") + 1;
        text_add(out, "%.*s", (int)strcspn(p, "|"), p);
        break;
    }
    case OPTION_COUNT:
        text_add(out, "%" PRIu64, value->as.count);
        break;
    case OPTION_REAL:
        number_format(number, value->as.real);
        text_add(out, "%s", number);
        break;
    case OPTION_TRIPLE:
        text_add(out, "%" PRIu64 "/%" PRIu64 "/%" PRIu64, value->as.triple[0],
                 value->as.triple[1], value->as.triple[2]);
        break;
    case OPTION_TEXT:
        text_add(out, "%s", value->as.text);
        break;
    }
}

static bool same_value(enum option_kind kind, const struct option_value *a,
                       const struct option_value *b)
{
    switch (kind) {
    case OPTION_CHOICE:
        return a->as.choice == b->as.choice;
    case OPTION_COUNT:
        return a->as.count == b->as.count;
    case OPTION_REAL:
        return a->as.real == b->as.real;
    case OPTION_TRIPLE:
        return memcmp(a->as.triple, b->as.triple, sizeof a->as.triple) == 0;
    case OPTION_TEXT:
        return strcmp(a->as.text, b->as.text) == 0;
    }
    return false;
}

bool option_is_default(const struct option_def *def,
                       const struct option_value *value)
{
    struct option_value standard;

    if (!value->is_set)
        return true;
    if (def->fallback == NULL || def->fallback[0] == '\0' ||
        !option_read(def, def->fallback, &standard))
        return false;
    return same_value(def->kind, value, &standard);
}
