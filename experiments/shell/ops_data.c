/* ops_data - instructions that make containers and operate on values.
 *
 * Operands are released after the operation, the left one first.
 *
 * Source: CPython 3.11, Python/ceval.c, 2022.
 */
#include "experiments/shell/call.h"
#include "experiments/shell/frame.h"
#include "experiments/shell/types/objects.h"

/* Replaces the n values on top by one; NULL: failed. */
static enum step replace(struct machine *m, size_t n, struct obj *result)
{
    size_t top = m->stack.count;

    if (result == NULL)
        return STEP_FAILED;
    for (size_t i = top - n; i < top; i++) {
        struct obj *o = m->stack.slots[i];
        m->stack.slots[i] = i == top - n ? result : NULL;
        if (o != NULL)
            obj_release(m->heap, o);
    }
    m->stack.count = top - n + 1;
    return STEP_NEXT;
}

static struct obj *at(const struct machine *m, size_t from_top)
{
    return m->stack.slots[m->stack.count - from_top];
}

enum step op_unary(struct machine *m, struct frame *f,
                   const struct instruction *in)
{
    (void)f;
    return replace(m, 1, value_unary(m, in->arg, at(m, 1)));
}

/* Hot code adds and multiplies two ints or two floats by an instruction that drops
 * the right one first. */
static enum step replace_two(struct machine *m, const struct frame *f,
                             enum node_op op, struct obj *result)
{
    struct obj **slots = &m->stack.slots[m->stack.count - 2];
    const struct obj_type *type = slots[0]->type;
    bool special = frame_hot(f) && type == slots[1]->type &&
                   (type->id == TYPE_INT || type->id == TYPE_FLOAT) &&
                   (op == OP_ADD || op == OP_SUB || op == OP_MUL);

    if (special && result != NULL) {
        struct obj *right = slots[1];
        slots[1] = NULL;
        obj_release(m->heap, right);
    }
    return replace(m, 2, result);
}

enum step op_binary(struct machine *m, struct frame *f,
                    const struct instruction *in)
{
    return replace_two(m, f, in->arg,
                       value_binary(m, in->arg, at(m, 2), at(m, 1)));
}

enum step op_inplace(struct machine *m, struct frame *f,
                     const struct instruction *in)
{
    return replace_two(m, f, in->arg,
                       value_inplace(m, in->arg, at(m, 2), at(m, 1)));
}

enum step op_compare(struct machine *m, struct frame *f,
                     const struct instruction *in)
{
    (void)f;
    return replace(m, 2, value_compare(m, in->arg, at(m, 2), at(m, 1)));
}

enum step op_is(struct machine *m, struct frame *f,
                const struct instruction *in)
{
    bool same = at(m, 2) == at(m, 1);

    (void)f;
    return replace(m, 2, bool_new(m->heap, same != (in->arg == 1)));
}

enum step op_contains(struct machine *m, struct frame *f,
                      const struct instruction *in)
{
    int has = value_contains(m, at(m, 1), at(m, 2));

    (void)f;
    if (has < 0)
        return STEP_FAILED;
    return replace(m, 2, bool_new(m->heap, has != (in->arg == 1)));
}

/* ---- subscripts and attributes ---- */

enum step op_subscript(struct machine *m, struct frame *f,
                       const struct instruction *in)
{
    (void)f;
    (void)in;
    return replace(m, 2, value_get_item(m, at(m, 2), at(m, 1)));
}

static enum step drop_three(struct machine *m, int rc)
{
    if (rc != 0)
        return STEP_FAILED;
    /* CPython drops the value first, then the container, then the key. */
    for (size_t i = m->stack.count - 3; i < m->stack.count; i++) {
        struct obj *o = m->stack.slots[i];
        m->stack.slots[i] = NULL;
        obj_release(m->heap, o);
    }
    m->stack.count -= 3;
    return STEP_NEXT;
}

enum step op_store_subscript(struct machine *m, struct frame *f,
                             const struct instruction *in)
{
    (void)f;
    (void)in;
    return drop_three(m, value_set_item(m, at(m, 2), at(m, 1), at(m, 3)));
}

enum step op_delete_subscript(struct machine *m, struct frame *f,
                              const struct instruction *in)
{
    (void)f;
    (void)in;
    if (value_set_item(m, at(m, 2), at(m, 1), NULL) != 0)
        return STEP_FAILED;
    for (size_t i = m->stack.count - 2; i < m->stack.count; i++) {
        struct obj *o = m->stack.slots[i];
        m->stack.slots[i] = NULL;
        obj_release(m->heap, o);
    }
    m->stack.count -= 2;
    return STEP_NEXT;
}

/* ---- displays ---- */

enum step op_build_tuple(struct machine *m, struct frame *f,
                         const struct instruction *in)
{
    struct obj *tuple = tuple_new(m->heap, in->arg);
    struct obj **items = &m->stack.slots[m->stack.count - in->arg];

    (void)f;
    if (tuple == NULL)
        return STEP_FAILED;
    for (uint32_t i = 0; i < in->arg; i++)
        tuple_init(tuple, i, items[i]);
    m->stack.count -= in->arg;
    machine_push(m, tuple);
    return STEP_NEXT;
}

enum step op_build_list(struct machine *m, struct frame *f,
                        const struct instruction *in)
{
    struct obj *list = list_exact(m, in->arg);
    struct obj **items = &m->stack.slots[m->stack.count - in->arg];

    (void)f;
    if (list == NULL)
        return STEP_FAILED;
    for (uint32_t i = 0; i < in->arg; i++)
        list_set(m->heap, list, i, items[i]);
    m->stack.count -= in->arg;
    machine_push(m, list);
    return STEP_NEXT;
}

enum step op_build_set(struct machine *m, struct frame *f,
                       const struct instruction *in)
{
    size_t first = m->stack.count - in->arg;
    struct obj *set = set_new(m, false);

    (void)f;
    if (set == NULL)
        return STEP_FAILED;
    machine_push(m, set);
    for (size_t i = first; i < first + in->arg; i++) {
        if (set_add(m, set, m->stack.slots[i]) != 0)
            return STEP_FAILED;
        obj_release(m->heap, m->stack.slots[i]);
        m->stack.slots[i] = NULL;
    }
    m->stack.slots[first] = machine_pop(m);
    m->stack.count = first + 1;
    return STEP_NEXT;
}

/* The n key-value pairs from stack slot `first` on, into a new dict on top. */
static bool fill_dict(struct machine *m, size_t first, uint32_t n)
{
    struct obj *dict = dict_new(m->heap);

    if (dict == NULL)
        return false;
    machine_push(m, dict);
    for (uint32_t i = 0; i < n; i++) {
        struct obj **pair = &m->stack.slots[first + (size_t)2 * i];
        if (value_set_item(m, dict, pair[0], pair[1]) != 0)
            return false;
    }
    return true;
}

enum step op_build_map(struct machine *m, struct frame *f,
                       const struct instruction *in)
{
    size_t first = m->stack.count - (size_t)2 * in->arg;

    (void)f;
    if (!fill_dict(m, first, in->arg))
        return STEP_FAILED;
    struct obj *dict = machine_pop(m);
    while (m->stack.count > first)
        machine_drop(m);
    machine_push(m, dict);
    return STEP_NEXT;
}

enum step op_build_const_map(struct machine *m, struct frame *f,
                             const struct instruction *in)
{
    struct obj *keys = at(m, 1);
    size_t first = m->stack.count - 1 - in->arg;
    struct obj *dict = dict_new(m->heap);

    (void)f;
    if (dict == NULL)
        return STEP_FAILED;
    machine_push(m, dict);
    for (uint32_t i = 0; i < in->arg; i++) {
        if (value_set_item(m, dict, tuple_get(keys, i),
                           m->stack.slots[first + i]) != 0)
            return STEP_FAILED;
    }
    machine_pop(m);
    while (m->stack.count > first)
        machine_drop(m);
    machine_push(m, dict);
    return STEP_NEXT;
}

enum step op_build_slice(struct machine *m, struct frame *f,
                         const struct instruction *in)
{
    struct obj *step = in->arg == 3 ? machine_pop(m) : none_new(m->heap);
    struct obj *stop = machine_pop(m);
    struct obj *start = machine_pop(m);
    struct obj *slice = slice_new(m, start, stop, step);

    (void)f;
    if (slice == NULL)
        return STEP_FAILED;
    machine_push(m, slice);
    return STEP_NEXT;
}

/* CPython pops the pieces: the last dies first. */
enum step op_build_string(struct machine *m, struct frame *f,
                          const struct instruction *in)
{
    size_t first = m->stack.count - in->arg;
    struct buffer text = {0};

    (void)f;
    for (size_t i = first; i < m->stack.count; i++)
        buffer_add(&text, str_text(m->stack.slots[i]),
                   str_bytes(m->stack.slots[i]));
    struct obj *result = str_from_buffer(m, &text);
    if (result == NULL)
        return STEP_FAILED;
    while (m->stack.count > first)
        machine_drop(m);
    machine_push(m, result);
    return STEP_NEXT;
}

enum step op_format(struct machine *m, struct frame *f,
                    const struct instruction *in)
{
    size_t n = (in->arg & 0x100) != 0 ? 2 : 1;
    struct obj *spec = n == 2 ? at(m, 1) : NULL;

    (void)f;
    if (in->arg & 0xff) { /* what is converted does not outlive that */
        struct obj *value = at(m, n);
        struct obj *made = (in->arg & 0xff) == 's'   ? value_str_obj(m, value)
                           : (in->arg & 0xff) == 'a' ? value_ascii_obj(m, value)
                                                     : value_repr_obj(m, value);
        if (made == NULL)
            return STEP_FAILED;
        m->stack.slots[m->stack.count - n] = made;
        obj_release(m->heap, value);
    }
    /* A str goes through as it is. */
    struct obj *value = at(m, n);
    struct obj *result =
        spec == NULL && (is_type(value, TYPE_STR) || is_int(value))
            ? value_str_obj(m, value)
            : value_format_obj(m, value, spec == NULL ? "" : str_text(spec),
                               spec == NULL ? 0 : str_bytes(spec));
    return replace(m, n, result);
}

/* ---- comprehensions and displays with stars ---- */

enum step op_list_append(struct machine *m, struct frame *f,
                         const struct instruction *in)
{
    int rc = list_append(m->heap, at(m, in->arg + 1), at(m, 1));

    (void)f;
    machine_drop(m);
    return rc == 0 ? STEP_NEXT : STEP_FAILED;
}

enum step op_set_add(struct machine *m, struct frame *f,
                     const struct instruction *in)
{
    int rc = set_add(m, at(m, in->arg + 1), at(m, 1));

    (void)f;
    if (rc == 0)
        machine_drop(m);
    return rc == 0 ? STEP_NEXT : STEP_FAILED;
}

enum step op_map_add(struct machine *m, struct frame *f,
                     const struct instruction *in)
{
    int rc = dict_store_given(m, at(m, in->arg + 2), at(m, 2), at(m, 1));

    (void)f;
    if (rc != 0)
        return STEP_FAILED;
    machine_drop(m);
    machine_drop(m);
    return STEP_NEXT;
}

enum step op_list_extend(struct machine *m, struct frame *f,
                         const struct instruction *in)
{
    int rc = list_extend(m, at(m, in->arg + 1), at(m, 1));

    (void)f;
    if (rc != 0)
        return STEP_FAILED;
    machine_drop(m);
    return STEP_NEXT;
}

enum step op_set_update(struct machine *m, struct frame *f,
                        const struct instruction *in)
{
    int rc = set_update(m, at(m, in->arg + 1), at(m, 1));

    (void)f;
    if (rc != 0)
        return STEP_FAILED;
    machine_drop(m);
    return STEP_NEXT;
}

static enum step merge(struct machine *m, const struct instruction *in,
                       const struct obj *callee)
{
    struct obj *from = at(m, 1);
    struct obj *into = at(m, in->arg + 1);
    struct obj *key = NULL;
    struct obj *value = NULL;
    size_t pos = 0;
    char text[CALLED_TEXT];

    if (!is_type(from, TYPE_DICT)) {
        if (callee == NULL)
            machine_raise(m, ERROR_TYPE, "'%s' object is not a mapping",
                          value_type_name(m, from));
        else
            machine_raise(m, ERROR_TYPE,
                          "%.300s argument after ** must be a mapping, not %s",
                          called_text(m, callee, text),
                          value_type_name(m, from));
        return STEP_FAILED;
    }
    int done = dict_begin_merge(m->heap, into, from);
    if (done < 0)
        return STEP_FAILED;
    while (done == 0 && dict_next(from, &pos, &key, &value)) {
        if (callee != NULL && is_type(key, TYPE_STR) &&
            dict_get(into, key) != NULL) {
            machine_raise(
                m, ERROR_TYPE,
                "%.300s got multiple values for keyword argument '%s'",
                called_text(m, callee, text), str_text(key));
            return STEP_FAILED;
        }
        if (dict_set(m->heap, into, key, value) != 0)
            return STEP_FAILED;
    }
    machine_drop(m);
    return STEP_NEXT;
}

enum step op_dict_merge(struct machine *m, struct frame *f,
                        const struct instruction *in)
{
    (void)f;
    return merge(m, in, at(m, in->arg + 3));
}

enum step op_dict_update(struct machine *m, struct frame *f,
                         const struct instruction *in)
{
    (void)f;
    return merge(m, in, NULL);
}

enum step op_list_to_tuple(struct machine *m, struct frame *f,
                           const struct instruction *in)
{
    struct obj *list = at(m, 1);
    size_t n = list_len(list);
    struct obj *tuple = tuple_new(m->heap, n);

    (void)f;
    (void)in;
    for (size_t i = 0; tuple != NULL && i < n; i++)
        tuple_init(tuple, i, obj_retain(list_get(list, i)));
    return replace(m, 1, tuple);
}
