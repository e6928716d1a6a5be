/* gc - the module gc of a program.
 *
 * Source: Library Reference of Python 3.11, module gc, 2022.
 */
#include "gc/gc_module.h"

#include "experiments/shell/kinds.h"
#include "experiments/shell/modules/gc_hooks.h"
#include "experiments/shell/modules/modules.h"

/* Every function here has these parameters; most use none of them. */
#define FUNCTION(name)                                                         \
    static struct obj *name(struct machine *m, struct obj **args, size_t n,    \
                            struct obj *names)
#define UNUSED_ARGUMENTS                                                       \
    (void)args;                                                                \
    (void)n;                                                                   \
    (void)names

FUNCTION(collect)
{
    static const char *const allowed[] = {"generation", NULL};
    struct obj *given =
        n > 0 ? args[0] : arg_keyword(args, n, names, allowed[0]);
    int64_t generation = GC_OLDEST;

    if (arg_keywords_only(m, "collect", names, allowed) != 0 ||
        (given != NULL && arg_int(m, given, &generation) != 0))
        return NULL;
    if (generation < 0 || generation > (int64_t)GC_OLDEST)
        return machine_raise(m, ERROR_VALUE, "invalid generation");
    return int_new(m->heap,
                   (int64_t)heap_collect(m->heap, (unsigned)generation));
}

FUNCTION(enable)
{
    UNUSED_ARGUMENTS;
    heap_enable_gc(m->heap, true);
    return none_new(m->heap);
}

FUNCTION(disable)
{
    UNUSED_ARGUMENTS;
    heap_enable_gc(m->heap, false);
    return none_new(m->heap);
}

FUNCTION(isenabled)
{
    UNUSED_ARGUMENTS;
    return bool_new(m->heap, heap_gc_enabled(m->heap));
}

FUNCTION(is_tracked)
{
    UNUSED_ARGUMENTS;
    /* CPython's own types are in no collection. */
    bool own = is_class(args[0]) && class_rest(args[0])->base == NULL;
    return bool_new(m->heap, !own && obj_is_tracked(args[0]));
}

FUNCTION(is_finalized)
{
    UNUSED_ARGUMENTS;
    return bool_new(m->heap, obj_is_finalized(args[0]));
}

/* ---- counts and thresholds ---- */

static struct obj *three(struct machine *m, const uint64_t values[3])
{
    struct obj *tuple = tuple_new(m->heap, 3);

    if (tuple == NULL)
        return NULL;
    machine_push(m, tuple);
    for (size_t i = 0; i < 3; i++) {
        struct obj *value = int_new(m->heap, (int64_t)values[i]);
        if (value == NULL) {
            machine_drop(m);
            return NULL;
        }
        tuple_init(tuple, i, value);
    }
    return machine_pop(m);
}

FUNCTION(get_count)
{
    uint64_t counts[3];

    UNUSED_ARGUMENTS;
    gc_counts(m->heap, counts);
    return three(m, counts);
}

FUNCTION(get_threshold)
{
    uint64_t thresholds[3];

    UNUSED_ARGUMENTS;
    gc_thresholds(m->heap, thresholds);
    return three(m, thresholds);
}

FUNCTION(set_threshold)
{
    uint64_t thresholds[3];

    (void)names;
    if (n < 1 || n > 3)
        return machine_raise(
            m, ERROR_TYPE, "set_threshold() takes at %s (%zu given)",
            n < 1 ? "least 1 argument" : "most 3 arguments", n);
    gc_thresholds(m->heap, thresholds);
    for (size_t i = 0; i < n; i++) {
        int64_t value = 0;
        if (arg_int(m, args[i], &value) != 0)
            return NULL;
        if (value > INT32_MAX || value < INT32_MIN)
            return machine_raise(m, ERROR_OVERFLOW, "signed integer is %s",
                                 value < 0 ? "less than minimum"
                                           : "greater than maximum");
        thresholds[i] = value < 0 ? 0 : (uint64_t)value;
    }
    gc_set_thresholds(m->heap, thresholds);
    return none_new(m->heap);
}

/* A dict of counts, on top of the stack when it is done.  Its keys are made for it:
 * nobody shares them. */
static bool push_counts(struct machine *m, const char *const *keys,
                        const uint64_t *values, size_t n)
{
    struct obj *dict = dict_new(m->heap);

    if (dict == NULL)
        return false;
    machine_push(m, dict);
    for (size_t i = 0; i < n; i++) {
        struct obj *key = str_new_own(m->heap, keys[i], strlen(keys[i]));
        struct obj *value =
            key == NULL ? NULL : int_new(m->heap, (int64_t)values[i]);
        int rc = value == NULL ? -1 : dict_set(m->heap, dict, key, value);
        if (key != NULL)
            obj_release(m->heap, key);
        if (value != NULL)
            obj_release(m->heap, value);
        if (rc != 0)
            return false;
    }
    return true;
}

FUNCTION(get_stats)
{
    static const char *const keys[] = {"collections", "collected",
                                       "uncollectable"};
    struct gc_generation_stats stats[3];
    struct obj *list = list_new(m->heap);

    UNUSED_ARGUMENTS;
    if (list == NULL)
        return NULL;
    machine_push(m, list);
    gc_stats(m->heap, stats);
    for (size_t i = 0; i < 3; i++) {
        const uint64_t values[] = {stats[i].collections, stats[i].collected,
                                   stats[i].uncollectable};
        if (!push_counts(m, keys, values, 3) ||
            list_append(m->heap, list, machine_top(m)) != 0)
            return NULL;
        machine_drop(m);
    }
    return machine_pop(m);
}

/* ---- objects ---- */

static int generation_of(struct machine *m, struct obj *o, int64_t *out)
{
    if (is_int(o) || is_instance(o))
        return arg_int(m, o, out);
    machine_raise(m, ERROR_TYPE,
                  "argument should be integer or None, not '%.200s'",
                  value_type_name(m, o));
    return -1;
}

FUNCTION(get_objects)
{
    static const char *const allowed[] = {"generation", NULL};
    struct obj *given =
        n > 0 ? args[0] : arg_keyword(args, n, names, allowed[0]);
    int64_t generation = -1;

    if (arg_keywords_only(m, "get_objects", names, allowed) != 0 ||
        (given != NULL && !is_none(given) &&
         generation_of(m, given, &generation) != 0))
        return NULL;
    if (generation > (int64_t)GC_OLDEST)
        return machine_raise(m, ERROR_VALUE,
                             "generation parameter must be less than the "
                             "number of available generations (3)");
    if (generation < -1) /* -1 says all, as None does */
        return machine_raise(m, ERROR_VALUE,
                             "generation parameter cannot be negative");
    return gc_objects(m->heap, (int)generation);
}

FUNCTION(get_referrers)
{
    struct obj *packed = machine_top(m); /* the arguments: they do not count */
    struct obj *list = gc_referrers(m->heap, args, n);

    (void)names;
    if (list == NULL)
        return NULL;
    machine_push(m, list);
    for (size_t i = list_len(list); i-- > 0;) {
        struct obj *at =
            list_get(list, i) == packed ? int_new(m->heap, (int64_t)i) : NULL;
        if (at == NULL)
            continue;
        machine_push(m, at);
        int rc = value_set_item(m, list, at, NULL);
        machine_drop(m);
        if (rc != 0)
            return NULL;
    }
    return machine_pop(m);
}

FUNCTION(get_referents)
{
    (void)names;
    return gc_referents(m->heap, args, n);
}

FUNCTION(freeze)
{
    UNUSED_ARGUMENTS;
    gc_freeze(m->heap);
    return none_new(m->heap);
}

FUNCTION(unfreeze)
{
    UNUSED_ARGUMENTS;
    gc_unfreeze(m->heap);
    return none_new(m->heap);
}

FUNCTION(get_freeze_count)
{
    UNUSED_ARGUMENTS;
    return int_new(m->heap, (int64_t)gc_frozen(m->heap));
}

FUNCTION(set_debug)
{
    int64_t flags = 0;

    UNUSED_ARGUMENTS;
    if (arg_int(m, args[0], &flags) != 0 ||
        gc_set_debug(m->heap, (unsigned)flags) != 0)
        return NULL;
    return none_new(m->heap);
}

FUNCTION(get_debug)
{
    UNUSED_ARGUMENTS;
    return int_new(m->heap, gc_debug(m->heap));
}

static const struct builtin functions[] = {
    {.name = "collect", .fn = collect, .min = 0, .max = 1, .keywords = true},
    {.name = "disable", .fn = disable, .min = 0, .max = 0},
    {.name = "enable", .fn = enable, .min = 0, .max = 0},
    {.name = "freeze", .fn = freeze, .min = 0, .max = 0},
    {.name = "get_count", .fn = get_count, .min = 0, .max = 0},
    {.name = "get_debug", .fn = get_debug, .min = 0, .max = 0},
    {.name = "get_freeze_count", .fn = get_freeze_count, .min = 0, .max = 0},
    {.name = "get_objects",
     .fn = get_objects,
     .min = 0,
     .max = 1,
     .keywords = true},
    {.name = "get_referents",
     .fn = get_referents,
     .packs = true,
     .min = 0,
     .max = -1},
    {.name = "get_referrers",
     .fn = get_referrers,
     .packs = true,
     .min = 0,
     .max = -1},
    {.name = "get_stats", .fn = get_stats, .min = 0, .max = 0},
    {.name = "get_threshold", .fn = get_threshold, .min = 0, .max = 0},
    {.name = "is_finalized", .fn = is_finalized, .min = 1, .max = 1},
    {.name = "is_tracked", .fn = is_tracked, .min = 1, .max = 1},
    {.name = "isenabled", .fn = isenabled, .min = 0, .max = 0},
    {.name = "set_debug", .fn = set_debug, .min = 1, .max = 1},
    {.name = "set_threshold",
     .fn = set_threshold,
     .packs = true,
     .min = 0,
     .max = -1},
    {.name = "unfreeze", .fn = unfreeze, .min = 0, .max = 0},
    {.name = NULL}};

static int init(struct machine *m, struct obj *dict)
{
    static const struct {
        const char *name;
        unsigned value;
    } flags[] = {{"DEBUG_STATS", GC_DEBUG_STATS},
                 {"DEBUG_COLLECTABLE", GC_DEBUG_COLLECTABLE},
                 {"DEBUG_UNCOLLECTABLE", GC_DEBUG_UNCOLLECTABLE},
                 {"DEBUG_SAVEALL", GC_DEBUG_SAVEALL},
                 {"DEBUG_LEAK", GC_DEBUG_LEAK}};
    struct obj *garbage = gc_garbage(m->heap);

    if (garbage == NULL ||
        module_bind(m, dict, "garbage", obj_retain(garbage)) != 0)
        return -1;
    if (m->roots[ROOT_CALLBACKS] == NULL)
        m->roots[ROOT_CALLBACKS] = list_new(m->heap);
    if (m->roots[ROOT_CALLBACKS] == NULL ||
        module_bind(m, dict, "callbacks",
                    obj_retain(m->roots[ROOT_CALLBACKS])) != 0)
        return -1;
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        if (module_bind(m, dict, flags[i].name,
                        int_new(m->heap, flags[i].value)) != 0)
            return -1;
    }
    return 0;
}

const struct module_def gc_module = {
    .name = "gc", .functions = functions, .init = init};

/* ---- gc.callbacks ---- */

/* Calls a callback; each has the phase as a str of its own. */
static void call_one(struct machine *m, const char *phase, struct obj *info,
                     struct obj *callback)
{
    struct obj *args[] = {str_new_own(m->heap, phase, strlen(phase)), info};

    machine_push(m, obj_retain(callback));
    machine_push(m, args[0]);
    struct obj *result =
        args[0] == NULL ? NULL : value_call(m, callback, args, 2, NULL);
    machine_drop(m);
    if (result != NULL)
        obj_release(m->heap, result);
    else
        machine_unraisable(m, "", callback);
    machine_drop(m);
}

/* Calls every callback with a phase and what is known. */
static void call_all(struct machine *m, const struct gc_info *info)
{
    static const char *const keys[] = {"generation", "collected",
                                       "uncollectable"};
    const uint64_t values[] = {info->generation, info->collected,
                               info->uncollectable};
    struct obj *callbacks = m->roots[ROOT_CALLBACKS];

    if (!push_counts(m, keys, values, 3))
        return;
    struct obj *counts = machine_top(m);
    for (size_t i = 0; i < list_len(callbacks); i++)
        call_one(m, info->ended ? "stop" : "start", counts,
                 list_get(callbacks, i));
}

void gc_hook_collecting(void *arg, const struct gc_info *info)
{
    struct machine *m = arg;
    struct obj *callbacks = m->roots[ROOT_CALLBACKS];
    struct obj *error = m->roots[ROOT_ERROR];
    size_t top = m->stack.count;

    if (m->ending || callbacks == NULL || list_len(callbacks) == 0)
        return;
    m->roots[ROOT_ERROR] = NULL;
    machine_push(m, error); /* may be NULL */
    call_all(m, info);
    machine_clear_error(m);
    while (m->stack.count > top + 1)
        machine_drop(m);
    m->roots[ROOT_ERROR] = machine_pop(m);
}
