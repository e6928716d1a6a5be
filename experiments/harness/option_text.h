#ifndef HARNESS_OPTION_TEXT_H
#define HARNESS_OPTION_TEXT_H

/* Options between text and value, after the table in allocators/option.h. */
#include "allocators/option.h"
#include "experiments/harness/text.h"

#include <stdbool.h>

/* The table of a component; an empty one where it has none. */
const struct option_def *component_options(const struct component *c);

/* Reads `text` as a value of `def`.  OPTION_TEXT borrows it.  False: not valid,
 * and *value is left alone. */
bool option_read(const struct option_def *def, const char *text,
                 struct option_value *value);
/* What is valid for `def`, in words: "lifo, fifo" or "a whole number from ...".
 */
void option_describe(const struct option_def *def, struct text *out);
/* The canonical text of a value that is set. */
void option_write(const struct option_def *def,
                  const struct option_value *value, struct text *out);
/* Is it what the table gives when nobody asks? */
bool option_is_default(const struct option_def *def,
                       const struct option_value *value);

#endif
