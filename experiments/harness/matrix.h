#ifndef HARNESS_MATRIX_H
#define HARNESS_MATRIX_H

/* The matrix: from the names on the command line to the values of each axis. */
#include "experiments/harness/options.h"

struct name_list {
    const char **items; /* owned array of borrowed strings */
    size_t count;
};

/* 0, or -1 = OOM. */
int name_list_add(struct name_list *list, const char *name);
void name_list_free(struct name_list *list);

/* What was given; an empty list stands for the standard one. */
struct matrix_names {
    struct name_list allocators, collectors, profiles, workloads, int_caches;
};

void matrix_names_free(struct matrix_names *names);

/* Fills in the lists of `o`.  0, or -1 with one line in `error` (at least
 * SPEC_ERROR_MAX bytes). */
int matrix_resolve(struct options *o, const struct matrix_names *names,
                   char *error);
void matrix_free(struct options *o);

#endif
