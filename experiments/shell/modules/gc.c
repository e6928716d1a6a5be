/* gc - what of module gc exists here. */
#include "experiments/shell/kinds.h"
#include "experiments/shell/modules/modules.h"

static struct obj *collect(struct machine *m, struct obj **args, size_t n,
                           struct obj *names)
{
    static const char *const allowed[] = {"generation", NULL};
    struct obj *given =
        n > 0 ? args[0] : arg_keyword(args, n, names, allowed[0]);
    int64_t generation = 2;

    if (arg_keywords_only(m, "collect", names, allowed) != 0 ||
        (given != NULL && arg_int(m, given, &generation) != 0))
        return NULL;
    if (generation < 0 || generation > 2)
        return machine_raise(m, ERROR_VALUE, "invalid generation");
    return int_new(m->heap,
                   (int64_t)heap_collect(m->heap, (unsigned)generation));
}

static struct obj *enable(struct machine *m, struct obj **args, size_t n,
                          struct obj *names)
{
    (void)args;
    (void)n;
    (void)names;
    heap_enable_gc(m->heap, true);
    return none_new(m->heap);
}

static struct obj *disable(struct machine *m, struct obj **args, size_t n,
                           struct obj *names)
{
    (void)args;
    (void)n;
    (void)names;
    heap_enable_gc(m->heap, false);
    return none_new(m->heap);
}

static struct obj *isenabled(struct machine *m, struct obj **args, size_t n,
                             struct obj *names)
{
    (void)args;
    (void)n;
    (void)names;
    return bool_new(m->heap, heap_gc_enabled(m->heap));
}

static struct obj *is_tracked(struct machine *m, struct obj **args, size_t n,
                              struct obj *names)
{
    (void)n;
    (void)names;
    return bool_new(m->heap, obj_is_tracked(args[0]));
}

static struct obj *is_finalized(struct machine *m, struct obj **args, size_t n,
                                struct obj *names)
{
    (void)n;
    (void)names;
    return bool_new(m->heap, obj_is_finalized(args[0]));
}

static const struct builtin functions[] = {
    {.name = "collect", .fn = collect, .min = 0, .max = 1, .keywords = true},
    {.name = "disable", .fn = disable, .min = 0, .max = 0},
    {.name = "enable", .fn = enable, .min = 0, .max = 0},
    {.name = "is_finalized", .fn = is_finalized, .min = 1, .max = 1},
    {.name = "is_tracked", .fn = is_tracked, .min = 1, .max = 1},
    {.name = "isenabled", .fn = isenabled, .min = 0, .max = 0},
    {.name = NULL}};

const struct module_def gc_module = {.name = "gc", .functions = functions};
