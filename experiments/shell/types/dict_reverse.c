/* dict_reverse - reversed(d), and of its views: from the newest entry back.
 *
 * Cost: O(entries) to begin, then O(1) each.
 * Source: CPython 3.11, dictreviter_* of Objects/dictobject.c, 2022.
 */
#include "experiments/shell/kinds.h"

#define DICT_ITER                                                              \
    {                                                                          \
        offsetof(struct dict_iter_obj, dict),                                  \
            offsetof(struct dict_iter_obj, result)                             \
    }
struct shape dict_reverse_type = {
    SHAPE_GC("dict_reversekeyiterator", struct dict_iter_obj), DICT_ITER};
struct shape dict_reverse_values_type = {
    SHAPE_GC("dict_reversevalueiterator", struct dict_iter_obj), DICT_ITER};
struct shape dict_reverse_items_type = {
    SHAPE_GC("dict_reverseitemiterator", struct dict_iter_obj), DICT_ITER};

static struct dict_iter_obj *iter_of(struct obj *o)
{
    return (struct dict_iter_obj *)(void *)o;
}

struct obj *dict_reversed(struct machine *m, struct obj *o)
{
    bool view = !is_type(o, TYPE_DICT);
    struct obj *dict = view ? ((struct dict_view_obj *)(void *)o)->dict : o;
    struct shape *type =
        o->type == &dict_values_type.type  ? &dict_reverse_values_type
        : o->type == &dict_items_type.type ? &dict_reverse_items_type
                                           : &dict_reverse_type;
    struct obj *it = dict_iter_new(m, type, dict);
    struct obj *key = NULL;
    struct obj *value = NULL;
    size_t *position = it == NULL ? NULL : &iter_of(it)->position;

    while (it != NULL && dict_next(dict, position, &key, &value))
        ;
    return it;
}

/* The entry before; 1, 0, -1. */
static int step(struct machine *m, struct obj *o, struct obj **key,
                struct obj **value)
{
    struct dict_iter_obj *it = iter_of(o);
    int rc = dict_iter_check(m, it);

    if (rc != 1)
        return rc;
    while (it->position > 0) {
        size_t at = --it->position;
        if (dict_next(it->dict, &at, key, value) && at == it->position + 1)
            return 1; /* not a later one, behind a gap */
    }
    obj_drop(m->heap, &it->dict);
    return 0;
}

static int next(struct machine *m, struct obj *o, struct obj **out)
{
    struct obj *key = NULL;
    struct obj *value = NULL;
    int rc = step(m, o, &key, &value);

    if (rc != 1)
        return rc;
    if (o->type != &dict_reverse_items_type.type) {
        *out = obj_retain(o->type == &dict_reverse_type.type ? key : value);
        return 1;
    }
    *out = dict_iter_pair(m, o, key, value);
    return *out == NULL ? -1 : 1;
}

const struct kind dict_reverse_kind = {.name = "dict_reversekeyiterator",
                                       .next = next};
const struct kind dict_reverse_values_kind = {
    .name = "dict_reversevalueiterator", .next = next};
const struct kind dict_reverse_items_kind = {.name = "dict_reverseitemiterator",
                                             .next = next};
