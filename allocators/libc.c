/* libc - the C library's malloc, as it comes.
 *
 * glibc reads its tunables when the process starts, so the options are no calls
 * but environment: whoever starts the process puts there what
 * ops->environment says.  Without tcache and fastbins a freed block goes to the
 * unsorted bin, is merged with its neighbours, and its identity comes back late
 * or never; with them the newest block of a size is taken first.
 *
 * The heap is the whole process's.  The footprint therefore holds what others
 * have allocated; blocks that are alive when the allocator is destroyed stay in
 * it; and its unmaps are not seen.  Under sanitizers and valgrind malloc is
 * theirs, and mallinfo2 answers 0.
 *
 * A size below sixteen is asked for as sixteen: glibc has no smaller block, and
 * other mallocs then keep to the contract as well.
 *
 * Cost: glibc's.  Source: Lea, A Memory Allocator, 1996 (dlmalloc); Gloger's
 * ptmalloc; the tcache of glibc 2.26, 2017.
 */
#include "allocators/allocator.h"
#include "allocators/foreign.h"
#include "allocators/pages.h"
#include "allocators/registry.h"

#include <malloc.h>
#include <stdlib.h>

enum { LIBC_TCACHE, LIBC_FASTBINS }; /* rows of the option table */

struct libc {
    struct allocator super; /* first: the two pointers convert freely */
    struct footprint footprint;
};

static struct libc *libc_of(struct allocator *a)
{
    return (struct libc *)a;
}

static size_t held_bytes(void)
{
    struct mallinfo2 info = mallinfo2();

    return info.arena + info.hblkhd;
}

static const char *libc_environment(const struct option_value *values)
{
    static const char *const settings[2][2] = {
        {NULL, "GLIBC_TUNABLES=glibc.malloc.mxfast=0"},
        {"GLIBC_TUNABLES=glibc.malloc.tcache_count=0",
         "GLIBC_TUNABLES=glibc.malloc.tcache_count=0:glibc.malloc.mxfast=0"},
    };

    return settings[values[LIBC_TCACHE].as.choice]
                   [values[LIBC_FASTBINS].as.choice];
}

static struct allocator *libc_create(const struct allocator_config *config)
{
    struct libc *libc = pages_map(sizeof *libc);

    (void)config;
    if (libc == NULL)
        return NULL;
    libc->super.ops = &libc_ops;
    return &libc->super;
}

static void libc_destroy(struct allocator *a)
{
    pages_unmap(a, sizeof(struct libc));
}

static void *libc_alloc(struct allocator *a, size_t size)
{
    struct libc *libc = libc_of(a);

    if (footprint_is_due(&libc->footprint, a))
        footprint_note(&libc->footprint, a, held_bytes());
    return malloc(served(size));
}

static void libc_free(struct allocator *a, void *p, size_t size)
{
    (void)a;
    (void)size;
    free(p);
}

/* glibc has no call that checks its heap; it checks as it goes. */
static const char *libc_verify(struct allocator *a)
{
    if (a->stats.frees > a->stats.allocs)
        return "libc: more frees than allocations";
    return NULL;
}

static size_t libc_footprint(struct allocator *a, size_t *peak)
{
    struct libc *libc = libc_of(a);
    size_t held = footprint_note(&libc->footprint, a, held_bytes());

    *peak = libc->footprint.peak;
    return held;
}

static const struct option_def libc_options[] = {
    {.name = "tcache",
     .kind = OPTION_CHOICE,
     .fallback = "on",
     .choices = "on|off",
     .help = "cache of the thread, LIFO, 7 blocks of a size"},
    {.name = "fastbins",
     .kind = OPTION_CHOICE,
     .fallback = "on",
     .choices = "on|off",
     .help = "unmerged bins of the heap, LIFO, up to 128 bytes"},
    {.name = NULL},
};

const struct allocator_ops libc_ops = {
    .info = {.name = "libc",
             .summary = "the C library's malloc",
             .options = libc_options},
    .caps = ALLOCATOR_SHARED_STATE,
    .environment = libc_environment,
    .create = libc_create,
    .destroy = libc_destroy,
    .alloc = libc_alloc,
    .free = libc_free,
    .verify = libc_verify,
    .footprint = libc_footprint,
};
