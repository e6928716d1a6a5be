#ifndef ALLOCATORS_LIBRARY_H
#define ALLOCATORS_LIBRARY_H

/* An allocator that somebody else has built: a shared library that is loaded when
 * it is wanted, and whose functions are taken by name.
 *
 * Its own names for malloc stay inside (RTLD_LOCAL), so it serves only those who
 * call it; linked as a library it would take the whole process's malloc.  It is
 * never unloaded: blocks that live in it stay good.
 */
#include <stdbool.h>
#include <stddef.h>

struct library_function {
    const char *name;
    void *slot; /* address of a pointer to a function of the right type */
};

/* Loads `file` and fills every slot; false = there is no such library here, or
 * it lacks a function.  Cost: a search of the library path, calls of the dynamic
 * linker that use the C library's malloc. */
bool library_load(const char *file, const struct library_function *functions,
                  size_t count);

#endif
