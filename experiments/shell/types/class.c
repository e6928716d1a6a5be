/* class - classes of the program, and the classes of the builtin types.
 *
 * An object of gc's layout for classes; what Python's classes have besides lies
 * in its rest.  A class is part of several cycles from birth, as in CPython: its
 * mro and its descriptors hold it.
 *
 * Cost: finding an attribute O(length of the mro).
 * Source: CPython 3.11, type_new of Objects/typeobject.c, 2022; Barrett et al.,
 * A Monotonic Superclass Linearization for Dylan, OOPSLA 1996 (the mro).
 */
#include "experiments/shell/types/class.h"

#include "gc/types/class.h"

static struct class_obj *class_of(const struct obj *o)
{
    return unconst(o);
}

struct class_rest *class_rest(const struct obj *o)
{
    static_assert(offsetof(struct class_obj, rest) % 8 == 0,
                  "where the rest begins");
    static_assert(sizeof(struct class_rest) <=
                      sizeof(((struct class_obj *)NULL)->rest),
                  "what is left of a class");
    return (struct class_rest *)(void *)class_of(o)->rest;
}

/* ---- the type ---- */

static int class_traverse(struct obj *self, obj_visit_fn *visit, void *arg)
{
    const struct class_rest *rest = class_rest(self);
    struct obj *const held[] = {rest->dict, rest->mro, rest->bases, rest->base,
                                rest->subclasses};

    for (size_t i = 0; i < 5; i++) {
        int stop = held[i] == NULL ? 0 : visit(held[i], arg);
        if (stop != 0)
            return stop;
    }
    return 0;
}

/* Keeps the bases: instances may still need them. */
static void class_clear(struct heap *heap, struct obj *self)
{
    struct class_rest *rest = class_rest(self);

    if (rest->dict != NULL)
        dict_clear(heap, rest->dict);
    obj_drop(heap, &rest->mro);
}

static void class_dealloc(struct heap *heap, struct obj *self)
{
    struct class_rest *rest = class_rest(self);

    heap_untrack(heap, self);
    weakref_clear_dying(heap, self);
    class_unlink(heap, self);
    obj_drop(heap, &rest->base);
    obj_drop(heap, &rest->dict);
    obj_drop(heap, &rest->bases);
    obj_drop(heap, &rest->mro);
    obj_drop(heap, &rest->subclasses);
    class_free(heap, self);
}

struct obj_type shell_class_type = {.name = "type",
                                    .id = TYPE_CLASS,
                                    .flags = OBJ_GC,
                                    .size = sizeof(struct class_obj),
                                    .prefix = sizeof(struct gc_head),
                                    .weak = offsetof(struct class_obj, weak),
                                    .traverse = class_traverse,
                                    .clear = class_clear,
                                    .dealloc = class_dealloc};

const char *class_path_name(const struct obj *o)
{
    const struct obj *path = class_rest(o)->qualname;

    return path == NULL ? class_name(o) : str_text(path);
}

/* ---- looking up ---- */

struct obj *class_lookup(const struct obj *class_object, const struct obj *name)
{
    const struct obj *mro = class_rest(class_object)->mro;

    for (size_t i = 0; mro != NULL && i < tuple_len(mro); i++) {
        const struct obj *dict = class_rest(tuple_get(mro, i))->dict;
        struct obj *found = dict == NULL ? NULL : dict_get(dict, name);
        if (found != NULL)
            return found;
    }
    return NULL;
}

bool class_is_subclass(const struct obj *class_object, const struct obj *base)
{
    const struct obj *mro = class_rest(class_object)->mro;

    for (size_t i = 0; mro != NULL && i < tuple_len(mro); i++) {
        if (tuple_get(mro, i) == base)
            return true;
    }
    return class_object == base;
}

bool class_overrides(const struct machine *m, const struct obj *class_object,
                     enum name name)
{
    const struct obj *found = class_lookup(class_object, machine_name(m, name));

    return found != NULL && found->type != &builtin_type.type;
}

/* ---- the mro ---- */

#define MRO_MAX 64

struct merge {
    struct obj *lists[MRO_MAX]; /* tuples, borrowed */
    size_t heads[MRO_MAX];
    size_t count;
};

static bool in_a_tail(const struct merge *merge, const struct obj *candidate)
{
    for (size_t i = 0; i < merge->count; i++) {
        for (size_t j = merge->heads[i] + 1; j < tuple_len(merge->lists[i]);
             j++) {
            if (tuple_get(merge->lists[i], j) == candidate)
                return true;
        }
    }
    return false;
}

/* The next class of the linearization; NULL: done, or *stuck. */
static struct obj *merge_next(struct merge *merge, bool *stuck)
{
    struct obj *found = NULL;

    *stuck = false;
    for (size_t i = 0; i < merge->count && found == NULL; i++) {
        if (merge->heads[i] >= tuple_len(merge->lists[i]))
            continue;
        struct obj *candidate = tuple_get(merge->lists[i], merge->heads[i]);
        *stuck = true;
        if (!in_a_tail(merge, candidate))
            found = candidate;
    }
    for (size_t i = 0; i < merge->count && found != NULL; i++) {
        if (merge->heads[i] < tuple_len(merge->lists[i]) &&
            tuple_get(merge->lists[i], merge->heads[i]) == found)
            merge->heads[i]++;
    }
    return found;
}

/* The tuple of the class itself and all its bases; new. */
static struct obj *make_mro(struct machine *m, struct obj *class_object,
                            struct obj *bases)
{
    struct merge merge = {.count = 0};
    struct obj *order[MRO_MAX];
    size_t n = 0;
    bool stuck = false;

    if (tuple_len(bases) > 1) { /* CPython merges into a list */
        struct obj *list = list_new(m->heap);
        if (list == NULL)
            return NULL;
        obj_release(m->heap, list);
    }
    for (size_t i = 0; i < tuple_len(bases) && merge.count + 2 < MRO_MAX; i++)
        merge.lists[merge.count++] = class_rest(tuple_get(bases, i))->mro;
    merge.lists[merge.count++] = bases;
    order[n++] = class_object;
    for (;;) {
        struct obj *next = merge_next(&merge, &stuck);
        if (next == NULL || n == MRO_MAX)
            break;
        order[n++] = next;
    }
    if (stuck) {
        struct buffer list = {0};
        for (size_t i = 0; i < tuple_len(bases); i++)
            buffer_printf(&list, "%s%.100s", i == 0 ? "" : ", ",
                          class_name(tuple_get(bases, i)));
        machine_raise(m, ERROR_TYPE,
                      "Cannot create a consistent method resolution\n"
                      "order (MRO) for bases %.*s",
                      (int)list.size, list.p);
        buffer_free(&list);
        return NULL;
    }
    struct obj *mro = tuple_new(m->heap, n);
    for (size_t i = 0; mro != NULL && i < n; i++)
        tuple_init(mro, i, obj_retain(order[i]));
    return mro;
}

/* ---- making ---- */

/* The builtin class that decides what instances look like; NULL: TypeError. */
static struct obj *choose_layout(struct machine *m, struct obj *bases)
{
    struct obj *layout = m->roots[ROOT_OBJECT];

    for (size_t i = 0; i < tuple_len(bases); i++) {
        struct obj *base = tuple_get(bases, i);
        struct obj *theirs = class_rest(base)->layout;
        if (theirs == NULL)
            return machine_raise(m, ERROR_TYPE,
                                 "subclasses of '%.100s' do not exist here",
                                 class_name(base));
        if (layout == m->roots[ROOT_OBJECT])
            layout = theirs;
        else if (theirs != m->roots[ROOT_OBJECT] && theirs != layout)
            return machine_raise(
                m, ERROR_TYPE, "multiple bases have instance lay-out conflict");
    }
    return layout;
}

/* Only empty __slots__ exist.  0, and *slots: none of the bases has attributes
 * either; -1. */
static int check_slots(struct machine *m, struct obj *bases, struct obj *dict,
                       bool *slots)
{
    struct obj *given = dict_get(dict, machine_name(m, NAME_SLOTS));

    *slots = given != NULL;
    if (given == NULL)
        return 0;
    struct obj *list = list_new(m->heap); /* of the names that remain */
    if (list == NULL)
        return -1;
    obj_release(m->heap, list);
    int64_t n = value_len(m, given);
    if (n != 0) {
        if (n > 0)
            machine_raise(m, ERROR_TYPE,
                          "__slots__ with names do not exist here; only "
                          "__slots__ = () does");
        return -1;
    }
    for (size_t i = 0; i < tuple_len(bases); i++) {
        struct obj *base = tuple_get(bases, i);
        if (base != m->roots[ROOT_OBJECT] && !class_rest(base)->slots)
            *slots = false;
    }
    return 0;
}

void class_refresh(struct machine *m, struct obj *o)
{
    struct obj *del = class_lookup(o, machine_name(m, NAME_DEL));

    class_of(o)->instances.finalize = del == NULL ? NULL : instance_finalize;
    class_rest(o)->getattribute = class_overrides(m, o, NAME_GETATTRIBUTE);
}

/* Has an exception of that class something that its message is about? */
static bool keeps_value(const struct machine *m, const struct obj *o)
{
    return class_is_subclass(o, m->errors[ERROR_STOP]) ||
           class_is_subclass(o, m->errors[ERROR_NAME]) ||
           class_is_subclass(o, m->errors[ERROR_ATTRIBUTE]) ||
           class_is_subclass(o, m->errors[ERROR_IMPORT]);
}

/* What instances of the class look like. */
static void set_instances(struct machine *m, struct obj *o, struct obj *layout,
                          bool slots)
{
    struct class_rest *rest = class_rest(o);

    rest->layout = layout;
    rest->slots = slots && layout == m->roots[ROOT_OBJECT];
    if (layout != m->roots[ROOT_OBJECT])
        exception_set_layout(o,
                             class_is_subclass(o, m->errors[ERROR_ATTRIBUTE]),
                             !slots && !keeps_value(m, o));
    else if (rest->slots)
        class_set_bare(o);
    class_refresh(m, o);
}

static int add_descriptor(struct machine *m, struct obj *o, enum name id)
{
    struct obj *name = machine_name(m, id);
    struct obj *d = shape_new(m->heap, &getset_type);

    if (d == NULL)
        return -1;
    struct getset_obj *g = (struct getset_obj *)(void *)d;
    g->class_object = obj_retain(o);
    g->name = obj_retain(name);
    heap_track(m->heap, d);
    machine_push(m, d);
    int rc = dict_set(m->heap, class_rest(o)->dict, name, d);
    machine_drop(m);
    return rc;
}

/* __dict__ and __weakref__, as far as anybody can see them: each once in a line
 * of classes.  Exceptions come with a __dict__. */
static int add_descriptors(struct machine *m, struct obj *o, struct obj *bases,
                           bool slots)
{
    bool dict = false;
    bool weak = false;

    for (size_t i = 0; i < tuple_len(bases); i++) {
        const struct class_rest *base = class_rest(tuple_get(bases, i));
        bool program = base->base != NULL; /* made by class_make */
        dict |= base->layout != NULL && base->layout != m->roots[ROOT_OBJECT];
        dict |= program && !base->slots;
        weak |= program && !base->slots;
    }
    if (!slots && !dict && add_descriptor(m, o, NAME_DICT) != 0)
        return -1;
    return slots || weak ? 0 : add_descriptor(m, o, NAME_WEAKREF);
}

/* CPython looks through a copy of the dict for __set_name__. */
static bool copy_once(struct machine *m, struct obj *class_object,
                      struct obj *attributes)
{
    struct obj *names = dict_new(m->heap);

    if (names == NULL)
        return false;
    machine_push(m, names);
    int rc = dict_copy_into(m, names, attributes);
    if (rc == 0)
        rc = class_tell_names(m, class_object, names);
    machine_drop(m);
    return rc == 0;
}

struct obj *class_make(struct machine *m, const char *name, struct obj *bases,
                       struct obj *dict)
{
    bool slots = false;
    struct obj *layout = choose_layout(m, bases);

    if (layout == NULL || check_slots(m, bases, dict, &slots) != 0)
        return NULL;
    struct obj *o = class_new_of(m->heap, &shell_class_type, name);
    if (o == NULL)
        return NULL;
    struct class_rest *rest = class_rest(o);
    rest->bases = obj_retain(bases);
    heap_track(m->heap, o);
    machine_push(m, o);
    rest->dict = dict_new(m->heap);
    bool ok = rest->dict != NULL && dict_copy_into(m, rest->dict, dict) == 0;
    rest->base = obj_retain(tuple_get(bases, 0));
    if (ok) {
        struct obj *path = dict_get(rest->dict, machine_name(m, NAME_QUALNAME));
        if (path != NULL && is_type(path, TYPE_STR))
            rest->qualname =
                str_intern(m->heap, str_text(path), str_bytes(path));
        dict_del(m->heap, rest->dict, machine_name(m, NAME_QUALNAME));
        dict_del(m->heap, rest->dict, machine_name(m, NAME_CLASSCELL));
    }
    ok = ok && add_descriptors(m, o, bases, slots) == 0 &&
         dict_set_default(m, rest->dict, NAME_DOC) == 0 &&
         class_wrap_functions(m, rest->dict) == 0;
    rest->mro = ok ? make_mro(m, o, bases) : NULL;
    /* Who says what equals its instances must say what they hash to. */
    if (rest->mro != NULL &&
        dict_get(rest->dict, machine_name(m, NAME_EQ)) != NULL &&
        dict_set_default(m, rest->dict, NAME_HASH) != 0)
        obj_drop(m->heap, &rest->mro);
    ok = rest->mro != NULL && class_link(m, o) == 0 &&
         copy_once(m, o, rest->dict);
    if (ok)
        set_instances(m, o, layout, slots);
    machine_pop(m);
    if (ok)
        return o;
    obj_release(m->heap, o);
    return NULL;
}

struct obj *class_make_builtin(struct machine *m, const char *name,
                               struct obj *base)
{
    struct obj *o = class_new_of(m->heap, &shell_class_type, name);

    if (o == NULL)
        return NULL;
    /* CPython's collector has not got it, and so no tuple nor dict for its sake.
     * One that marks must look into it, or what it holds would die. */
    if (heap_collector(m->heap)->ops->caps & COLLECTOR_NEEDS_ROOTS)
        heap_track(m->heap, o);
    machine_push(m, o);
    struct class_rest *rest = class_rest(o);
    rest->dict = dict_new(m->heap);
    rest->bases = tuple_new(m->heap, base != NULL);
    if (base != NULL && rest->bases != NULL)
        tuple_init(rest->bases, 0, obj_retain(base));
    if (rest->dict != NULL && rest->bases != NULL)
        rest->mro = make_mro(m, o, rest->bases);
    machine_pop(m);
    if (rest->mro != NULL && class_link(m, o) == 0)
        return o;
    obj_release(m->heap, o);
    return NULL;
}

/* A class and what it holds of itself, at the end of the machine. */
void class_break(struct machine *m, struct obj *o)
{
    class_clear(m->heap, o);
}
