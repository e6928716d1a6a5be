/* prog_own_malloc - a program that brings its own malloc, as one does that links
 * jemalloc or tcmalloc statically.  It never gives anything back. */
#include <errno.h>
#include <stddef.h>
#include <string.h>

static _Alignas(16) char heap[1 << 22];
static size_t used;

void *malloc(size_t size)
{
    size_t rounded = (size + 31) & ~(size_t)15;

    if (size > sizeof heap || rounded > sizeof heap - used) {
        errno = ENOMEM;
        return NULL;
    }
    char *p = heap + used + 16;
    memcpy(p - 16, &size, sizeof size);
    used += rounded;
    return p;
}

void free(void *p)
{
    (void)p;
}

void *calloc(size_t count, size_t size)
{
    return malloc(count * size);
}

void *realloc(void *p, size_t size)
{
    size_t old = 0;
    void *q = malloc(size);

    if (p != NULL)
        memcpy(&old, (char *)p - 16, sizeof old);
    if (q != NULL && p != NULL)
        memcpy(q, p, old < size ? old : size);
    return q;
}

int main(void)
{
    void *volatile p = malloc(100);

    free(p);
    return 9;
}
