/* library - functions of a shared library.  See library.h. */
#include "allocators/library.h"

#include <dlfcn.h>
#include <string.h>

#ifdef __SANITIZE_ADDRESS__ /* gcc's word for it */
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif

/* What a library keeps for itself from when it is loaded on may lie where
 * LeakSanitizer does not look (tcmalloc's does): it is no leak of ours. */
#ifdef SANITIZED
#include <sanitizer/lsan_interface.h>
#define LEAKS_ARE_OURS(yes) ((yes) ? __lsan_enable() : __lsan_disable())
#else
#define LEAKS_ARE_OURS(yes) ((void)0)
#endif

bool library_load(const char *file, const struct library_function *functions,
                  size_t count)
{
    void *library;

    LEAKS_ARE_OURS(false);
    library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    LEAKS_ARE_OURS(true);
    if (library == NULL)
        return false;
    for (size_t i = 0; i < count; i++) {
        void *function = dlsym(library, functions[i].name);

        if (function == NULL)
            return false;
        /* C has no conversion from a pointer to data; POSIX promises that the
         * bits are the same. */
        memcpy(functions[i].slot, &function, sizeof function);
    }
    return true;
}
