/* unit - the objects of a compilation unit.
 *
 * Cost: O(code), and a reference per constant.
 */
#include "experiments/shell/unit.h"

#include "experiments/shell/types/objects.h"

#include "allocators/pages.h"

#include <stdio.h>
#include <string.h>

static struct obj *constant_tuple_new(struct machine *m,
                                      const struct unit_state *unit,
                                      const struct constant *k)
{
    struct obj *tuple = tuple_new(m->heap, k->size);

    for (size_t i = 0; tuple != NULL && i < k->size; i++)
        tuple_init(tuple, i,
                   obj_retain(unit->constants.slots[k->items[i]->index]));
    return tuple;
}

/* CPython makes a frozenset of the items, and another one of those in its order. */
static struct obj *constant_set_new(struct machine *m,
                                    const struct unit_state *unit,
                                    const struct constant *k)
{
    struct obj *first = set_new(m, true);
    struct obj *item = NULL;
    size_t pos = 0;
    int rc = 0;

    if (first == NULL)
        return NULL;
    machine_push(m, first);
    for (size_t i = 0; rc == 0 && i < k->size; i++)
        rc = set_add(m, first, unit->constants.slots[k->items[i]->index]);
    struct obj *set = rc == 0 ? set_new(m, true) : NULL;
    machine_push(m, set); /* or NULL */
    while (set != NULL && rc == 0 && set_next(first, &pos, &item))
        rc = set_add(m, set, item);
    set = machine_pop(m);
    machine_drop(m);
    if (rc == 0 || set == NULL)
        return set;
    obj_release(m->heap, set);
    return NULL;
}

/* Strs that could be names are interned, as CPython does it. */
static bool is_name_like(const struct constant *k)
{
    for (size_t i = 0; i < k->size; i++) {
        char c = k->text[i];
        bool name = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                    (c >= '0' && c <= '9') || c == '_';
        if (!name)
            return false;
    }
    return true;
}

/* CPython's own names of one letter are interned, and are not the strs that it has
 * for each character: "h" is "hello"[0] is False, though "," is ", "[0]. */
static struct obj *own_letter(struct machine *m, char c)
{
    static const char letters[] = "BCLST_abcdefhijklmnopqrstvwxy";
    const char *place = c == '\0' ? NULL : strchr(letters, c);
    struct obj **list = &m->roots[ROOT_LETTERS];

    if (place == NULL)
        return str_intern(m->heap, &c, 1);
    if (*list == NULL)
        *list = list_new(m->heap);
    if (*list == NULL)
        return NULL;
    for (size_t i = 0; i < list_len(*list); i++) {
        if (str_text(list_get(*list, i))[0] == c)
            return list_get(*list, i);
    }
    struct obj *o = str_new_own(m->heap, &c, 1);
    if (o == NULL)
        return NULL;
    int rc = list_append(m->heap, *list, o);
    obj_release(m->heap, o);
    return rc == 0 ? o : NULL;
}

struct obj *name_str(struct machine *m, const char *text, size_t n)
{
    return n == 1 ? own_letter(m, text[0]) : str_intern(m->heap, text, n);
}

static struct obj *constant_new(struct machine *m,
                                const struct unit_state *unit,
                                const struct constant *k)
{
    struct obj *interned;

    switch (k->kind) {
    case CONSTANT_ELLIPSIS:
        return obj_retain(m->roots[ROOT_ELLIPSIS]);
    case CONSTANT_NONE:
        return none_new(m->heap);
    case CONSTANT_TRUE:
        return bool_new(m->heap, true);
    case CONSTANT_FALSE:
        return bool_new(m->heap, false);
    case CONSTANT_INT:
        return int_new(m->heap, k->value.integer);
    case CONSTANT_FLOAT:
        return float_new(m->heap, k->value.real);
    case CONSTANT_STR:
        if (!is_name_like(k))
            return str_new(m->heap, k->text, k->size);
        interned = name_str(m, k->text, k->size);
        return interned == NULL ? NULL : obj_retain(interned);
    case CONSTANT_FROZENSET:
        return constant_set_new(m, unit, k);
    case CONSTANT_TUPLE:
        break;
    }
    return constant_tuple_new(m, unit, k);
}

/* CPython's tree of the program holds each literal, beside the code. */
static bool counts_twice(const struct constant *k)
{
    return k->kind == CONSTANT_INT || k->kind == CONSTANT_FLOAT ||
           k->kind == CONSTANT_STR || k->kind == CONSTANT_TUPLE;
}

static void hold_again(struct heap_roots *roots, size_t i, size_t times)
{
    while (times-- > 0)
        roots->slots[roots->count++] = obj_retain(roots->slots[i]);
}

/* Of the objects made: what other codes hold, then what the tree does. */
static void hold_all_again(struct unit_state *unit)
{
    struct constant **constants = unit->unit.constants;
    size_t n = unit->unit.constant_count;

    for (size_t i = 0; i < n; i++)
        hold_again(&unit->constants, i, constants[i]->copies);
    unit->kept = unit->constants.count;
    for (size_t i = 0; i < n; i++) {
        if (counts_twice(constants[i]))
            hold_again(&unit->constants, i, 1 + constants[i]->trees);
    }
}

/* 0; -1 = OOM. */
static int make_objects(struct machine *m, struct unit_state *unit)
{
    struct unit *u = &unit->unit;
    size_t slots = 2 * u->constant_count;

    for (size_t i = 0; i < u->constant_count; i++)
        slots += u->constants[i]->copies + u->constants[i]->trees;
    unit->names = arena_take(&u->arena, u->name_count * sizeof(struct obj *));
    unit->constants.slots = arena_take(&u->arena, slots * sizeof(struct obj *));
    if (unit->names == NULL || unit->constants.slots == NULL)
        return -1;
    for (size_t i = 0; i < u->name_count; i++) {
        unit->names[i] = name_str(m, u->names[i], strlen(u->names[i]));
        if (unit->names[i] == NULL)
            return -1;
    }
    for (size_t i = 0; i < u->constant_count; i++) {
        unit->constants.slots[i] = constant_new(m, unit, u->constants[i]);
        if (unit->constants.slots[i] == NULL)
            return -1;
        unit->constants.count = i + 1;
    }
    hold_all_again(unit);
    return 0;
}

void unit_forget_tree(struct machine *m, struct unit_state *unit)
{
    while (unit->constants.count > unit->kept)
        obj_release(m->heap, unit->constants.slots[--unit->constants.count]);
}

/* A copy of the text: tracebacks quote lines, long after a prompt's went. */
static int keep_text(struct unit_state *unit, struct source *source)
{
    unit->text_room = source->size + 1;
    unit->text = pages_map(unit->text_room);
    if (unit->text == NULL)
        return -1;
    memcpy(unit->text, source->text, source->size);
    unit->text_size = source->size;
    snprintf(unit->name, sizeof unit->name, "%s", source->name);
    return 0;
}

struct unit_state *unit_create(struct machine *m, struct source *source,
                               bool prompt)
{
    struct unit_state *unit = pages_map(sizeof *unit);

    if (unit == NULL)
        return NULL;
    if (compile(&unit->unit, source, prompt) != 0) {
        pages_unmap(unit, sizeof *unit);
        return NULL;
    }
    unit->refs = 1;
    unit->next = m->units;
    m->units = unit;
    heap_add_roots(m->heap, &unit->constants);
    if (keep_text(unit, source) != 0 || make_objects(m, unit) != 0) {
        unit_drop(m, unit);
        return NULL;
    }
    return unit;
}

void unit_drop(struct machine *m, struct unit_state *unit)
{
    struct unit_state **link = &m->units;

    if (--unit->refs > 0)
        return;
    while (*link != unit)
        link = &(*link)->next;
    *link = unit->next;
    heap_remove_roots(m->heap, &unit->constants);
    for (size_t i = 0; i < unit->constants.count; i++)
        obj_release(m->heap, unit->constants.slots[i]);
    if (unit->text != NULL)
        pages_unmap(unit->text, unit->text_room);
    unit_release(&unit->unit);
    pages_unmap(unit, sizeof *unit);
}
