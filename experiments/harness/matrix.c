/* matrix - from names to the values of each axis.  See matrix.h.
 *
 * "standard" stands for the program's own list wherever a list is given.  Values
 * that are the same in canonical form are kept once.  A spec that a user asks
 * for must be usable; one from the standard list that is not usable here is left
 * out, and the summary says so.
 *
 * Cost: O(n^2) in the length of a list, for the comparison. */
#include "experiments/harness/matrix.h"
#include "experiments/harness/number.h"
#include "experiments/harness/text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define INT_CACHE_LIMIT    (INT64_C(1) << 40) /* largest value, either sign */
#define INT_CACHE_SIZE_MAX (INT64_C(1) << 26) /* entries */

/* An array of `count` pointers with room for one more; NULL = OOM. */
static void *grow(void *pointers, size_t count)
{
    return reallocarray(pointers, count + 1, sizeof(void *));
}

int name_list_add(struct name_list *list, const char *name)
{
    const char **items = grow(list->items, list->count);

    if (items == NULL)
        return -1;
    list->items = items;
    items[list->count++] = name;
    return 0;
}

void name_list_free(struct name_list *list)
{
    free(list->items);
    *list = (struct name_list){0};
}

void matrix_names_free(struct matrix_names *names)
{
    name_list_free(&names->allocators);
    name_list_free(&names->collectors);
    name_list_free(&names->profiles);
    name_list_free(&names->workloads);
    name_list_free(&names->int_caches);
}

/* One list on its way into the options. */
struct taking {
    struct options *o;
    const struct axis *axis; /* of specs */
    struct spec_list *list;  /* of specs */
    bool standard;           /* the name comes from the program's own list */
    char *error;
};

typedef int take_fn(struct taking *t, const char *name);

static int out_of_memory(const struct taking *t)
{
    snprintf(t->error, SPEC_ERROR_MAX, "out of memory");
    return -1;
}

static int take_standard(struct taking *t, const char *const *standard,
                         take_fn *take)
{
    t->standard = true;
    for (; standard != NULL && *standard != NULL; standard++)
        if (take(t, *standard) != 0)
            return -1;
    t->standard = false;
    return 0;
}

static int take_all(struct taking *t, const struct name_list *given,
                    const char *const *standard, take_fn *take)
{
    if (given->count == 0)
        return take_standard(t, standard, take);
    for (size_t i = 0; i < given->count; i++) {
        int rc = strcmp(given->items[i], "standard") == 0
                     ? take_standard(t, standard, take)
                     : take(t, given->items[i]);

        if (rc != 0)
            return -1;
    }
    return 0;
}

/* --- specs ---------------------------------------------------------------- */

static bool spec_known(const struct spec_list *list, const struct spec *spec)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i]->text, spec->text) == 0)
            return true;
    return false;
}

static void note_left_out(struct options *o, const char *why)
{
    size_t used = strlen(o->left_out);

    snprintf(o->left_out + used, sizeof o->left_out - used, "%s%s",
             used > 0 ? "; " : "", why);
}

static int take_spec(struct taking *t, const char *name)
{
    struct spec_list *list = t->list;
    struct spec *spec = spec_parse(name, t->axis, t->error);

    if (spec == NULL)
        return -1;
    if (spec_known(list, spec)) {
        spec_free(spec);
        return 0;
    }
    if (t->o->mode != RUN_CHILD && !spec_usable(spec, t->axis, t->error)) {
        spec_free(spec);
        if (!t->standard)
            return -1;
        note_left_out(t->o, t->error);
        t->error[0] = '\0';
        return 0;
    }
    struct spec **items = grow(list->items, list->count);
    if (items == NULL) {
        spec_free(spec);
        return out_of_memory(t);
    }
    list->items = items;
    items[list->count++] = spec;
    return 0;
}

static int resolve_specs(struct options *o, const struct axis *axis,
                         const struct name_list *given,
                         const char *const *standard, struct spec_list *list,
                         char *error)
{
    struct taking t = {.o = o, .axis = axis, .list = list, .error = error};

    if (take_all(&t, given, standard, take_spec) != 0)
        return -1;
    if (list->count > 0)
        return 0;
    struct text text;
    text_init(&text, error, SPEC_ERROR_MAX);
    text_add(&text, "no %s can be run here: %s", axis->kind, o->left_out);
    return -1;
}

/* --- profiles ------------------------------------------------------------- */

static int take_profile(struct taking *t, const char *name)
{
    struct options *o = t->o;
    const struct profile *profile = profile_find(name);

    if (profile == NULL) {
        struct text text;

        text_init(&text, t->error, SPEC_ERROR_MAX);
        text_add(&text, "profile ");
        text_quote(&text, name, strlen(name));
        text_add(&text, ": unknown name; valid:");
        for (profile = profile_registry; profile->name != NULL; profile++)
            text_add(&text, "%s %s", profile == profile_registry ? "" : ",",
                     profile->name);
        return -1;
    }
    for (size_t i = 0; i < o->profile_count; i++)
        if (o->profiles[i] == profile)
            return 0;
    const struct profile **profiles = grow(o->profiles, o->profile_count);
    if (profiles == NULL)
        return out_of_memory(t);
    o->profiles = profiles;
    profiles[o->profile_count++] = profile;
    return 0;
}

/* --- the int cache -------------------------------------------------------- */

static bool int_cache_read(const char *name, struct int_cache *cache)
{
    *cache = (struct int_cache){.on = strcmp(name, "off") != 0};
    if (!cache->on) {
        snprintf(cache->text, sizeof cache->text, "off");
        return true;
    }
    if (!number_range(name, &cache->lo, &cache->hi) ||
        cache->lo < -INT_CACHE_LIMIT || cache->hi > INT_CACHE_LIMIT ||
        cache->hi - cache->lo >= INT_CACHE_SIZE_MAX)
        return false;
    snprintf(cache->text, sizeof cache->text, "%" PRId64 "..%" PRId64,
             cache->lo, cache->hi);
    return true;
}

static int add_int_cache(struct taking *t, const struct int_cache *cache)
{
    struct options *o = t->o;

    for (size_t i = 0; i < o->int_cache_count; i++)
        if (strcmp(o->int_caches[i].text, cache->text) == 0)
            return 0;
    struct int_cache *caches =
        reallocarray(o->int_caches, o->int_cache_count + 1, sizeof *caches);
    if (caches == NULL)
        return out_of_memory(t);
    o->int_caches = caches;
    caches[o->int_cache_count++] = *cache;
    return 0;
}

static int take_int_cache(struct taking *t, const char *name)
{
    struct int_cache cache;

    if (!int_cache_read(name, &cache)) {
        struct text text;

        text_init(&text, t->error, SPEC_ERROR_MAX);
        text_add(&text, "--int-cache ");
        text_quote(&text, name, strlen(name));
        text_add(&text,
                 ": not valid; valid: off, or LO..HI like -5..256, both from "
                 "%" PRId64 " to %" PRId64 ", at most %" PRId64 " numbers",
                 -INT_CACHE_LIMIT, INT_CACHE_LIMIT, INT_CACHE_SIZE_MAX);
        return -1;
    }
    return add_int_cache(t, &cache);
}

int matrix_resolve(struct options *o, const struct matrix_names *names,
                   char *error)
{
    const struct experiment *e = o->experiment;
    const struct int_cache as_profile = {.text = ""};
    struct taking t = {.o = o, .error = error};

    if (resolve_specs(o, options_allocator_axis(e), &names->allocators,
                      e->allocators, &o->allocators, error) != 0 ||
        resolve_specs(o, options_collector_axis(e), &names->collectors,
                      e->collectors, &o->collectors, error) != 0 ||
        resolve_specs(o, e->workload_axis, &names->workloads, e->workloads,
                      &o->workloads, error) != 0 ||
        take_all(&t, &names->profiles, e->profiles, take_profile) != 0 ||
        take_all(&t, &names->int_caches, e->int_caches, take_int_cache) != 0)
        return -1;
    return o->int_cache_count > 0 ? 0 : add_int_cache(&t, &as_profile);
}

static void spec_list_free(struct spec_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        spec_free(list->items[i]);
    free(list->items);
    *list = (struct spec_list){0};
}

void matrix_free(struct options *o)
{
    spec_list_free(&o->allocators);
    spec_list_free(&o->collectors);
    spec_list_free(&o->workloads);
    free(o->profiles);
    free(o->int_caches);
    filters_free(&o->exclude);
    filters_free(&o->only);
}
