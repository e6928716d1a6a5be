#ifndef ALLOCATORS_OPTION_H
#define ALLOCATORS_OPTION_H

/* Options of a component: what may stand behind the colon of a spec.
 *
 * An allocator, a collector and a workload each describe themselves with one
 * `struct component`: a name, a line for --list, and a table of options.  The
 * spec parser (experiments/harness/spec.h) checks the text of a spec against
 * the table and hands the component an array of values, one for each row of
 * the table and in its order.  So a component never parses text, and a name or
 * value that is not in a table cannot get past the parser.
 */
#include <stdint.h>

enum option_kind {
    OPTION_CHOICE, /* one of `choices`; the value is its index */
    OPTION_COUNT,  /* a whole number in [min, max]; K, M, G multiply by 2^10k */
    OPTION_REAL,   /* a real number in [min, max] */
    OPTION_TRIPLE, /* three whole numbers, "700/10/10"; each in [min, max] */
    OPTION_TEXT    /* any text without a comma: a path */
};

struct option_def {
    const char *name; /* [a-z0-9_]+; NULL ends the table */
    enum option_kind kind;
    /* The default, in the syntax of a spec.  "" means that the option is unset
     * unless given, NULL that it must be given. */
    const char *fallback;
    const char *choices; /* OPTION_CHOICE: "lifo|fifo|random|address" */
    double min, max;     /* OPTION_COUNT, _REAL, _TRIPLE: both included */
    const char *help;    /* one line for --list */
};

struct option_value {
    int is_set; /* 0: nothing was given and the default is "" */
    union {
        unsigned choice;
        uint64_t count;
        double real;
        uint64_t triple[3];
        const char *text; /* borrowed: owned by the spec */
    } as;
};

#define OPTIONS_MAX 8 /* rows of one table, the end row not counted */

struct component {
    const char *name;    /* [a-z0-9_]+ */
    const char *summary; /* one line for --list */
    const struct option_def *options;
    /* Checks that concern several options at once.  NULL result: sound; else
     * what is wrong, in words that name the keys.  May be NULL. */
    const char *(*check)(const struct option_value *values);
};

#endif
