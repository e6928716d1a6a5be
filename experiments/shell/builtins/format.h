#ifndef SHELL_BUILTINS_FORMAT_H
#define SHELL_BUILTINS_FORMAT_H

/* Text of single values. */
#include "experiments/shell/buffer.h"

void repr_float(double value, struct buffer *out);
void repr_str(const char *p, size_t n, struct buffer *out);

#endif
