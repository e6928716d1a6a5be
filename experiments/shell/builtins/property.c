/* property - attributes of a class that call functions.
 *
 * Source: CPython 3.11, property_* of Objects/descrobject.c, 2022.
 */
#include "experiments/shell/kinds.h"

static_assert(sizeof(struct property_obj) == 56, "property");

struct shape property_type = {
    SHAPE_GC("property", struct property_obj),
    {offsetof(struct property_obj, get), offsetof(struct property_obj, set),
     offsetof(struct property_obj, del), offsetof(struct property_obj, doc)}};

static struct obj *make_property(struct machine *m, struct obj **args, size_t n,
                                 struct obj *names)
{
    static const char *const allowed[] = {"fget", "fset", "fdel", "doc", NULL};
    struct obj *given[4];

    if (arg_keywords_only(m, "property", names, allowed) != 0)
        return NULL;
    for (size_t i = 0; i < 4; i++) {
        given[i] = i < n ? args[i] : arg_keyword(args, n, names, allowed[i]);
        if (given[i] != NULL && is_none(given[i]))
            given[i] = NULL;
    }
    struct obj *o = shape_new(m->heap, &property_type);
    if (o == NULL)
        return NULL;
    struct property_obj *p = (struct property_obj *)(void *)o;
    struct obj **fields[] = {&p->get, &p->set, &p->del, &p->doc};
    for (size_t i = 0; i < 4; i++) {
        if (given[i] != NULL)
            *fields[i] = obj_retain(given[i]);
    }
    heap_track(m->heap, o);
    return o;
}

/* The same property with another function. */
static struct obj *with_function(struct machine *m, struct obj **args,
                                 unsigned which)
{
    const struct property_obj *p = (const void *)args[0];
    struct obj *functions[] = {p->get, p->set, p->del};

    functions[which] = args[1];
    struct obj *none = none_new(m->heap);
    for (int i = 0; i < 3; i++)
        functions[i] = functions[i] == NULL ? none : functions[i];
    struct obj *o = make_property(m, functions, 3, NULL);
    obj_release(m->heap, none);
    return o;
}

static struct obj *setter(struct machine *m, struct obj **args, size_t n,
                          struct obj *names)
{
    (void)n;
    (void)names;
    return with_function(m, args, 1);
}

static struct obj *deleter(struct machine *m, struct obj **args, size_t n,
                           struct obj *names)
{
    (void)n;
    (void)names;
    return with_function(m, args, 2);
}

static const struct builtin property_methods[] = {
    {.name = "setter", .fn = setter, .min = 2, .max = 2},
    {.name = "deleter", .fn = deleter, .min = 2, .max = 2},
    {.name = NULL}};

static struct obj *or_none(struct machine *m, struct obj *o)
{
    return o == NULL ? none_new(m->heap) : obj_retain(o);
}

static struct obj *property_get_attr(struct machine *m, struct obj *o,
                                     struct obj *name)
{
    const struct property_obj *p = (const void *)o;
    const char *asked = str_text(name);

    return strcmp(asked, "fget") == 0   ? or_none(m, p->get)
           : strcmp(asked, "fset") == 0 ? or_none(m, p->set)
           : strcmp(asked, "fdel") == 0 ? or_none(m, p->del)
                                        : NULL;
}

const struct kind property_kind = {.name = "property",
                                   .get_attr = property_get_attr,
                                   .packs = true,
                                   .methods = property_methods,
                                   .construct = make_property,
                                   .construct_keywords = true};
