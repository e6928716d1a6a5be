/* container_repr - list, tuple, dict, set, the views of a dict and classes as text.
 *
 * Each piece is a str, and what is written so far is another, as in CPython: their
 * blocks are what the next objects get.
 *
 * Cost: O(text).
 * Source: CPython 3.11, list_repr, tuplerepr, dict_repr, set_repr and
 * dictview_repr, 2022.
 */
#include "experiments/shell/builtins/container_repr.h"

#include "experiments/shell/builtins/sort.h"
#include "experiments/shell/types/class.h"
#include "experiments/shell/types/objects.h"
#include "experiments/shell/types/set.h"
#include "experiments/shell/writer.h"

/* Room that PyUnicode_FromFormat begins with, beyond its format. */
#define FORMAT_ROOM ((size_t)100)

static struct obj *plain(struct machine *m, const char *text)
{
    return str_new_own(m->heap, text, strlen(text));
}

static void write_items(struct machine *m, struct obj *o, struct writer *w)
{
    bool list = is_type(o, TYPE_LIST);

    for (size_t i = 0; !w->failed && i < (list ? list_len(o) : tuple_len(o));
         i++) {
        if (i > 0)
            writer_ascii(w, ", ");
        struct obj *item = list ? list_get(o, i) : tuple_get(o, i);
        /* The call of a program's method holds its object, as CPython's does. */
        bool held = !is_type(item, TYPE_INSTANCE);
        if (held)
            machine_push(m, obj_retain(item));
        writer_str(w, value_repr_obj(m, item));
        if (held)
            machine_drop(m);
    }
}

struct obj *list_repr(struct machine *m, struct obj *o)
{
    struct writer w;

    if (list_len(o) == 0)
        return plain(m, "[]");
    if (repr_enter(m, o))
        return plain(m, "[...]");
    writer_begin(&w, m, 3 * list_len(o));
    writer_ascii(&w, "[");
    write_items(m, o, &w);
    writer_last(&w, "]");
    repr_leave(m);
    return writer_end(&w);
}

struct obj *tuple_repr(struct machine *m, struct obj *o)
{
    size_t n = tuple_len(o);
    struct writer w;

    if (n == 0)
        return plain(m, "()");
    if (repr_enter(m, o))
        return plain(m, "(...)");
    writer_begin(&w, m, n > 1 ? 3 * n : 4);
    writer_ascii(&w, "(");
    write_items(m, o, &w);
    writer_last(&w, n > 1 ? ")" : ",)");
    repr_leave(m);
    return writer_end(&w);
}

struct obj *dict_repr(struct machine *m, struct obj *o)
{
    struct obj *key = NULL;
    struct obj *value = NULL;
    size_t pos = 0;
    bool first = true;
    struct writer w;

    if (repr_enter(m, o))
        return plain(m, "{...}");
    if (dict_len(o) == 0) {
        repr_leave(m);
        return plain(m, "{}");
    }
    writer_begin(&w, m, 6 * dict_len(o));
    writer_ascii(&w, "{");
    while (!w.failed && dict_next(o, &pos, &key, &value)) {
        if (!first)
            writer_ascii(&w, ", ");
        first = false;
        machine_push(m, obj_retain(key));
        machine_push(m, obj_retain(value));
        writer_str(&w, value_repr_obj(m, key));
        writer_ascii(&w, ": ");
        if (!w.failed)
            writer_str(&w, value_repr_obj(m, value));
        machine_drop(m);
        machine_drop(m);
    }
    writer_last(&w, "}");
    repr_leave(m);
    return writer_end(&w);
}

/* The items of a set as those of a list, without the brackets. */
static struct obj *items_of_set(struct machine *m, struct obj *o)
{
    struct obj *list = list_from(m, o);
    struct obj *items = NULL;

    if (list == NULL)
        return NULL;
    machine_push(m, list);
    struct obj *text = value_repr_obj(m, list);
    machine_drop(m);
    if (text != NULL) {
        items = str_new(m->heap, str_text(text) + 1, str_bytes(text) - 2);
        obj_release(m->heap, text);
    }
    return items;
}

struct obj *set_repr(struct machine *m, struct obj *o)
{
    bool frozen = o->type == &frozenset_type;
    const char *name = frozen ? "frozenset" : "set";
    struct writer w;

    if (repr_enter(m, o)) {
        writer_begin(&w, m, strlen("%s(...)") + FORMAT_ROOM);
        writer_str(&w, plain(m, name));
        writer_last(&w, "(...)");
        return writer_end(&w);
    }
    if (set_len(o) == 0) {
        writer_begin(&w, m, strlen("%s()") + FORMAT_ROOM);
        writer_str(&w, plain(m, name));
        writer_last(&w, "()");
    } else {
        struct obj *items = items_of_set(m, o);
        writer_begin(&w, m, strlen(frozen ? "%s({%U})" : "{%U}") + FORMAT_ROOM);
        if (frozen)
            writer_str(&w, plain(m, name));
        writer_ascii(&w, frozen ? "({" : "{");
        if (items != NULL)
            obj_retain(items); /* it outlives what is written */
        writer_str(&w, items);
        writer_last(&w, frozen ? "})" : "}");
        struct obj *result = writer_end(&w);
        if (items != NULL)
            obj_release(m->heap, items);
        repr_leave(m);
        return result;
    }
    repr_leave(m);
    return writer_end(&w);
}

struct obj *view_repr(struct machine *m, struct obj *o)
{
    struct writer w;

    if (repr_enter(m, o))
        return plain(m, "...");
    struct obj *list = list_from(m, o);
    writer_begin(&w, m, strlen("%s(%R)") + FORMAT_ROOM);
    if (list == NULL) {
        repr_leave(m);
        return writer_end(&w);
    }
    machine_push(m, list);
    writer_str(&w, plain(m, o->type->name));
    writer_ascii(&w, "(");
    writer_str(&w, value_repr_obj(m, list));
    writer_last(&w, ")");
    struct obj *result = writer_end(&w);
    machine_drop(m);
    repr_leave(m);
    return result;
}

/* The name of a class of the program's is there, another's a str made for this. */
struct obj *class_repr(struct machine *m, struct obj *o)
{
    const char *name = class_path_name(o);
    bool own =
        class_rest(o)->kind == NULL &&
        dict_get(class_rest(o)->dict, machine_name(m, NAME_MODULE)) != NULL;
    struct obj *made = own ? NULL : plain(m, name);
    struct writer w;

    writer_begin(
        &w, m, strlen(own ? "<class '%U.%U'>" : "<class '%s'>") + FORMAT_ROOM);
    writer_ascii(&w, own ? "<class '__main__." : "<class '");
    if (own)
        writer_ascii(&w, name);
    else
        writer_str(&w, plain(m, name));
    writer_last(&w, "'>");
    struct obj *result = writer_end(&w);
    if (made != NULL)
        obj_release(m->heap, made);
    return result;
}
