/* tcmalloc - gperftools' allocator, loaded where it is installed.
 *
 * A list for each class in the thread's cache, newest first, filled from central
 * lists of spans when it is empty: reuse is that of a free list, but for the
 * batches that travel between cache and centre.
 *
 * The heap is the whole process's.  A size below sixteen is asked for as sixteen,
 * for the alignment.  Misuse is not seen, and neither are its unmaps.
 *
 * Cost: tcmalloc's.  Source: Ghemawat and Menage, TCMalloc: Thread-Caching
 * Malloc, 2005 (gperftools); this is its minimal build, without profilers.
 */
#include "allocators/allocator.h"
#include "allocators/foreign.h"
#include "allocators/library.h"
#include "allocators/pages.h"
#include "allocators/registry.h"

/* As in gperftools' headers, whose package need not be here for the build. */
static struct tc_api {
    void *(*malloc)(size_t size);
    void (*free_sized)(void *p, size_t size);
    int (*number)(const char *property, size_t *value);
} tc;

struct tcmalloc {
    struct allocator super; /* first: the two pointers convert freely */
    struct footprint footprint;
};

static struct tcmalloc *tcmalloc_of(struct allocator *a)
{
    return (struct tcmalloc *)a;
}

static const char *tcmalloc_unavailable(void)
{
    static const struct library_function functions[] = {
        {"MallocExtension_GetNumericProperty", &tc.number},
        {"tc_free_sized", &tc.free_sized},
        {"tc_malloc", &tc.malloc},
    };

    if (tc.malloc == NULL &&
        !library_load("libtcmalloc_minimal.so.4", functions,
                      sizeof functions / sizeof *functions))
        return "libtcmalloc_minimal.so.4 is not installed (package "
               "libtcmalloc-minimal4)";
    return NULL;
}

/* What it has from the system, without what it has given back. */
static size_t held_bytes(void)
{
    size_t heap = 0, unmapped = 0;

    (void)tc.number("generic.heap_size", &heap);
    (void)tc.number("tcmalloc.pageheap_unmapped_bytes", &unmapped);
    return heap - unmapped;
}

static struct allocator *tcmalloc_create(const struct allocator_config *config)
{
    struct tcmalloc *t;

    (void)config;
    if (tcmalloc_unavailable() != NULL)
        return NULL;
    t = pages_map(sizeof *t);
    if (t == NULL)
        return NULL;
    t->super.ops = &tcmalloc_ops;
    return &t->super;
}

static void tcmalloc_destroy(struct allocator *a)
{
    pages_unmap(a, sizeof(struct tcmalloc));
}

static void *tcmalloc_alloc(struct allocator *a, size_t size)
{
    struct tcmalloc *t = tcmalloc_of(a);

    if (footprint_is_due(&t->footprint, a))
        footprint_note(&t->footprint, a, held_bytes());
    return tc.malloc(served(size));
}

/* The sized free is tcmalloc's fast one. */
static void tcmalloc_free(struct allocator *a, void *p, size_t size)
{
    (void)a;
    tc.free_sized(p, served(size));
}

/* A release build of it has no call that checks its heap. */
static const char *tcmalloc_verify(struct allocator *a)
{
    if (a->stats.frees > a->stats.allocs)
        return "tcmalloc: more frees than allocations";
    return NULL;
}

static size_t tcmalloc_footprint(struct allocator *a, size_t *peak)
{
    struct tcmalloc *t = tcmalloc_of(a);
    size_t held = footprint_note(&t->footprint, a, held_bytes());

    *peak = t->footprint.peak;
    return held;
}

static const struct option_def no_options[] = {{.name = NULL}};

const struct allocator_ops tcmalloc_ops = {
    .info = {.name = "tcmalloc",
             .summary = "gperftools' tcmalloc, from the shared library",
             .options = no_options},
    .caps = ALLOCATOR_SHARED_STATE,
    .unavailable = tcmalloc_unavailable,
    .create = tcmalloc_create,
    .destroy = tcmalloc_destroy,
    .alloc = tcmalloc_alloc,
    .free = tcmalloc_free,
    .verify = tcmalloc_verify,
    .footprint = tcmalloc_footprint,
};
