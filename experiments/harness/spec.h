#ifndef HARNESS_SPEC_H
#define HARNESS_SPEC_H

/* Specs: `name[:key=value[,key=value...]]`, wrappers joined by `+`.
 *
 * A spec is checked against the components of an axis; what it lacks is filled
 * in from the defaults, and its canonical text (sorted keys, defaults left out,
 * sizes in plain digits) names it in every CSV.
 */
#include "allocators/option.h"

#include <stdbool.h>
#include <stddef.h>

#define SPEC_TEXT_MAX  512  /* text of a whole spec, NUL included */
#define SPEC_ERROR_MAX 1024 /* what an error message needs at most */

/* One axis of the matrix: what may stand in its specs.  Only `kind` and `at`
 * must be given. */
struct axis {
    const char *kind; /* "allocator": names the axis in messages */
    /* Component number i, borrowed; NULL past the end. */
    const struct component *(*at)(size_t i);
    /* Wrappers go around another spec of the axis, "wrapper+inner".  NULL: the
     * axis has none, and `+` is a letter like any other. */
    bool (*is_wrapper)(const struct component *c);
    /* NULL when it can be used here, else the reason in words. */
    const char *(*unavailable)(const struct component *c);
    /* Checks that only the outside can answer: does the file open?  NULL when
     * fine, else one line in words, the callee's until the next call. */
    const char *(*probe)(const struct component *c,
                         const struct option_value *values);
    /* "NAME=value" that must stand in the environment when the process starts,
     * or NULL.  The callee's until the next call. */
    const char *(*environment)(const struct component *c,
                               const struct option_value *values);
    /* Births that such a run should have at least to say something, where the
     * user names no number.  NULL: the experiment's standard will do. */
    uint64_t (*births_least)(const struct component *c,
                             const struct option_value *values);
};

/* The two axes that every experiment has: the registries of allocators/ and
 * gc/.  Workloads are handed to the harness by the experiment. */
extern const struct axis axis_allocators, axis_collectors;

struct spec {
    const struct component *component; /* borrowed */
    struct option_value values[OPTIONS_MAX];
    struct spec *inner;       /* wrappers: owned.  Else NULL */
    char text[SPEC_TEXT_MAX]; /* canonical, inner included */
    char *storage;            /* owned: what OPTION_TEXT values point to */
};

/* New; NULL: `error` (at least SPEC_ERROR_MAX bytes) holds one line that names
 * the axis and the piece and lists what is valid.  Neither `unavailable` nor
 * `probe` is asked: see spec_usable. */
struct spec *spec_parse(const char *text, const struct axis *axis, char *error);
void spec_free(struct spec *spec); /* NULL is fine */

/* Can the spec be run here and now?  Asks `unavailable` and `probe` for each
 * part.  True, or false with one line in `error`. */
bool spec_usable(const struct spec *spec, const struct axis *axis, char *error);

#endif
