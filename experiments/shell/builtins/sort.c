/* sort - a stable sort, with the comparisons that CPython makes of a short list.
 *
 * Up to SHORT items: the run that the list begins with, then binary insertion; more
 * are merged.  What is moved are numbers of items, in mapped memory; items and keys
 * lie still on the machine's stack, and the list is empty meanwhile, whatever a key
 * function or a comparison does.
 *
 * Cost: O(n log n) comparisons.
 * Source: CPython 3.11, list_sort_impl of Objects/listobject.c, 2022.
 */
#include "experiments/shell/builtins/sort.h"

#include "allocators/pages.h"
#include "experiments/shell/kinds.h"
#include "experiments/shell/types/objects.h"

struct sorting {
    struct machine *m;
    size_t keys; /* stack slot of the first one */
    size_t n;
    size_t *order, *spare; /* numbers of items */
};

#define SHORT 63 /* CPython has one run of so many */

/* Is key a less than key b?  1, 0, -1. */
static int less(const struct sorting *s, size_t a, size_t b)
{
    struct obj **keys = &s->m->stack.slots[s->keys];

    return value_ordered(s->m, OP_LT, keys[a], keys[b]);
}

static void turn_round(size_t *order, size_t n)
{
    for (size_t i = 0; i < n / 2; i++) {
        size_t kept = order[i];
        order[i] = order[n - 1 - i];
        order[n - 1 - i] = kept;
    }
}

/* How many of the first ones are in order; those that fall are turned round.  0: an
 * exception. */
static size_t first_run(const struct sorting *s)
{
    size_t n = 2;

    if (s->n < 2)
        return s->n;
    int falls = less(s, s->order[1], s->order[0]);
    int next = falls;
    for (; next >= 0 && n < s->n; n++) {
        next = less(s, s->order[n], s->order[n - 1]);
        if (next != falls)
            break;
    }
    if (next < 0)
        return 0;
    if (falls)
        turn_round(s->order, n);
    return n;
}

/* The items from `sorted` on, each into its place among those before. */
static int insert_rest(const struct sorting *s, size_t sorted)
{
    for (; sorted < s->n; sorted++) {
        size_t pivot = s->order[sorted];
        size_t low = 0;
        size_t high = sorted;
        while (low < high) {
            size_t middle = low + (high - low) / 2;
            int before = less(s, pivot, s->order[middle]);
            if (before < 0)
                return -1;
            low = before ? low : middle + 1;
            high = before ? middle : high;
        }
        memmove(s->order + low + 1, s->order + low,
                (sorted - low) * sizeof *s->order);
        s->order[low] = pivot;
    }
    return 0;
}

static int short_sort(const struct sorting *s)
{
    size_t sorted = first_run(s);

    return sorted == 0 && s->n > 0 ? -1 : insert_rest(s, sorted);
}

static int merge(const struct sorting *s, size_t low, size_t middle,
                 size_t high)
{
    size_t a = low;
    size_t b = middle;

    for (size_t out = low; out < high; out++) {
        int second = a >= middle;
        if (a < middle && b < high)
            second = less(s, s->order[b], s->order[a]);
        if (second < 0)
            return -1;
        s->spare[out] = s->order[second ? b++ : a++];
    }
    memcpy(s->order + low, s->spare + low, (high - low) * sizeof *s->order);
    return 0;
}

static int merge_sort(const struct sorting *s)
{
    for (size_t width = 1; width < s->n; width *= 2) {
        for (size_t low = 0; low + width < s->n; low += 2 * width) {
            size_t high = low + 2 * width < s->n ? low + 2 * width : s->n;
            if (merge(s, low, low + width, high) != 0)
                return -1;
        }
    }
    return 0;
}

/* Pushes the key of each of the items, which are on top. */
static int push_keys(struct machine *m, size_t n, struct obj *key)
{
    size_t first = m->stack.count - n;

    for (size_t i = 0; i < n; i++) {
        struct obj *made = value_call_one(m, key, m->stack.slots[first + i]);
        if (made == NULL)
            return -1;
        machine_push(m, made);
    }
    return 0;
}

/* Sorts what lies on the stack from `first` on.  The keys die as they lie then, the
 * least first.  0, -1. */
static int sort_pushed(struct sorting *s, size_t first, struct obj *key,
                       bool reverse)
{
    struct machine *m = s->m;

    for (size_t i = 0; i < s->n; i++)
        s->order[i] = i;
    int rc = key == NULL ? 0 : push_keys(m, s->n, key);
    s->keys = key == NULL ? first : first + s->n;
    if (reverse)
        turn_round(s->order, s->n);
    if (rc == 0)
        rc = s->n <= SHORT ? short_sort(s) : merge_sort(s);
    for (size_t i = 0; rc == 0 && key != NULL && i < s->n; i++)
        obj_drop(m->heap, &m->stack.slots[s->keys + s->order[i]]);
    machine_drop_to(m, first + s->n);
    if (reverse)
        turn_round(s->order, s->n);
    return rc;
}

/* Puts the items back in their new order.  -1: the list was not empty any more. */
static int put_back(struct sorting *s, size_t first, struct list_obj *list,
                    const struct list_obj *saved)
{
    struct obj **items = &s->m->stack.slots[first];
    bool modified = list->items != NULL;

    while (list->items != NULL)
        list_clear(s->m->heap, &list->super);
    for (size_t i = 0; i < s->n; i++)
        saved->items[i] = items[s->order[i]];
    list->items = saved->items;
    list->len = saved->len;
    list->room = saved->room;
    list->held = saved->held;
    s->m->stack.count = first;
    return modified ? -1 : 0;
}

static int sort_with_key(struct machine *m, struct obj *o, struct obj *key,
                         bool reverse)
{
    struct list_obj *list = (struct list_obj *)(void *)o;
    const struct list_obj saved = *list;
    size_t first = m->stack.count;
    struct sorting s = {.m = m, .n = saved.len};

    if (s.n == 0 || (s.n < 2 && key == NULL))
        return 0;
    if (!machine_reserve(m, 2 * s.n + 16))
        return -1;
    size_t bytes = 2 * (s.n + 1) * sizeof *s.order;
    s.order = pages_map(bytes);
    if (s.order == NULL)
        return -1;
    s.spare = s.order + s.n;
    for (size_t i = 0; i < s.n; i++)
        machine_push(m, saved.items[i]);
    list->items = NULL;
    list->len = list->room = list->held = 0;
    int rc = sort_pushed(&s, first, key, reverse);
    if (put_back(&s, first, list, &saved) != 0 && rc == 0) {
        machine_raise(m, ERROR_VALUE, "list modified during sort");
        rc = -1;
    }
    pages_unmap(s.order, bytes);
    return rc;
}

int sort_list(struct machine *m, struct obj *list, struct obj **args, size_t n,
              struct obj *names)
{
    static const char *const allowed[] = {"key", "reverse", NULL};
    struct obj *key = arg_keyword(args, n, names, "key");
    struct obj *reverse = arg_keyword(args, n, names, "reverse");
    int truth = reverse == NULL ? 0 : value_truth(m, reverse);

    if (names != NULL && machine_keep_names(m, ROOT_SORT_NAMES, allowed) != 0)
        return -1;
    if (arg_keywords_only(m, "sort", names, allowed) != 0 || truth < 0)
        return -1;
    return sort_with_key(m, list, key != NULL && is_none(key) ? NULL : key,
                         truth == 1);
}

/* list.sort is bound to the new list while it is sorted. */
struct obj *sorted_list(struct machine *m, struct obj **args, size_t n,
                        struct obj *names)
{
    static const struct builtin row = {.name = "sort"};
    struct obj *list = list_from(m, args[0]);

    if (list == NULL)
        return NULL;
    machine_push(m, list);
    struct obj *bound = builtin_new(m, &row, list, NULL);
    if (bound == NULL)
        return NULL;
    machine_push(m, bound);
    int rc = sort_list(m, list, args, n, names);
    machine_drop(m);
    machine_pop(m);
    if (rc == 0)
        return list;
    obj_release(m->heap, list);
    return NULL;
}

/* ---- what is being shown ---- */

/* The list of them lies in a dict, as CPython keeps it; both are made when first
 * needed.  Borrowed; NULL = OOM. */
static struct obj *shown_list(struct machine *m)
{
    struct obj **dict = &m->roots[ROOT_SHOWN];

    if (*dict == NULL)
        *dict = dict_new(m->heap);
    struct obj *key = str_intern(m->heap, "Py_Repr", 7);
    if (*dict == NULL || key == NULL)
        return NULL;
    struct obj *list = dict_get(*dict, key);
    if (list != NULL)
        return list;
    list = list_new(m->heap);
    if (list == NULL)
        return NULL;
    machine_push(m, list);
    int rc = dict_set(m->heap, *dict, key, list);
    machine_drop(m);
    return rc == 0 ? list : NULL;
}

bool repr_enter(struct machine *m, struct obj *o)
{
    struct obj *list = shown_list(m);

    for (size_t i = 0; list != NULL && i < list_len(list); i++) {
        if (list_get(list, i) == o)
            return true;
    }
    /* Without memory the depth of values still bounds what follows. */
    bool kept = list != NULL && list_append(m->heap, list, o) == 0;
    machine_push(m, obj_retain(kept ? list : o));
    machine_push(m, obj_retain(o));
    return false;
}

void repr_leave(struct machine *m)
{
    struct obj *o = machine_pop(m);
    struct obj *list = machine_top(m);

    if (list != o && list_len(list) > 0) {
        size_t last = list_len(list) - 1;
        struct obj *item = list_get(list, last);
        if (list_resize(m, list, last) == 0)
            obj_release(m->heap, item);
    }
    obj_release(m->heap, o);
    machine_drop(m);
}
