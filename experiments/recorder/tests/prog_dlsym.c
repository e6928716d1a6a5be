/* prog_dlsym - a library whose dlsym allocates before it answers, as older libcs
 * do: the recorder asks it for malloc and must have something to give meanwhile.
 *
 * Preloaded after the recorder by test_calls.sh.  At the end it allocates a block
 * and frees it, and resizes and frees one of that time: two births, two deaths.
 */
#include <dlfcn.h>
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *early;

static void check(int condition, const char *what)
{
    if (condition)
        return;
    (void)!write(2, what, strlen(what));
    _exit(99);
}

static void allocate_early(void)
{
    char *p = calloc(4, 25);
    char *q = malloc(10);
    void *r = NULL;

    check(p != NULL && q != NULL && p != q, "no block\n");
    for (int i = 0; i < 100; i++)
        check(p[i] == 0, "not zeroed\n");
    check(malloc_usable_size(p) >= 100, "usable size\n");
    memset(p, 'e', 100);
    memset(q, 'q', 10);
    p = realloc(p, 300);
    check(p != NULL && p[0] == 'e' && p[99] == 'e', "realloc\n");
    check(posix_memalign(&r, 256, 10) == 0 && (uintptr_t)r % 256 == 0,
          "alignment\n");
    free(r);
    free(q);
    check(malloc((size_t)1 << 40) == NULL, "too large\n");
    if (early == NULL)
        early = p;
    else
        free(p);
}

/* A failing dlvsym would allocate its message. */
static const char *version_of(const char *name)
{
    if (strcmp(name, "aligned_alloc") == 0)
        return "GLIBC_2.16";
    if (strcmp(name, "execvpe") == 0)
        return "GLIBC_2.11";
    return strcmp(name, "execveat") == 0 ? "GLIBC_2.34" : "GLIBC_2.2.5";
}

void *dlsym(void *restrict handle, const char *restrict name)
{
    static int busy;

    if (!busy && strcmp(name, "memalign") == 0) {
        busy = 1;
        allocate_early();
        busy = 0;
    }
    return dlvsym(handle, name, version_of(name));
}

static __attribute__((destructor)) void finish(void)
{
    if (early == NULL)
        return;
    free(malloc(1));
    early = realloc(early, 5000);
    check(early != NULL && early[0] == 'e' && early[99] == 'e', "late\n");
    free(early);
}
