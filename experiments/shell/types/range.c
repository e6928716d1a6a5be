/* range - ranges and their iterators.
 *
 * A range holds four ints, its length too; working that out makes and drops the
 * same temporaries as CPython, for they decide which blocks are on top.
 *
 * Source: CPython 3.11, Objects/rangeobject.c, 2022.
 */
#include "experiments/shell/sequence.h"
#include "experiments/shell/types/objects.h"

static_assert(sizeof(struct range_obj) == 48, "range");
static_assert(sizeof(struct range_iter_obj) == 48, "range iterator");

struct shape range_type = {
    SHAPE_PLAIN("range", struct range_obj),
    {offsetof(struct range_obj, start), offsetof(struct range_obj, stop),
     offsetof(struct range_obj, step), offsetof(struct range_obj, length)}};
struct shape range_iter_type = {
    SHAPE_PLAIN("range_iterator", struct range_iter_obj), {0}};

static const struct range_obj *range_of(const struct obj *o)
{
    return (const struct range_obj *)(const void *)o;
}

/* Items of start, start + step, ... before stop; does not overflow. */
static uint64_t count(int64_t start, int64_t stop, int64_t step)
{
    if (step > 0 && start < stop)
        return ((uint64_t)stop - (uint64_t)start - 1) / (uint64_t)step + 1;
    if (step < 0 && start > stop)
        return ((uint64_t)start - (uint64_t)stop - 1) / (0 - (uint64_t)step) +
               1;
    return 0;
}

/* The length as an object.  hi - lo, less one, divided by the step, and one:
 * each a temporary. */
static struct obj *make_length(struct machine *m, int64_t start, int64_t stop,
                               int64_t step)
{
    uint64_t n = count(start, stop, step);
    int64_t span = 0;
    struct obj *temporary[3] = {NULL, NULL, NULL};

    if (n > INT64_MAX)
        return machine_raise(m, ERROR_OVERFLOW,
                             "a range of that length does not exist here");
    if (n == 0 || __builtin_sub_overflow(stop, start, &span))
        return int_new(m->heap, (int64_t)n);
    uint64_t width = span < 0 ? 0 - (uint64_t)span : (uint64_t)span;
    temporary[0] = int_new(m->heap, (int64_t)(width & INT64_MAX));
    temporary[1] = int_new(m->heap, (int64_t)((width - 1) & INT64_MAX));
    temporary[2] = int_new(m->heap, (int64_t)(n - 1));
    struct obj *length = int_new(m->heap, (int64_t)n);
    for (int i = 3; i-- > 0;) {
        if (temporary[i] != NULL)
            obj_release(m->heap, temporary[i]);
    }
    return length;
}

struct obj *range_new(struct machine *m, struct obj *start, struct obj *stop,
                      struct obj *step)
{
    struct obj *length =
        make_length(m, int_value(start), int_value(stop), int_value(step));

    if (length == NULL)
        return NULL;
    struct obj *o = shape_new(m->heap, &range_type);
    if (o == NULL) {
        obj_release(m->heap, length);
        return NULL;
    }
    struct range_obj *range = (struct range_obj *)(void *)o;
    range->start = obj_retain(start);
    range->stop = obj_retain(stop);
    range->step = obj_retain(step);
    range->length = length;
    return o;
}

int64_t range_len(const struct obj *o)
{
    return int_value(range_of(o)->length);
}

struct obj *range_at(struct machine *m, const struct obj *o, int64_t i)
{
    return int_new(m->heap, int_value(range_of(o)->start) +
                                i * int_value(range_of(o)->step));
}

/* An int from a bool or an int argument: new. */
static struct obj *as_int(struct machine *m, struct obj *o)
{
    int64_t value = 0;

    if (is_type(o, TYPE_INT))
        return obj_retain(o);
    return arg_int(m, o, &value) == 0 ? int_new(m->heap, value) : NULL;
}

static struct obj *construct(struct machine *m, struct obj **args, size_t n,
                             struct obj *names)
{
    struct obj *bounds[3] = {NULL, NULL, NULL};
    struct obj *range = NULL;

    (void)names;
    if (n < 1 || n > 3)
        return machine_raise(
            m, ERROR_TYPE, "range expected at %s argument%s, got %zu",
            n == 0 ? "least 1" : "most 3", n == 0 ? "" : "s", n);
    bounds[1] = as_int(m, args[n == 1 ? 0 : 1]);
    bounds[0] = n == 1 ? int_new(m->heap, 0) : as_int(m, args[0]);
    bounds[2] = n == 3 ? as_int(m, args[2]) : int_new(m->heap, 1);
    if (bounds[0] != NULL && bounds[1] != NULL && bounds[2] != NULL) {
        if (int_value(bounds[2]) == 0)
            machine_raise(m, ERROR_VALUE, "range() arg 3 must not be zero");
        else
            range = range_new(m, bounds[0], bounds[1], bounds[2]);
    }
    for (int i = 0; i < 3; i++) {
        if (bounds[i] != NULL)
            obj_release(m->heap, bounds[i]);
    }
    return range;
}

static int range_repr(struct machine *m, struct obj *o, struct buffer *out)
{
    (void)m;
    buffer_printf(out, "range(%lld, %lld",
                  (long long)int_value(range_of(o)->start),
                  (long long)int_value(range_of(o)->stop));
    if (int_value(range_of(o)->step) != 1)
        buffer_printf(out, ", %lld", (long long)int_value(range_of(o)->step));
    buffer_char(out, ')');
    return 0;
}

static int64_t len(struct machine *m, struct obj *o)
{
    (void)m;
    return range_len(o);
}

static struct obj *slice_of(struct machine *m, struct obj *o,
                            const struct obj *slice)
{
    int64_t bounds[3];
    struct obj *ints[3] = {NULL, NULL, NULL};
    struct obj *result = NULL;
    int64_t start = int_value(range_of(o)->start);
    int64_t step = int_value(range_of(o)->step);

    if (slice_bounds(m, slice, range_len(o), &bounds[0], &bounds[1],
                     &bounds[2]) < 0)
        return NULL;
    ints[0] = int_new(m->heap, start + bounds[0] * step);
    ints[1] = int_new(m->heap, start + bounds[1] * step);
    ints[2] = int_new(m->heap, step * bounds[2]);
    if (ints[0] != NULL && ints[1] != NULL && ints[2] != NULL)
        result = range_new(m, ints[0], ints[1], ints[2]);
    for (int i = 0; i < 3; i++) {
        if (ints[i] != NULL)
            obj_release(m->heap, ints[i]);
    }
    return result;
}

static struct obj *get_item(struct machine *m, struct obj *o, struct obj *key)
{
    size_t i = 0;

    if (key->type == &slice_type.type)
        return slice_of(m, o, key);
    if (sequence_index(m, o, key, (size_t)range_len(o),
                       "object index out of range", &i) != 0)
        return NULL;
    return range_at(m, o, (int64_t)i);
}

static int contains(struct machine *m, struct obj *o, struct obj *item)
{
    const struct range_obj *range = range_of(o);

    (void)m;
    if (!is_int(item))
        return 0;
    int64_t value = int_value(item);
    int64_t start = int_value(range->start);
    int64_t stop = int_value(range->stop);
    int64_t step = int_value(range->step);
    if (step > 0 ? value < start || value >= stop
                 : value > start || value <= stop)
        return 0;
    uint64_t distance = step > 0 ? (uint64_t)value - (uint64_t)start
                                 : (uint64_t)start - (uint64_t)value;
    uint64_t width = step > 0 ? (uint64_t)step : 0 - (uint64_t)step;
    return distance % width == 0;
}

static struct obj *range_iter(struct machine *m, struct obj *o)
{
    const struct range_obj *range = range_of(o);
    struct obj *it = shape_new(m->heap, &range_iter_type);

    if (it == NULL)
        return NULL;
    struct range_iter_obj *r = (struct range_iter_obj *)(void *)it;
    r->start = int_value(range->start);
    r->step = int_value(range->step);
    r->len = int_value(range->length);
    return it;
}

static int range_next(struct machine *m, struct obj *o, struct obj **out)
{
    struct range_iter_obj *r = (struct range_iter_obj *)(void *)o;

    if (r->index >= r->len)
        return 0;
    *out = int_new(m->heap, r->start + r->index * r->step);
    if (*out == NULL)
        return -1;
    r->index++;
    return 1;
}

static int range_equal(struct machine *m, struct obj *a, struct obj *b)
{
    const struct range_obj *x = range_of(a);
    const struct range_obj *y = range_of(b);
    int64_t n = range_len(a);

    (void)m;
    return n == range_len(b) &&
           (n == 0 || (int_value(x->start) == int_value(y->start) &&
                       (n == 1 || int_value(x->step) == int_value(y->step))));
}

static struct obj *range_get_attr(struct machine *m, struct obj *o,
                                  struct obj *name)
{
    const char *text = str_text(name);
    struct obj *found = strcmp(text, "start") == 0  ? range_of(o)->start
                        : strcmp(text, "stop") == 0 ? range_of(o)->stop
                        : strcmp(text, "step") == 0 ? range_of(o)->step
                                                    : NULL;

    (void)m;
    return found == NULL ? NULL : obj_retain(found);
}

static struct obj *method_index(struct machine *m, struct obj **args, size_t n,
                                struct obj *names)
{
    (void)n;
    (void)names;
    for (int64_t i = 0; i < range_len(args[0]); i++) {
        struct obj *item = range_at(m, args[0], i);
        int same = item == NULL ? -1 : value_equal(m, item, args[1]);
        if (item != NULL)
            obj_release(m->heap, item);
        if (same < 0 || !machine_step(m))
            return NULL;
        if (same > 0)
            return int_new(m->heap, i);
    }
    struct buffer text = {0};
    if (value_repr(m, args[1], &text) == 0)
        machine_raise(m, ERROR_VALUE, "%.*s is not in range", (int)text.size,
                      text.p);
    buffer_free(&text);
    return NULL;
}

static struct obj *method_count(struct machine *m, struct obj **args, size_t n,
                                struct obj *names)
{
    int has = contains(m, args[0], args[1]);

    (void)n;
    (void)names;
    return has < 0 ? NULL : int_new(m->heap, has);
}

static const struct builtin methods[] = {
    {.name = "index", .fn = method_index, .min = 2, .max = 2},
    {.name = "count", .fn = method_count, .min = 2, .max = 2},
    {.name = NULL}};

const struct kind range_kind = {.name = "range",
                                .methods = methods,
                                .construct = construct,
                                .repr = range_repr,
                                .len = len,
                                .iter = range_iter,
                                .get_item = get_item,
                                .contains = contains,
                                .equal = range_equal,
                                .get_attr = range_get_attr};
const struct kind range_iter_kind = {.name = "range_iterator",
                                     .next = range_next};
