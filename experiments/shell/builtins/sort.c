/* sort - a stable merge sort.
 *
 * What is moved are numbers of items, in mapped memory; items and keys lie still
 * on the machine's stack, whatever a key function or a comparison does.
 *
 * Cost: O(n log n) comparisons.
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
    bool reverse;
};

/* Must key b go before a, which came first? */
static int goes_first(const struct sorting *s, size_t a, size_t b)
{
    struct obj **keys = &s->m->stack.slots[s->keys];

    return s->reverse ? value_ordered(s->m, OP_LT, keys[a], keys[b])
                      : value_ordered(s->m, OP_LT, keys[b], keys[a]);
}

static int merge(const struct sorting *s, size_t low, size_t middle,
                 size_t high)
{
    size_t a = low;
    size_t b = middle;

    for (size_t out = low; out < high; out++) {
        int second = a >= middle;
        if (a < middle && b < high)
            second = goes_first(s, s->order[a], s->order[b]);
        if (second < 0)
            return -1;
        s->spare[out] = s->order[second ? b++ : a++];
    }
    memcpy(s->order + low, s->spare + low, (high - low) * sizeof *s->order);
    return 0;
}

static int merge_sort(const struct sorting *s)
{
    for (size_t i = 0; i < s->n; i++)
        s->order[i] = i;
    for (size_t width = 1; width < s->n; width *= 2) {
        for (size_t low = 0; low + width < s->n; low += 2 * width) {
            size_t high = low + 2 * width < s->n ? low + 2 * width : s->n;
            if (merge(s, low, low + width, high) != 0)
                return -1;
        }
    }
    return 0;
}

/* Pushes the items, then the key of each, or another reference to it. */
static int push_all(struct machine *m, struct obj *list, size_t n,
                    struct obj *key)
{
    size_t first = m->stack.count;

    for (size_t i = 0; i < n; i++)
        machine_push(m, obj_retain(list_get(list, i)));
    for (size_t i = 0; i < n; i++) {
        struct obj *item = m->stack.slots[first + i];
        struct obj *made =
            key == NULL ? obj_retain(item) : value_call_one(m, key, item);
        if (made == NULL)
            return -1;
        machine_push(m, made);
    }
    return 0;
}

/* The keys die as they lie then, the least first. */
static void drop_keys(const struct sorting *s)
{
    for (size_t i = 0; i < s->n; i++) {
        size_t at = s->keys + s->order[s->reverse ? s->n - 1 - i : i];
        struct obj *key = s->m->stack.slots[at];
        s->m->stack.slots[at] = NULL;
        obj_release(s->m->heap, key);
    }
}

static int sort_with_key(struct machine *m, struct obj *list, struct obj *key,
                         bool reverse)
{
    size_t n = list_len(list);
    size_t first = m->stack.count;
    struct sorting s = {.m = m, .keys = first + n, .n = n, .reverse = reverse};

    if (n < 2 && key == NULL)
        return 0;
    if (!machine_reserve(m, 2 * n + 16))
        return -1;
    s.order = pages_map(2 * (n + 1) * sizeof *s.order);
    if (s.order == NULL)
        return -1;
    s.spare = s.order + n;
    int rc = push_all(m, list, n, key);
    if (rc == 0)
        rc = merge_sort(&s);
    if (rc == 0 && list_len(list) != n) {
        machine_raise(m, ERROR_VALUE, "list modified during sort");
        rc = -1;
    }
    for (size_t i = 0; rc == 0 && i < n; i++)
        list_set(m->heap, list, i,
                 obj_retain(m->stack.slots[first + s.order[i]]));
    if (rc == 0)
        drop_keys(&s);
    pages_unmap(s.order, 2 * (n + 1) * sizeof *s.order);
    while (m->stack.count > first)
        machine_drop(m);
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
