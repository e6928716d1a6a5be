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

#ifdef SANITIZED
/* tcmalloc registers an object when it is loaded and keeps it where
 * LeakSanitizer does not look. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libtcmalloc";
}

/* Who reads our standard error is not to find a table of them there. */
const char *__lsan_default_options(void);
const char *__lsan_default_options(void)
{
    return "print_suppressions=0";
}
#endif

bool library_load(const char *file, const struct library_function *functions,
                  size_t count)
{
    void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL);

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
