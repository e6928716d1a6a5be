/* sequence - what list, tuple and str do alike: places, slices, + and *.
 *
 * Cost: O(what is copied).
 */
#include "experiments/shell/sequence.h"

#include "experiments/shell/types/objects.h"
#include "experiments/shell/utf8.h"

static size_t length(const struct obj *o)
{
    if (is_type(o, TYPE_STR))
        return utf8_count(str_text(o), str_bytes(o));
    return is_type(o, TYPE_LIST) ? list_len(o) : tuple_len(o);
}

int sequence_index(struct machine *m, struct obj *o, struct obj *key,
                   size_t len, const char *what, size_t *out)
{
    bool index =
        is_int(key) || (is_instance(key) &&
                        class_overrides(m, instance_class(key), NAME_INDEX));
    if (!index) {
        if (is_type(o, TYPE_STR))
            machine_raise(m, ERROR_TYPE,
                          "string indices must be integers, not '%.100s'",
                          value_type_name(m, key));
        else
            machine_raise(m, ERROR_TYPE,
                          "%.100s indices must be integers or slices, not "
                          "%.100s",
                          value_type_name(m, o), value_type_name(m, key));
        return -1;
    }
    int64_t i = 0;
    if (arg_int(m, key, &i) != 0)
        return -1;
    if (is_type(o, TYPE_LIST)) /* __index__ may have changed it */
        len = list_len(o);
    if (i < 0)
        i += (int64_t)len;
    if (i < 0 || (size_t)i >= len) {
        machine_raise(m, ERROR_INDEX, "%.100s %s",
                      is_type(o, TYPE_STR) ? "string" : value_type_name(m, o),
                      what);
        return -1;
    }
    *out = (size_t)i;
    return 0;
}

static struct obj *item(const struct obj *o, size_t i)
{
    return is_type(o, TYPE_LIST) ? list_get(o, i) : tuple_get(o, i);
}

static struct obj *str_slice(struct machine *m, struct obj *o, int64_t start,
                             int64_t step, int64_t n)
{
    const char *p = str_text(o);
    size_t size = str_bytes(o);
    struct buffer text = {0};

    if (step == 1) {
        size_t from = utf8_offset(p, size, (size_t)start);
        size_t bytes = utf8_offset(p + from, size - from, (size_t)n);
        if (bytes == size)
            return obj_retain(o);
        return str_new(m->heap, p + from, bytes);
    }
    for (int64_t i = 0; i < n; i++) {
        size_t at = utf8_offset(p, size, (size_t)(start + i * step));
        buffer_add(&text, p + at, utf8_char(p + at, size - at));
    }
    return str_from_buffer(m, &text);
}

static struct obj *slice_of(struct machine *m, struct obj *o,
                            const struct obj *slice)
{
    int64_t start = 0;
    int64_t stop = 0;
    int64_t step = 0;
    int64_t len = (int64_t)length(o);
    int64_t n = slice_bounds(m, slice, len, &start, &stop, &step);

    if (n < 0)
        return NULL;
    if (is_type(o, TYPE_STR))
        return n == 0 ? str_new(m->heap, "", 0)
                      : str_slice(m, o, start, step, n);
    if (is_type(o, TYPE_TUPLE) && n == len && step == 1)
        return obj_retain(o);
    bool list = is_type(o, TYPE_LIST);
    struct obj *part =
        list ? list_exact(m, (size_t)n) : tuple_new(m->heap, (size_t)n);
    for (int64_t i = 0; part != NULL && i < n; i++) {
        struct obj *one = obj_retain(item(o, (size_t)(start + i * step)));
        if (list)
            list_set(m->heap, part, (size_t)i, one);
        else
            tuple_init(part, (size_t)i, one);
    }
    return part;
}

struct obj *sequence_get_item(struct machine *m, struct obj *o, struct obj *key)
{
    size_t i = 0;

    if (key->type == &slice_type.type)
        return slice_of(m, o, key);
    if (sequence_index(m, o, key, length(o), "index out of range", &i) != 0)
        return NULL;
    if (!is_type(o, TYPE_STR))
        return obj_retain(item(o, i));
    size_t at = utf8_offset(str_text(o), str_bytes(o), i);
    return str_new(m->heap, str_text(o) + at,
                   utf8_char(str_text(o) + at, str_bytes(o) - at));
}

/* ---- + and * ---- */

static struct obj *str_concat(struct machine *m, struct obj *a, struct obj *b)
{
    struct buffer text = {0};

    if (str_bytes(a) == 0)
        return obj_retain(b);
    if (str_bytes(b) == 0)
        return obj_retain(a);
    buffer_add(&text, str_text(a), str_bytes(a));
    buffer_add(&text, str_text(b), str_bytes(b));
    return str_from_buffer(m, &text);
}

static struct obj *items_concat(struct machine *m, struct obj *a, struct obj *b)
{
    size_t na = length(a);
    size_t n = na + length(b);
    bool list = is_type(a, TYPE_LIST);

    if (!list && na == 0)
        return obj_retain(b);
    if (!list && n == na)
        return obj_retain(a);
    struct obj *sum = list ? list_exact(m, n) : tuple_new(m->heap, n);
    for (size_t i = 0; sum != NULL && i < n; i++) {
        struct obj *one = obj_retain(i < na ? item(a, i) : item(b, i - na));
        if (list)
            list_set(m->heap, sum, i, one);
        else
            tuple_init(sum, i, one);
    }
    return sum;
}

struct obj *sequence_concat(struct machine *m, struct obj *a, struct obj *b)
{
    if (!sequence_is(a) || a->type->id != b->type->id)
        return NULL;
    return is_type(a, TYPE_STR) ? str_concat(m, a, b) : items_concat(m, a, b);
}

static struct obj *str_repeat(struct machine *m, struct obj *o, size_t times)
{
    struct buffer text = {0};

    if (times == 1)
        return obj_retain(o);
    if (str_bytes(o) == 1)
        buffer_fill(&text, str_text(o)[0], times);
    for (size_t i = 0; str_bytes(o) > 1 && i < times && !text.failed; i++)
        buffer_add(&text, str_text(o), str_bytes(o));
    return str_from_buffer(m, &text);
}

#define REPEAT_MAX ((size_t)1 << 32) /* bytes or items: more is out of memory */

struct obj *sequence_repeat(struct machine *m, struct obj *o, struct obj *count)
{
    if (!sequence_is(o))
        return NULL;
    int64_t asked = int_value(count);
    size_t times = asked < 0 ? 0 : (size_t)asked;
    bool str = is_type(o, TYPE_STR);
    size_t len = str ? str_bytes(o) : length(o);
    if (len > 0 && times > REPEAT_MAX / len) {
        machine_oom(m);
        return NULL;
    }
    if (str)
        return str_repeat(m, o, times);
    bool list = is_type(o, TYPE_LIST);
    if (!list && (times == 1 || len == 0))
        return obj_retain(o);
    struct obj *all =
        list ? list_exact(m, len * times) : tuple_new(m->heap, len * times);
    for (size_t i = 0; all != NULL && i < len * times; i++) {
        struct obj *one = obj_retain(item(o, i % len));
        if (list)
            list_set(m->heap, all, i, one);
        else
            tuple_init(all, i, one);
    }
    return all;
}

struct obj *sequence_operand_error(struct machine *m, enum node_op op,
                                   struct obj *a, struct obj *b)
{
    if (op == OP_MUL)
        return machine_raise(
            m, ERROR_TYPE,
            "can't multiply sequence by non-int of type '%.100s'",
            value_type_name(m, sequence_is(a) ? b : a));
    return machine_raise(
        m, ERROR_TYPE, "can only concatenate %s (not \"%.100s\") to %s",
        value_type_name(m, a), value_type_name(m, b), value_type_name(m, a));
}

int list_repeat_inplace(struct machine *m, struct obj *list, int64_t times)
{
    size_t len = list_len(list);

    if (times <= 0) {
        list_clear(m->heap, list);
        return 0;
    }
    if (len > 0 && (size_t)times > REPEAT_MAX / len) {
        machine_oom(m);
        return -1;
    }
    if (list_resize(m, list, len * (size_t)times) != 0)
        return -1;
    for (size_t i = len; i < len * (size_t)times; i++)
        list_set(m->heap, list, i, obj_retain(list_get(list, i % len)));
    return 0;
}

int dict_merge(struct machine *m, struct obj *into, struct obj *from)
{
    struct obj *key = NULL;
    struct obj *value = NULL;
    size_t pos = 0;

    int done = dict_begin_merge(m->heap, into, from);
    if (done != 0)
        return done < 0 ? -1 : 0;
    while (dict_next(from, &pos, &key, &value)) {
        if (dict_set(m->heap, into, key, value) != 0)
            return -1;
    }
    return 0;
}

struct obj *dict_copied(struct machine *m, struct obj *from)
{
    struct obj *dict = dict_clone(m->heap, from);

    if (dict == NULL || dict_len(dict) == dict_len(from))
        return dict;
    machine_push(m, dict);
    int rc = dict_merge(m, dict, from);
    machine_pop(m);
    if (rc == 0)
        return dict;
    obj_release(m->heap, dict);
    return NULL;
}

struct obj *dict_merged(struct machine *m, struct obj *a, struct obj *b)
{
    struct obj *dict = dict_copied(m, a);

    if (dict == NULL)
        return NULL;
    machine_push(m, dict);
    int rc = dict_merge(m, dict, b);
    machine_pop(m);
    if (rc == 0)
        return dict;
    obj_release(m->heap, dict);
    return NULL;
}
