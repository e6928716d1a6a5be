/* deduce - trial deletion over a list of objects.
 *
 * 1. Copy every count.                          copied count = all references
 * 2. Take off what the list's own objects hold. copied count = from outside
 * 3. Walk the list: what has a copied count above 0 is reachable, and so is what
 *    it holds; what has 0 goes to the unreachable, until something reachable is
 *    found to hold it: then it comes back, to the end of the list, where the
 *    walk will meet it again.
 *
 * While 3 walks, objects that it has passed are linked both ways, those ahead
 * have their copied count in the word of `prev`.
 *
 * Cost: O(objects + references); an object may be moved twice.
 * Source: CPython 3.11, Modules/gcmodule.c, 2022; Christopher, Softw. Pract.
 * Exper. 14(6), 1984.
 */
#include "gc/deduce.h"

#include "gc/gc_list.h"
#include "gc/traverse.h"

#include <assert.h>

#define KEPT_BITS (GC_FINALIZED | GC_RECLAIMED)
#define ONE_REF   ((uintptr_t)1 << GC_REFS_SHIFT)

static size_t copy_refs(struct gc_head *list)
{
    size_t n = 0;

    for (struct gc_head *head = gc_next(list); head != list;
         head = gc_next(head)) {
        assert(gc_head_obj(head)->refs > 0);
        head->prev = ((uintptr_t)gc_head_obj(head)->refs << GC_REFS_SHIFT) |
                     (head->prev & KEPT_BITS) | GC_COLLECTING;
        n++;
    }
    return n;
}

static int visit_subtract(struct obj *child, void *arg)
{
    (void)arg;
    if (obj_is_gc(child)) {
        struct gc_head *head = gc_head_of(child);
        if (head->prev & GC_COLLECTING) {
            assert(head->prev >> GC_REFS_SHIFT > 0);
            head->prev -= ONE_REF;
        }
    }
    return 0;
}

static void subtract_refs(struct gc_head *list)
{
    for (struct gc_head *head = gc_next(list); head != list;
         head = gc_next(head)) {
        struct obj *o = gc_head_obj(head);
        traverse(o, visit_subtract, NULL);
    }
}

static int visit_reachable(struct obj *child, void *arg)
{
    struct gc_head *list = arg;

    if (!obj_is_gc(child))
        return 0;
    struct gc_head *head = gc_head_of(child);
    if (!(head->prev & GC_COLLECTING))
        return 0;
    if (head->prev & GC_UNREACHABLE) {
        gc_list_move(list, head);
        head->prev = ONE_REF | (head->prev & KEPT_BITS) | GC_COLLECTING;
    } else if (head->prev >> GC_REFS_SHIFT == 0) {
        head->prev += ONE_REF;
    }
    return 0;
}

struct deduced deduce_move_unreachable(struct gc_head *list,
                                       struct gc_head *unreachable)
{
    struct deduced found = {.types = 0};
    struct gc_head *passed = list;

    for (struct gc_head *head = gc_next(list); head != list;
         head = gc_next(passed)) {
        if (head->prev >> GC_REFS_SHIFT > 0) {
            struct obj *o = gc_head_obj(head);
            found.reachable++;
            found.types |= UINT64_C(1) << o->type->id % TYPE_IDS_MAX;
            traverse(o, visit_reachable, list);
            head->prev = (uintptr_t)passed | (head->prev & KEPT_BITS);
            passed = head;
        } else {
            passed->next = head->next;
            head->prev |= GC_UNREACHABLE;
            gc_list_append(unreachable, head);
        }
    }
    gc_set_prev(list, passed);
    return found;
}

struct deduced deduce_unreachable(struct gc_head *list,
                                  struct gc_head *unreachable)
{
    size_t n = copy_refs(list);

    subtract_refs(list);
    struct deduced found = deduce_move_unreachable(list, unreachable);
    found.examined = n;
    return found;
}
