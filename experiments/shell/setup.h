#ifndef SHELL_SETUP_H
#define SHELL_SETUP_H

/* What lies under the machine: an allocator and a heap, from specs. */
#include "experiments/harness/spec.h"
#include "gc/heap.h"

struct setup {
    struct allocator *allocator; /* outermost; owned */
    struct heap *heap;           /* owned */
    struct spec *specs[2];       /* allocator, collector; owned */
    struct profile profile;
};

struct setup_choice { /* texts as given; NULL: the usual one */
    const char *allocator, *collector, *profile, *int_cache, *type_freelists;
};

/* 0; -1: `error` (SPEC_ERROR_MAX bytes) says what is wrong, in one line. */
int setup_open(struct setup *setup, const struct setup_choice *choice,
               char *error);
void setup_close(struct setup *setup);

#endif
