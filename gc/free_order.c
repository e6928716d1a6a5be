/* free_order - puts a list of objects into the order in which they shall die.
 *
 * By address: runs of 1, 2, 4 ... objects are merged until one is left, along the
 * links alone.
 *
 * Cost: O(n log n) comparisons, no memory.
 * Source: Knuth, TAOCP vol. 3, 5.2.4 L, 1973 (list merge sort).
 */
#include "gc/free_order.h"

#include "gc/gc_list.h"

/* Takes up to n objects off the list, the first first. */
static void take_run(struct gc_head *list, struct gc_head *run, size_t n)
{
    gc_list_init(run);
    while (n-- > 0 && !gc_list_is_empty(list))
        gc_list_move(run, gc_next(list));
}

static void merge_runs(struct gc_head *a, struct gc_head *b,
                       struct gc_head *out)
{
    while (!gc_list_is_empty(a) && !gc_list_is_empty(b)) {
        struct gc_head *first = gc_next(a), *second = gc_next(b);

        gc_list_move(out,
                     (uintptr_t)first < (uintptr_t)second ? first : second);
    }
    gc_list_merge(out, a);
    gc_list_merge(out, b);
}

static void sort_by_address(struct gc_head *list)
{
    size_t runs = 0;

    for (size_t n = 1; runs != 1; n *= 2) {
        struct gc_head sorted, a, b;

        gc_list_init(&sorted);
        for (runs = 0; !gc_list_is_empty(list); runs++) {
            take_run(list, &a, n);
            take_run(list, &b, n);
            merge_runs(&a, &b, &sorted);
        }
        gc_list_merge(list, &sorted);
        if (runs == 0)
            return;
    }
}

static void turn_around(struct gc_head *list)
{
    struct gc_head turned;

    gc_list_init(&turned);
    while (!gc_list_is_empty(list))
        gc_list_move(&turned, gc_prev(list));
    gc_list_merge(list, &turned);
}

void free_order_apply(enum free_order order, struct gc_head *list)
{
    if (order == FREE_ADDRESS)
        sort_by_address(list);
    else if (order == FREE_REVERSE)
        turn_around(list);
}
