/* registry - every allocator by name: a new one gets a line here and in
 * registry.h. */
#include "allocators/registry.h"

#include <string.h>

const struct allocator_ops *const allocator_registry[] = {
    &freelist_ops, &arena_ops,    &page_local_ops,
    &pymalloc_ops, &jemalloc_ops, &libc_ops,
    &mimalloc_ops, &tcmalloc_ops, &quarantine_ops,
    &faulty_ops,   NULL,
};

const struct allocator_ops *allocator_find(const char *name)
{
    for (size_t i = 0; allocator_registry[i] != NULL; i++) {
        if (strcmp(allocator_registry[i]->info.name, name) == 0)
            return allocator_registry[i];
    }
    return NULL;
}
