#ifndef ALLOCATORS_REGISTRY_H
#define ALLOCATORS_REGISTRY_H

/* The operations of every allocator, for registry.c and their own files.
 * Everybody else finds them by name: allocator_find. */
#include "allocators/allocator.h"

extern const struct allocator_ops freelist_ops;
extern const struct allocator_ops arena_ops;
extern const struct allocator_ops page_local_ops;
extern const struct allocator_ops pymalloc_ops;
extern const struct allocator_ops jemalloc_ops;
extern const struct allocator_ops libc_ops;
extern const struct allocator_ops mimalloc_ops;
extern const struct allocator_ops tcmalloc_ops;
extern const struct allocator_ops quarantine_ops;
extern const struct allocator_ops faulty_ops;

#endif
