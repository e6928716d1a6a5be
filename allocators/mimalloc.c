/* mimalloc - Microsoft's allocator, loaded where it is installed.
 *
 * Free lists of their own for each page of one class, so that neighbours in time
 * are neighbours in memory; a page's list is used up before the blocks that were
 * freed meanwhile are looked at, so an identity comes back after about a page's
 * worth of births, not at once.
 *
 *     heap=shared   the default heap of the thread: mi_malloc
 *     heap=own      a heap for this allocator alone, gone as a whole at the end;
 *                   its memory stays in a store that all heaps share
 *
 * A size below sixteen is asked for as sixteen, for the alignment.  Misuse is not
 * seen in a release build of it, and neither are its unmaps.
 *
 * Cost: mimalloc's.  Source: Leijen, Zorn and de Moura, Mimalloc: Free List
 * Sharding in Action, APLAS 2019.
 */
#include "allocators/allocator.h"
#include "allocators/foreign.h"
#include "allocators/library.h"
#include "allocators/pages.h"
#include "allocators/registry.h"

enum { MIMALLOC_HEAP }; /* rows of the option table */

/* As in mimalloc.h, whose package need not be here for the build. */
static struct mi_api {
    void *(*heap_new)(void);
    void (*heap_destroy)(void *heap);
    void *(*heap_malloc)(void *heap, size_t size);
    void *(*malloc)(size_t size);
    void (*free)(void *p);
    void (*process_info)(size_t *elapsed_ms, size_t *user_ms, size_t *system_ms,
                         size_t *rss, size_t *rss_peak, size_t *commit,
                         size_t *commit_peak, size_t *page_faults);
} mi;

struct mimalloc {
    struct allocator super; /* first: the two pointers convert freely */
    void *heap;             /* NULL: the thread's */
    struct footprint footprint;
};

static struct mimalloc *mimalloc_of(struct allocator *a)
{
    return (struct mimalloc *)a;
}

static const char *mimalloc_unavailable(void)
{
    static const struct library_function functions[] = {
        {"mi_heap_new", &mi.heap_new},
        {"mi_heap_destroy", &mi.heap_destroy},
        {"mi_heap_malloc", &mi.heap_malloc},
        {"mi_malloc", &mi.malloc},
        {"mi_process_info", &mi.process_info},
        {"mi_free", &mi.free},
    };

    if (mi.free == NULL && !library_load("libmimalloc.so.2", functions,
                                         sizeof functions / sizeof *functions))
        return "libmimalloc.so.2 is not installed (package libmimalloc2.0)";
    return NULL;
}

/* What the process has committed through it: all heaps, as it counts. */
static size_t held_bytes(void)
{
    size_t ignored, commit = 0;

    mi.process_info(&ignored, &ignored, &ignored, &ignored, &ignored, &commit,
                    &ignored, &ignored);
    return commit;
}

static struct allocator *mimalloc_create(const struct allocator_config *config)
{
    bool is_shared = config->values[MIMALLOC_HEAP].as.choice == 0;
    struct mimalloc *m;

    if (mimalloc_unavailable() != NULL)
        return NULL;
    m = pages_map(sizeof *m);
    if (m == NULL)
        return NULL;
    m->super.ops = &mimalloc_ops;
    if (is_shared)
        return &m->super;
    m->heap = mi.heap_new();
    if (m->heap == NULL) {
        pages_unmap(m, sizeof *m);
        return NULL;
    }
    return &m->super;
}

static void mimalloc_destroy(struct allocator *a)
{
    struct mimalloc *m = mimalloc_of(a);

    if (m->heap != NULL)
        mi.heap_destroy(m->heap);
    pages_unmap(m, sizeof *m);
}

static void *mimalloc_alloc(struct allocator *a, size_t size)
{
    struct mimalloc *m = mimalloc_of(a);

    if (footprint_is_due(&m->footprint, a))
        footprint_note(&m->footprint, a, held_bytes());
    if (m->heap != NULL)
        return mi.heap_malloc(m->heap, served(size));
    return mi.malloc(served(size));
}

static void mimalloc_free(struct allocator *a, void *p, size_t size)
{
    (void)a;
    (void)size;
    mi.free(p);
}

/* A release build of it has no call that checks its heap. */
static const char *mimalloc_verify(struct allocator *a)
{
    if (a->stats.frees > a->stats.allocs)
        return "mimalloc: more frees than allocations";
    return NULL;
}

static size_t mimalloc_footprint(struct allocator *a, size_t *peak)
{
    struct mimalloc *m = mimalloc_of(a);
    size_t held = footprint_note(&m->footprint, a, held_bytes());

    *peak = m->footprint.peak;
    return held;
}

static const struct option_def mimalloc_options[] = {
    {.name = "heap",
     .kind = OPTION_CHOICE,
     .fallback = "shared",
     .choices = "shared|own",
     .help = "the heap of the thread, or one for this allocator alone"},
    {.name = NULL},
};

const struct allocator_ops mimalloc_ops = {
    .info = {.name = "mimalloc",
             .summary = "mimalloc, from the shared library",
             .options = mimalloc_options},
    .caps = ALLOCATOR_SHARED_STATE,
    .unavailable = mimalloc_unavailable,
    .create = mimalloc_create,
    .destroy = mimalloc_destroy,
    .alloc = mimalloc_alloc,
    .free = mimalloc_free,
    .verify = mimalloc_verify,
    .footprint = mimalloc_footprint,
};
