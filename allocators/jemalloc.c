/* jemalloc - the allocator of FreeBSD, Redis and many servers, beside libc's.
 *
 * Its objects are linked under je_ names (see the Makefile), so it serves only
 * who asks here.  MALLOC_CONF configures it as ever.
 *
 *     arena=shared  the arena that jemalloc picks; its blocks outlive this
 *                   allocator, its unmaps are not seen
 *     arena=own     an arena made for this allocator and destroyed with it;
 *                   unmaps are seen by extent hooks around jemalloc's own
 *     tcache=on     the thread's cache (own: one that is filled from the arena
 *                   alone): LIFO, some two hundred blocks of a size
 *     tcache=off    each call goes to the arena's slabs, lowest address first
 *
 * By default jemalloc keeps all address space that it ever had (opt.retain), so
 * an unmap is rare: blocks from "retain:false" on, and memory that was only
 * purged stays its own.
 * A size below sixteen is asked for as sixteen, for the alignment.  Misuse is
 * not seen: that is what the checks of a debug build of jemalloc are for.
 *
 * Cost: jemalloc's.  Source: Evans, A Scalable Concurrent malloc(3)
 * Implementation for FreeBSD, BSDCan 2006.
 */
#include "allocators/allocator.h"
#include "allocators/foreign.h"
#include "allocators/pages.h"
#include "allocators/registry.h"

/* The header then declares the je_ names and leaves malloc and free alone. */
#define JEMALLOC_NO_RENAME
#include <jemalloc/jemalloc.h>

#include <stdio.h>

enum { JEMALLOC_TCACHE, JEMALLOC_ARENA }; /* rows of the option table */

struct jemalloc {
    struct allocator super; /* first: the two pointers convert freely */
    int flags;              /* of every call */
    bool has_arena, has_tcache;
    unsigned arena, tcache; /* of its own, where it has */
    struct footprint footprint;
    extent_hooks_t hooks;            /* in use when somebody hears of unmaps */
    const extent_hooks_t *hooks_old; /* what they wrap: jemalloc's */
    allocator_unmap_fn *unmapped;
    void *unmapped_arg;
};

static struct jemalloc *jemalloc_of(struct allocator *a)
{
    return (struct jemalloc *)a;
}

/* --- control by name -------------------------------------------------------- */

static int read_unsigned(const char *name, unsigned *value)
{
    size_t length = sizeof *value;

    return je_mallctl(name, value, &length, NULL, 0);
}

static int write_unsigned(const char *name, unsigned value)
{
    return je_mallctl(name, NULL, NULL, &value, sizeof value);
}

/* "arena.7.destroy" out of "arena.%u.destroy". */
struct control_name {
    char text[48];
};

static struct control_name arena_name(const char *before, unsigned arena,
                                      const char *behind)
{
    struct control_name name;

    (void)snprintf(name.text, sizeof name.text, "%s.%u.%s", before, arena,
                   behind);
    return name;
}

/* Bytes of resident pages: blocks, dirty pages kept for later, bookkeeping. */
static size_t held_bytes(const struct jemalloc *j)
{
    uint64_t epoch = 1;
    size_t resident = 0;
    size_t length = sizeof resident;
    struct control_name name =
        j->has_arena ? arena_name("stats.arenas", j->arena, "resident")
                     : (struct control_name){"stats.resident"};

    (void)je_mallctl("epoch", NULL, NULL, &epoch, sizeof epoch);
    if (je_mallctl(name.text, &resident, &length, NULL, 0) != 0)
        return 0;
    return resident;
}

/* --- hooks: to hear of unmaps ----------------------------------------------- */

static struct jemalloc *jemalloc_of_hooks(extent_hooks_t *hooks)
{
    return (struct jemalloc *)(void *)((char *)hooks -
                                       offsetof(struct jemalloc, hooks));
}

static void tell(const struct jemalloc *j, const void *base, size_t size)
{
    if (j->unmapped != NULL)
        j->unmapped(j->unmapped_arg, base, size);
}

/* True = refused: jemalloc keeps the range. */
static bool hook_dalloc(extent_hooks_t *hooks, void *base, size_t size,
                        bool committed, unsigned arena)
{
    struct jemalloc *j = jemalloc_of_hooks(hooks);

    if (j->hooks_old->dalloc(hooks, base, size, committed, arena))
        return true;
    tell(j, base, size);
    return false;
}

static void hook_destroy(extent_hooks_t *hooks, void *base, size_t size,
                         bool committed, unsigned arena)
{
    struct jemalloc *j = jemalloc_of_hooks(hooks);

    j->hooks_old->destroy(hooks, base, size, committed, arena);
    tell(j, base, size);
}

static int install_hooks(struct jemalloc *j)
{
    struct control_name name = arena_name("arena", j->arena, "extent_hooks");
    extent_hooks_t *ours = &j->hooks;
    extent_hooks_t *old;
    size_t length = sizeof(void *);

    if (je_mallctl(name.text, &old, &length, NULL, 0) != 0)
        return -1;
    j->hooks_old = old;
    j->hooks = *old;
    j->hooks.dalloc = hook_dalloc;
    if (old->destroy != NULL)
        j->hooks.destroy = hook_destroy;
    return je_mallctl(name.text, NULL, NULL, &ours, sizeof(void *));
}

/* --- the allocator ---------------------------------------------------------- */

static void jemalloc_destroy(struct allocator *a)
{
    struct jemalloc *j = jemalloc_of(a);

    j->unmapped = NULL;
    if (j->has_tcache)
        (void)write_unsigned("tcache.destroy", j->tcache);
    if (j->has_arena) {
        struct control_name name = arena_name("arena", j->arena, "destroy");

        (void)je_mallctl(name.text, NULL, NULL, NULL, 0);
    }
    pages_unmap(j, sizeof *j);
}

/* As jemalloc_ops, with a heap that is not shared. */
static const struct allocator_ops own_ops;

static int open_arena(struct jemalloc *j, bool with_tcache)
{
    if (read_unsigned("arenas.create", &j->arena) != 0)
        return -1;
    j->has_arena = true;
    j->flags = MALLOCX_ARENA(j->arena);
    if (j->unmapped != NULL && install_hooks(j) != 0)
        return -1;
    if (!with_tcache)
        return 0;
    if (read_unsigned("tcache.create", &j->tcache) != 0)
        return -1;
    j->has_tcache = true;
    j->flags |= MALLOCX_TCACHE(j->tcache);
    return 0;
}

static struct allocator *jemalloc_create(const struct allocator_config *config)
{
    struct jemalloc *j = pages_map(sizeof *j);
    bool with_tcache = config->values[JEMALLOC_TCACHE].as.choice == 0;
    bool is_shared = config->values[JEMALLOC_ARENA].as.choice == 0;

    if (j == NULL)
        return NULL;
    j->super.ops = is_shared ? &jemalloc_ops : &own_ops;
    j->unmapped = config->unmapped;
    j->unmapped_arg = config->unmapped_arg;
    if (!is_shared && open_arena(j, with_tcache) != 0) {
        jemalloc_destroy(&j->super);
        return NULL;
    }
    if (!with_tcache)
        j->flags |= MALLOCX_TCACHE_NONE;
    return &j->super;
}

static void *jemalloc_alloc(struct allocator *a, size_t size)
{
    struct jemalloc *j = jemalloc_of(a);

    if (footprint_is_due(&j->footprint, a))
        footprint_note(&j->footprint, a, held_bytes(j));
    return je_mallocx(served(size), j->flags);
}

/* The sized free is jemalloc's fast one. */
static void jemalloc_free(struct allocator *a, void *p, size_t size)
{
    je_sdallocx(p, served(size), jemalloc_of(a)->flags);
}

/* A release build of jemalloc has no call that checks its heap. */
static const char *jemalloc_verify(struct allocator *a)
{
    if (a->stats.frees > a->stats.allocs)
        return "jemalloc: more frees than allocations";
    return NULL;
}

static size_t jemalloc_footprint(struct allocator *a, size_t *peak)
{
    struct jemalloc *j = jemalloc_of(a);
    size_t held = footprint_note(&j->footprint, a, held_bytes(j));

    *peak = j->footprint.peak;
    return held;
}

static const struct option_def jemalloc_options[] = {
    {.name = "tcache",
     .kind = OPTION_CHOICE,
     .fallback = "on",
     .choices = "on|off",
     .help = "cache of the thread, LIFO"},
    {.name = "arena",
     .kind = OPTION_CHOICE,
     .fallback = "shared",
     .choices = "shared|own",
     .help = "the arena of the thread, or one for this allocator alone"},
    {.name = NULL},
};

#define JEMALLOC_OPS(caps_)                                                    \
    {                                                                          \
        .info = {.name = "jemalloc",                                           \
                 .summary = "jemalloc, linked beside the C library's malloc",  \
                 .options = jemalloc_options},                                 \
        .caps = (caps_), .create = jemalloc_create,                            \
        .destroy = jemalloc_destroy, .alloc = jemalloc_alloc,                  \
        .free = jemalloc_free, .verify = jemalloc_verify,                      \
        .footprint = jemalloc_footprint,                                       \
    }

static const struct allocator_ops own_ops = JEMALLOC_OPS(0);
const struct allocator_ops jemalloc_ops = JEMALLOC_OPS(ALLOCATOR_SHARED_STATE);
