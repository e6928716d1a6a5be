/* preload - stands between a program and its malloc, and logs what it asks for.
 *
 * Each entry point calls the next allocator's (libc's, or that of another
 * preloaded library) and logs: a birth after the block is there, a death before
 * it is given up, so that no thread can be seen to get a block that another has
 * not yet been seen to free.  A realloc is two records, before and after: only
 * the second knows whether the block moved, and between the two another thread
 * may get the old address.
 *
 * What some allocators lack is made of what all have: reallocarray of realloc,
 * valloc and pvalloc of memalign, cfree, free_sized and free_aligned_sized of
 * free.
 *
 * dlsym may itself allocate before it can say where malloc is.  That comes out of
 * a small static pool; such a block is never given back.
 *
 * Cost: log_event, twice for a realloc, and a few instructions.
 */
#include "experiments/recorder/preload_log.h"

#include <dlfcn.h>
#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))

/* --- the next allocator --------------------------------------------------- */

enum { UNRESOLVED, RESOLVING, RESOLVED };
static _Atomic int resolved;
static struct {
    void *(*malloc)(size_t size);
    void *(*calloc)(size_t count, size_t size);
    void *(*realloc)(void *p, size_t size);
    void (*free)(void *p);
    void *(*memalign)(size_t align, size_t size);
    void *(*aligned_alloc)(size_t align, size_t size);
    int (*posix_memalign)(void **p, size_t align, size_t size);
    size_t (*malloc_usable_size)(void *p);
} real;

/* True inside one of the functions above: what it calls by the public names is
 * its own affair. */
static __thread bool inside;

/* dlsym returns what ISO C can't convert: copied instead. */
static void resolve(void *function, const char *name)
{
    void *found = dlsym(RTLD_NEXT, name);

    if (found == NULL) {
        static const char text[] = "recorder: no malloc to stand before\n";
        (void)!write(STDERR_FILENO, text, sizeof text - 1);
        _exit(127);
    }
    memcpy(function, &found, sizeof found);
}

static bool resolve_all(void)
{
    int unresolved = UNRESOLVED;

    if (!atomic_compare_exchange_strong(&resolved, &unresolved, RESOLVING))
        return unresolved == RESOLVED;
    resolve(&real.malloc, "malloc");
    resolve(&real.calloc, "calloc");
    resolve(&real.realloc, "realloc");
    resolve(&real.free, "free");
    resolve(&real.memalign, "memalign");
    resolve(&real.aligned_alloc, "aligned_alloc");
    resolve(&real.posix_memalign, "posix_memalign");
    resolve(&real.malloc_usable_size, "malloc_usable_size");
    atomic_store(&resolved, RESOLVED);
    return true;
}

/* False while dlsym is at work: use the pool. */
static inline bool ready(void)
{
    if (__builtin_expect(
            atomic_load_explicit(&resolved, memory_order_acquire) == RESOLVED,
            1))
        return true;
    return resolve_all();
}

/* --- the pool ------------------------------------------------------------- */

enum { POOL_BYTES = 65536, POOL_ALIGN = 16 };
static _Alignas(POOL_ALIGN) char pool[POOL_BYTES];
static _Atomic size_t pool_used;

/* The block's size stands in the 16 bytes before it.  Zeroed; NULL when it is
 * all used. */
static void *pool_take(size_t align, size_t size)
{
    size_t pad = align > POOL_ALIGN ? align : 0;

    if (size > POOL_BYTES || pad > POOL_BYTES)
        return NULL;
    size_t need = POOL_ALIGN + pad +
                  ((size + POOL_ALIGN - 1) & ~(size_t)(POOL_ALIGN - 1));
    size_t at = atomic_fetch_add(&pool_used, need);
    if (at + need > POOL_BYTES) {
        errno = ENOMEM;
        return NULL;
    }
    char *p = pool + at + POOL_ALIGN;
    if (pad > 0)
        p += -(uintptr_t)p & (align - 1);
    memcpy(p - POOL_ALIGN, &size, sizeof size);
    return p;
}

static inline bool pool_owns(const void *p)
{
    return (uintptr_t)p - (uintptr_t)pool < POOL_BYTES;
}

static size_t pool_size(const void *p)
{
    size_t size;

    memcpy(&size, (const char *)p - POOL_ALIGN, sizeof size);
    return size;
}

/* --- allocation ----------------------------------------------------------- */

/* Calls the next allocator; what that calls in turn is not logged. */
#define GUARDED(result, call)                                                  \
    do {                                                                       \
        inside = true;                                                         \
        (result) = (call);                                                     \
        inside = false;                                                        \
    } while (0)

static inline void *born(void *p, size_t size)
{
    if (p != NULL)
        (void)log_event(RAW_BIRTH, p, size, 0);
    return p;
}

/* An entry point was called from inside the next allocator. */
static inline bool nested(void)
{
    if (__builtin_expect(!inside, 1))
        return false;
    log_nested();
    return true;
}

static void *allocate(size_t size)
{
    void *p;

    if (!ready())
        return pool_take(0, size);
    if (nested())
        return real.malloc(size);
    GUARDED(p, real.malloc(size));
    return born(p, size);
}

EXPORT void *malloc(size_t size)
{
    return allocate(size);
}

EXPORT void *calloc(size_t nmemb, size_t size)
{
    void *p;

    if (!ready())
        return pool_take(0, nmemb * size);
    if (nested())
        return real.calloc(nmemb, size);
    GUARDED(p, real.calloc(nmemb, size));
    return born(p, nmemb * size);
}

/* `room` bytes for a program that asked for `asked`. */
static void *aligned(size_t align, size_t asked, size_t room)
{
    void *p;

    if (!ready())
        return pool_take(align, room);
    if (nested())
        return real.memalign(align, room);
    GUARDED(p, real.memalign(align, room));
    return born(p, asked);
}

EXPORT void *memalign(size_t alignment, size_t size)
{
    return aligned(alignment, size, size);
}

EXPORT void *valloc(size_t size)
{
    return aligned((size_t)getpagesize(), size, size);
}

EXPORT void *pvalloc(size_t size)
{
    size_t page = (size_t)getpagesize();
    size_t whole = (size + page - 1) & ~(page - 1);

    if (whole < size) {
        errno = ENOMEM;
        return NULL;
    }
    return aligned(page, size, whole);
}

EXPORT void *aligned_alloc(size_t alignment, size_t size)
{
    void *p;

    if (!ready())
        return pool_take(alignment, size);
    if (nested())
        return real.aligned_alloc(alignment, size);
    GUARDED(p, real.aligned_alloc(alignment, size));
    return born(p, size);
}

EXPORT int posix_memalign(void **memptr, size_t alignment, size_t size)
{
    int error;

    if (!ready()) {
        *memptr = pool_take(alignment, size);
        return *memptr == NULL ? ENOMEM : 0;
    }
    if (nested())
        return real.posix_memalign(memptr, alignment, size);
    GUARDED(error, real.posix_memalign(memptr, alignment, size));
    if (error == 0)
        (void)born(*memptr, size);
    return error;
}

/* --- giving up ------------------------------------------------------------ */

static void give_up(void *p)
{
    if (p == NULL || pool_owns(p) || !ready())
        return;
    if (nested()) {
        real.free(p);
        return;
    }
    (void)log_event(RAW_DEATH, p, 0, 0);
    inside = true;
    real.free(p);
    inside = false;
}

EXPORT void cfree(void *p);
EXPORT void free_sized(void *p, size_t size);
EXPORT void free_aligned_sized(void *p, size_t align, size_t size);

EXPORT void free(void *ptr)
{
    give_up(ptr);
}

EXPORT void cfree(void *p)
{
    give_up(p);
}

EXPORT void free_sized(void *p, size_t size)
{
    (void)size; /* the next allocator knows it */
    give_up(p);
}

EXPORT void free_aligned_sized(void *p, size_t align, size_t size)
{
    (void)align;
    (void)size;
    give_up(p);
}

/* --- resizing ------------------------------------------------------------- */

static void *pool_leave(void *p, size_t size)
{
    size_t old = pool_size(p);
    void *q = allocate(size);

    if (q != NULL)
        memcpy(q, p, old < size ? old : size);
    return q;
}

static void *resize(void *p, size_t size)
{
    void *q;

    if (p == NULL)
        return allocate(size);
    if (pool_owns(p))
        return pool_leave(p, size);
    if (!ready()) {
        errno = ENOMEM;
        return NULL;
    }
    if (nested())
        return real.realloc(p, size);
    uint64_t begin = log_event(RAW_MOVE_BEGIN, p, 0, 0);
    GUARDED(q, real.realloc(p, size));
    (void)log_event(RAW_MOVE_END, q, size, begin);
    return q;
}

EXPORT void *realloc(void *ptr, size_t size)
{
    return resize(ptr, size);
}

EXPORT void *reallocarray(void *ptr, size_t nmemb, size_t size)
{
    size_t bytes;

    if (__builtin_mul_overflow(nmemb, size, &bytes)) {
        errno = ENOMEM;
        return NULL;
    }
    return resize(ptr, bytes);
}

EXPORT size_t malloc_usable_size(void *ptr)
{
    if (pool_owns(ptr))
        return pool_size(ptr);
    return ptr == NULL || !ready() ? 0 : real.malloc_usable_size(ptr);
}

/* --- starting ------------------------------------------------------------- */

/* A program that never allocates has been recorded, too. */
static __attribute__((constructor)) void preload_begin(void)
{
    if (ready())
        log_start();
}
