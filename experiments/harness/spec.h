#ifndef HARNESS_SPEC_H
#define HARNESS_SPEC_H

/* Specs: `name[:key=value[,key=value...]]`, wrappers joined by `+`.
 *
 * A spec is checked against a table of components; what it lacks is filled in
 * from the defaults, and its canonical text (sorted keys, defaults left out,
 * sizes in plain digits) names it in every CSV.
 */
#include "allocators/option.h"

#include <stddef.h>

#define SPEC_TEXT_MAX 512 /* canonical text of a whole spec, NUL included */

struct spec {
    const struct component *component; /* borrowed */
    struct option_value values[OPTIONS_MAX];
    struct spec *inner;       /* wrappers: owned.  Else NULL */
    char text[SPEC_TEXT_MAX]; /* canonical, inner included */
    char *storage;            /* owned: what OPTION_TEXT values point to */
};

/* `components` ends with NULL; each entry starts with its struct component.
 * `kind` names the axis in messages ("allocator").  New; NULL: `error` (at
 * least SPEC_ERROR_MAX bytes) holds one line that names the piece and lists
 * what is valid. */
#define SPEC_ERROR_MAX 1024
struct spec *spec_parse(const char *text, const char *kind,
                        const struct component *const *components, char *error);
void spec_free(struct spec *spec);

#endif
