/* setup - from specs to a heap. */
#include "experiments/shell/setup.h"

#include "experiments/harness/number.h"

#include <stdio.h>
#include <string.h>

#define INT_CACHE_MAX INT64_C(16777216)

/* The allocator of a spec around those that it wraps, innermost first. */
static struct allocator *make_allocator(struct setup *setup)
{
    const struct spec *chain[SPEC_TEXT_MAX / 2];
    struct allocator *made = NULL;
    size_t depth = 0;

    for (const struct spec *s = setup->specs[0]; s != NULL; s = s->inner)
        chain[depth++] = s;
    while (depth-- > 0) {
        const struct allocator_ops *ops = (const void *)chain[depth]->component;
        struct allocator_config config = {.values = chain[depth]->values,
                                          .seed = depth + 1,
                                          .inner = made,
                                          .unmapped = heap_unmapped,
                                          .unmapped_arg = &setup->heap};
        struct allocator *outer = ops->create(&config);
        if (outer == NULL) {
            if (made != NULL)
                allocator_destroy(made);
            return NULL;
        }
        made = outer;
    }
    return made;
}

static int read_profile(struct setup *setup, const struct setup_choice *choice,
                        char *error)
{
    const char *name =
        choice->profile == NULL ? "cpython3.11" : choice->profile;
    const struct profile *found = profile_find(name);
    size_t used = 0;

    if (found != NULL) {
        setup->profile = *found;
        return 0;
    }
    used = (size_t)snprintf(error, SPEC_ERROR_MAX,
                            "profile \"%.40s\": unknown name; valid:", name);
    for (const struct profile *p = profile_registry; p->name != NULL; p++)
        used += (size_t)snprintf(error + used, SPEC_ERROR_MAX - used, "%s %s",
                                 p == profile_registry ? "" : ",", p->name);
    return -1;
}

static int read_knobs(struct setup *setup, const struct setup_choice *choice,
                      char *error)
{
    struct profile *p = &setup->profile;
    const char *lists = choice->type_freelists;
    bool off =
        choice->int_cache != NULL && strcmp(choice->int_cache, "off") == 0;

    if (off)
        p->int_cache = false;
    else if (choice->int_cache != NULL) {
        p->int_cache = true;
        if (!number_range(choice->int_cache, &p->int_lo, &p->int_hi) ||
            p->int_lo < -INT_CACHE_MAX || p->int_hi > INT_CACHE_MAX) {
            snprintf(error, SPEC_ERROR_MAX,
                     "--int-cache \"%.40s\": not valid; valid: off, or LO..HI "
                     "like -5..256",
                     choice->int_cache);
            return -1;
        }
    }
    if (lists == NULL)
        return 0;
    if (strcmp(lists, "on") != 0 && strcmp(lists, "off") != 0) {
        snprintf(error, SPEC_ERROR_MAX,
                 "--type-freelists \"%.40s\": not valid; valid: on, off",
                 lists);
        return -1;
    }
    p->type_freelists = strcmp(lists, "on") == 0;
    p->int_freelist = p->int_freelist && p->type_freelists;
    return 0;
}

static int read_specs(struct setup *setup, const struct setup_choice *choice,
                      char *error)
{
    const char *texts[] = {
        choice->allocator == NULL ? "pymalloc" : choice->allocator,
        choice->collector == NULL ? "trial_deletion" : choice->collector};
    const struct axis *const axes[] = {&axis_allocators, &axis_collectors};

    for (int i = 0; i < 2; i++) {
        setup->specs[i] = spec_parse(texts[i], axes[i], error);
        if (setup->specs[i] == NULL ||
            !spec_usable(setup->specs[i], axes[i], error))
            return -1;
    }
    return 0;
}

int setup_open(struct setup *setup, const struct setup_choice *choice,
               char *error)
{
    *setup = (struct setup){.allocator = NULL};
    if (read_specs(setup, choice, error) != 0 ||
        read_profile(setup, choice, error) != 0 ||
        read_knobs(setup, choice, error) != 0) {
        setup_close(setup);
        return -1;
    }
    setup->allocator = make_allocator(setup);
    if (setup->allocator != NULL) {
        struct heap_config config = {
            .allocator = setup->allocator,
            .collector = (const void *)setup->specs[1]->component,
            .collector_values = setup->specs[1]->values,
            .profile = setup->profile};
        setup->heap = heap_create(&config);
    }
    if (setup->heap != NULL)
        return 0;
    snprintf(error, SPEC_ERROR_MAX, "out of memory");
    setup_close(setup);
    return -1;
}

void setup_close(struct setup *setup)
{
    if (setup->heap != NULL)
        heap_destroy(setup->heap);
    setup->heap = NULL;
    if (setup->allocator != NULL)
        allocator_destroy(setup->allocator);
    for (int i = 0; i < 2; i++)
        spec_free(setup->specs[i]);
    *setup = (struct setup){.allocator = NULL};
}
