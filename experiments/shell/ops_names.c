/* ops_names - instructions on the stack, constants, variables and cells.
 *
 * Source: CPython 3.11, Python/ceval.c, 2022: what is retained, what is released
 * and when; a store binds the new value before it drops the old one.
 */
#include "experiments/shell/frame.h"
#include "experiments/shell/types/objects.h"
#include "experiments/shell/unit.h"

enum step op_nop(struct machine *m, struct frame *f,
                 const struct instruction *in)
{
    (void)m;
    (void)f;
    (void)in;
    return STEP_NEXT;
}

enum step op_pop_top(struct machine *m, struct frame *f,
                     const struct instruction *in)
{
    (void)f;
    (void)in;
    machine_drop(m);
    return STEP_NEXT;
}

enum step op_copy(struct machine *m, struct frame *f,
                  const struct instruction *in)
{
    (void)f;
    machine_push(m, obj_retain(m->stack.slots[m->stack.count - in->arg]));
    return STEP_NEXT;
}

enum step op_swap(struct machine *m, struct frame *f,
                  const struct instruction *in)
{
    struct obj **top = &m->stack.slots[m->stack.count - 1];
    struct obj **other = &m->stack.slots[m->stack.count - in->arg];
    struct obj *o = *top;

    (void)f;
    *top = *other;
    *other = o;
    return STEP_NEXT;
}

enum step op_load_const(struct machine *m, struct frame *f,
                        const struct instruction *in)
{
    machine_push(m, obj_retain(f->unit->constants.slots[in->arg]));
    return STEP_NEXT;
}

enum step op_push_null(struct machine *m, struct frame *f,
                       const struct instruction *in)
{
    (void)f;
    (void)in;
    machine_push(m, NULL);
    return STEP_NEXT;
}

/* ---- names ---- */

static enum step not_defined(struct machine *m, struct obj *name)
{
    machine_raise(m, ERROR_NAME, "name '%.200s' is not defined",
                  str_text(name));
    exception_set_name(m->roots[ROOT_ERROR], name);
    return STEP_FAILED;
}

static struct obj *locals_of(struct machine *m, const struct frame *f)
{
    return m->stack.slots[f->base + FRAME_LOCALS];
}

static enum step push_found(struct machine *m, struct frame *f,
                            struct obj *found, struct obj *name)
{
    if (found == NULL)
        found = dict_get(f->globals, name);
    if (found == NULL)
        found = dict_get(f->builtins, name);
    if (found == NULL)
        return not_defined(m, name);
    machine_push(m, obj_retain(found));
    return STEP_NEXT;
}

enum step op_load_name(struct machine *m, struct frame *f,
                       const struct instruction *in)
{
    struct obj *name = f->unit->names[in->arg];

    return push_found(m, f, dict_get(locals_of(m, f), name), name);
}

enum step op_load_global(struct machine *m, struct frame *f,
                         const struct instruction *in)
{
    return push_found(m, f, NULL, f->unit->names[in->arg]);
}

static enum step store(struct machine *m, struct obj *dict, struct obj *name)
{
    int rc = dict_set(m->heap, dict, name, machine_top(m));

    machine_drop(m);
    return rc == 0 ? STEP_NEXT : STEP_FAILED;
}

enum step op_store_name(struct machine *m, struct frame *f,
                        const struct instruction *in)
{
    return store(m, locals_of(m, f), f->unit->names[in->arg]);
}

enum step op_store_global(struct machine *m, struct frame *f,
                          const struct instruction *in)
{
    return store(m, f->globals, f->unit->names[in->arg]);
}

static enum step delete (struct machine *m, struct obj *dict,
                         struct obj *name) {
    if (!dict_del(m->heap, dict, name)) return not_defined(m, name);
    return STEP_NEXT;
}

enum step op_delete_name(struct machine *m, struct frame *f,
                         const struct instruction *in)
{
    return delete (m, locals_of(m, f), f->unit->names[in->arg]);
}

enum step op_delete_global(struct machine *m, struct frame *f,
                           const struct instruction *in)
{
    return delete (m, f->globals, f->unit->names[in->arg]);
}

/* ---- slots ---- */

static enum step unbound(struct machine *m, const struct frame *f,
                         uint32_t slot)
{
    bool free = slot >= f->code->slot_count - f->code->free_count;

    if (free)
        machine_raise(m, ERROR_NAME,
                      "cannot access free variable '%.200s' where it is not "
                      "associated with a value in enclosing scope",
                      f->code->slots[slot]);
    else
        machine_raise(m, ERROR_UNBOUND,
                      "cannot access local variable '%.200s' where it is not "
                      "associated with a value",
                      f->code->slots[slot]);
    return STEP_FAILED;
}

enum step op_load_fast(struct machine *m, struct frame *f,
                       const struct instruction *in)
{
    struct obj *o = *frame_slot(m, f, in->arg);

    if (o == NULL)
        return unbound(m, f, in->arg);
    machine_push(m, obj_retain(o));
    return STEP_NEXT;
}

enum step op_store_fast(struct machine *m, struct frame *f,
                        const struct instruction *in)
{
    struct obj **slot = frame_slot(m, f, in->arg);
    struct obj *old = *slot;

    *slot = machine_pop(m);
    if (old != NULL)
        obj_release(m->heap, old);
    return STEP_NEXT;
}

enum step op_delete_fast(struct machine *m, struct frame *f,
                         const struct instruction *in)
{
    struct obj **slot = frame_slot(m, f, in->arg);
    struct obj *old = *slot;

    if (old == NULL)
        return unbound(m, f, in->arg);
    *slot = NULL;
    obj_release(m->heap, old);
    return STEP_NEXT;
}

/* ---- cells ---- */

static struct cell_obj *cell_at(struct machine *m, const struct frame *f,
                                uint32_t slot)
{
    return (struct cell_obj *)(void *)*frame_slot(m, f, slot);
}

enum step op_make_cell(struct machine *m, struct frame *f,
                       const struct instruction *in)
{
    struct obj **slot = frame_slot(m, f, in->arg);
    struct obj *cell = cell_new(m, *slot);

    if (cell == NULL)
        return STEP_FAILED;
    if (*slot != NULL)
        obj_release(m->heap, *slot);
    *slot = cell;
    return STEP_NEXT;
}

enum step op_copy_free_vars(struct machine *m, struct frame *f,
                            const struct instruction *in)
{
    const struct function_obj *fn =
        (const void *)m->stack.slots[f->base + FRAME_FUNCTION];
    unsigned first = f->code->slot_count - f->code->free_count;

    for (uint32_t i = 0; i < in->arg; i++)
        *frame_slot(m, f, first + i) = obj_retain(tuple_get(fn->closure, i));
    return STEP_NEXT;
}

enum step op_load_closure(struct machine *m, struct frame *f,
                          const struct instruction *in)
{
    machine_push(m, obj_retain(*frame_slot(m, f, in->arg)));
    return STEP_NEXT;
}

enum step op_load_deref(struct machine *m, struct frame *f,
                        const struct instruction *in)
{
    struct obj *o = cell_at(m, f, in->arg)->value;

    if (o == NULL)
        return unbound(m, f, in->arg);
    machine_push(m, obj_retain(o));
    return STEP_NEXT;
}

enum step op_store_deref(struct machine *m, struct frame *f,
                         const struct instruction *in)
{
    struct cell_obj *cell = cell_at(m, f, in->arg);
    struct obj *old = cell->value;

    cell->value = machine_pop(m);
    if (old != NULL)
        obj_release(m->heap, old);
    return STEP_NEXT;
}

enum step op_delete_deref(struct machine *m, struct frame *f,
                          const struct instruction *in)
{
    struct cell_obj *cell = cell_at(m, f, in->arg);
    struct obj *old = cell->value;

    if (old == NULL)
        return unbound(m, f, in->arg);
    cell->value = NULL;
    obj_release(m->heap, old);
    return STEP_NEXT;
}

enum step op_load_classderef(struct machine *m, struct frame *f,
                             const struct instruction *in)
{
    const char *text = f->code->slots[in->arg];
    struct obj *name = str_intern(m->heap, text, strlen(text));
    struct obj *o = name == NULL ? NULL : dict_get(locals_of(m, f), name);

    if (o == NULL)
        return name == NULL ? STEP_FAILED : op_load_deref(m, f, in);
    machine_push(m, obj_retain(o));
    return STEP_NEXT;
}

enum step op_setup_annotations(struct machine *m, struct frame *f,
                               const struct instruction *in)
{
    struct obj *names = locals_of(m, f);
    struct obj *key = machine_name(m, NAME_ANNOTATIONS);

    (void)in;
    if (dict_get(names, key) != NULL)
        return STEP_NEXT;
    struct obj *dict = dict_new(m->heap);
    if (dict == NULL)
        return STEP_FAILED;
    machine_push(m, dict);
    int rc = dict_set(m->heap, names, key, dict);
    machine_drop(m);
    return rc == 0 ? STEP_NEXT : STEP_FAILED;
}
