/* picture - what names reach, and what each object holds.  See picture.h.
 *
 * Cost: O(objects shown * (objects shown + references)).
 */
#include "experiments/shell/builtins/picture.h"

#include "experiments/shell/builtins/format.h"
#include "experiments/shell/types/objects.h"
#include "gc/weakref.h"

#include <stdio.h>

/* Shared by everything: a box would only say that it is shared. */
static bool is_value(const struct obj *o)
{
    return obj_is_immortal(o) || is_none(o) || is_type(o, TYPE_BOOL);
}

bool picture_has_box(const struct obj *o)
{
    return !is_value(o) && o->type != &module_type.type;
}

#define TEXT_MAX 30 /* bytes of a str that are shown */

static void show_value(struct machine *m, struct obj *o, struct buffer *out)
{
    size_t before = out->size;

    if (value_own_repr(m, o, out) != 0)
        machine_clear_error(m);
    if (!out->failed && out->size > before + TEXT_MAX) {
        out->size = before + TEXT_MAX;
        buffer_str(out, "...");
    }
}

/* ---- names ---- */

static bool is_shown_name(const struct obj *key, const struct obj *value)
{
    return is_type(key, TYPE_STR) && strncmp(str_text(key), "__", 2) != 0 &&
           value->type != &module_type.type;
}

void picture_names(struct machine *m, picture_edge_fn *fn, void *arg)
{
    struct obj *key = NULL;
    struct obj *value = NULL;
    size_t pos = 0;

    while (dict_next(m->roots[ROOT_GLOBALS], &pos, &key, &value)) {
        if (is_shown_name(key, value))
            fn(arg, str_text(key), value);
    }
}

/* ---- references ---- */

struct labeller {
    picture_edge_fn *fn;
    void *arg;
};

static int visit(struct obj *child, void *arg)
{
    const struct labeller *l = arg;

    l->fn(l->arg, "", child);
    return 0;
}

static void show_items(struct obj *o, picture_edge_fn *fn, void *arg)
{
    char label[24];

    for (size_t i = 0; i < fast_len(o); i++) {
        snprintf(label, sizeof label, "%zu", i);
        if (fast_get(o, i) != NULL)
            fn(arg, label, fast_get(o, i));
    }
}

static void show_dict(struct machine *m, struct obj *o, picture_edge_fn *fn,
                      void *arg)
{
    struct obj *key = NULL;
    struct obj *value = NULL;
    size_t pos = 0;

    while (dict_next(o, &pos, &key, &value)) {
        struct buffer label = {0};
        if (is_type(key, TYPE_STR))
            show_value(m, key, &label);
        else
            picture_short(m, key, &label);
        buffer_char(&label, '\0');
        fn(arg, label.failed ? "" : label.p, value);
        if (picture_has_box(key) && !is_type(key, TYPE_STR))
            fn(arg, "key", key);
        buffer_free(&label);
    }
}

static void show_attributes(struct obj *o, picture_edge_fn *fn, void *arg)
{
    struct obj *key = NULL;
    struct obj *value = NULL;
    size_t pos = 0;

    while (instance_next(o, &pos, &key, &value))
        fn(arg, is_type(key, TYPE_STR) ? str_text(key) : "", value);
}

void picture_edges(struct machine *m, struct obj *o, picture_edge_fn *fn,
                   void *arg)
{
    struct labeller l = {.fn = fn, .arg = arg};
    struct obj *item = NULL;
    size_t pos = 0;

    if (is_type(o, TYPE_LIST) || is_type(o, TYPE_TUPLE)) {
        show_items(o, fn, arg);
    } else if (is_type(o, TYPE_DICT)) {
        show_dict(m, o, fn, arg);
    } else if (is_type(o, TYPE_INSTANCE)) {
        show_attributes(o, fn, arg);
    } else if (is_set(o)) {
        while (set_next(o, &pos, &item))
            fn(arg, "", item);
    } else if (!is_class(o) && o->type != &function_type.type &&
               !is_weakref(o) && !is_exception(o) &&
               o->type->traverse != NULL) {
        (void)o->type->traverse(o, visit, &l);
    }
}

/* ---- which objects ---- */

struct collecting {
    struct machine *m;
    struct picture *picture;
};

static void note(void *arg, const char *label, struct obj *o)
{
    struct picture *p = ((struct collecting *)arg)->picture;

    (void)label;
    if (!picture_has_box(o))
        return;
    for (size_t i = 0; i < p->count; i++) {
        if (p->objects[i] == o)
            return;
    }
    if (p->count < PICTURE_OBJECTS_MAX)
        p->objects[p->count++] = o;
    else
        p->more = true;
}

void picture_take(struct machine *m, struct picture *picture,
                  struct obj **objects, size_t n)
{
    struct collecting c = {.m = m, .picture = picture};

    picture->count = 0;
    picture->more = false;
    for (size_t i = 0; i < n; i++)
        note(&c, "", objects[i]);
    if (n == 0)
        picture_names(m, note, &c);
    for (size_t i = 0; i < picture->count; i++)
        picture_edges(m, picture->objects[i], note, &c);
}

/* ---- words ---- */

void picture_letters(struct machine *m, const struct obj *o, struct buffer *out)
{
    uintptr_t id = (uintptr_t)o;
    size_t known = m->letters.size / sizeof id;
    size_t number = known;
    char text[16];
    size_t n = sizeof text;

    for (size_t i = 0; i < known && number == known; i++) {
        uintptr_t seen;
        memcpy(&seen, m->letters.p + i * sizeof seen, sizeof seen);
        if (seen == id)
            number = i;
    }
    if (number == known)
        buffer_add(&m->letters, (const char *)&id, sizeof id);
    for (number++; number > 0; number = (number - 1) / 26)
        text[--n] = (char)('A' + (number - 1) % 26);
    buffer_add(out, text + n, sizeof text - n);
}

static bool is_plain(const struct obj *o)
{
    return is_int(o) || is_none(o) || is_type(o, TYPE_FLOAT) ||
           is_type(o, TYPE_STR);
}

void picture_title(struct machine *m, struct obj *o, struct buffer *out)
{
    if (is_class(o)) {
        buffer_printf(out, "class %s", class_name(o));
    } else if (o->type == &function_type.type) {
        buffer_printf(out, "function %s",
                      str_text(((struct function_obj *)(void *)o)->qualname));
    } else if (is_weakref(o)) {
        struct obj *referent = weakref_get(o);
        buffer_str(out, referent == NULL ? "weakref, dead" : "weakref to ");
        if (referent != NULL)
            picture_letters(m, referent, out);
    } else {
        buffer_str(out, value_type_name(m, o));
        if (is_plain(o)) {
            buffer_char(out, ' ');
            show_value(m, o, out);
        }
    }
}

void picture_short(struct machine *m, struct obj *o, struct buffer *out)
{
    if (picture_has_box(o))
        picture_letters(m, o, out);
    else if (is_plain(o))
        show_value(m, o, out);
    else
        picture_title(m, o, out);
}
