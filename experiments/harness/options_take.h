#ifndef HARNESS_OPTIONS_TAKE_H
#define HARNESS_OPTIONS_TAKE_H

/* What each option means: between options.c, which has them from argp, and
 * sweep.c, which has them from a file. */
#include "experiments/harness/matrix.h"
#include "experiments/harness/options.h"

#include <argp.h>

enum option_key {
    KEY_AGE = 0x100,
    KEY_SEEDS,
    KEY_SEED,
    KEY_LIST,
    KEY_INT_CACHE,
    KEY_TYPE_FREELISTS,
    KEY_PLAN,
    KEY_CELLS,
    KEY_MERGE,
    KEY_RESUME,
    KEY_EVENTS,
    KEY_USAGE,
    KEY_VERSION,
    KEY_CELL_PIPE,
    KEY_SWEEP,
    KEY_EXCLUDE,
    KEY_ONLY,
    KEY_TIME_LIMIT,
    KEY_MEMORY_LIMIT,
    KEY_FLAGS /* + i: the experiment's switch number i */
};

#define FLAGS_MAX 16

struct parse {
    struct options *o;
    const struct argp *argp;
    bool helped;             /* --help and its like: nothing more to do */
    const char *mode_option; /* which option chose the mode */
    bool seeds_given, seed_given;
    struct matrix_names names;
    char error[SPEC_ERROR_MAX]; /* what is wrong, or "" */
};

/* Notes what is wrong, unless something was before.  Returns EINVAL. */
error_t options_fail(struct parse *parse, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* One option and its argument.  0; ARGP_ERR_UNKNOWN; or EINVAL, and parse->error
 * says why. */
error_t options_take(struct parse *parse, int key, const char *arg);
/* Those alone that say what is measured: all that a sweep file may have. */
error_t options_take_what(struct parse *parse, int key, const char *arg);

#endif
