/* Weak references from within, by every collector: types that a host brings, and
 * what verify finds. */
#include "gc/heap_internal.h"
#include "gc/tests/weak_host.h"

/* --- types of a host --------------------------------------------------------- */

/* Holds an object, dies without the trash can. */
struct box {
    struct obj super;
    struct obj *held;
    struct weakref_obj *weak;
};

static struct obj **held_by(struct obj *o)
{
    return &((struct box *)(void *)o)->held;
}

static int box_traverse(struct obj *self, obj_visit_fn *visit, void *arg)
{
    return visit(*held_by(self), arg);
}

static void box_dealloc(struct heap *heap, struct obj *o)
{
    heap_untrack(heap, o);
    weakref_clear_dying(heap, o);
    obj_release(heap, *held_by(o));
    heap_object_free(heap, o, sizeof(struct box));
}

static struct obj_type box_type = {.name = "box",
                                   .flags = OBJ_GC,
                                   .size = sizeof(struct box),
                                   .prefix = sizeof(struct gc_head),
                                   .weak = offsetof(struct box, weak),
                                   .traverse = box_traverse,
                                   .dealloc = box_dealloc};

/* What the dying box alone holds is whole after a collection. */
static struct obj *held;

static void collect_and_look(struct obj *ref)
{
    (void)ref;
    heap_collect(fx->heap, 2);
    assert_int_equal(list_len(held), 1);
}

static void test_type_of_a_host(void **state)
{
    (void)state;
    open_host();
    box_type.id = obj_type_register("box");
    struct obj *box = heap_object_new(fx->heap, &box_type, sizeof(struct box));
    ((struct box *)(void *)box)->weak = NULL;
    held = *held_by(box) = list_new(fx->heap);
    append_new(fx->heap, held, obj_retain(held));
    heap_track(fx->heap, box);
    fixture_put(fx, 0, box);
    new_ref(1, box, 1);
    fixture_verify(fx);
    act = collect_and_look;
    fixture_put(fx, 0, NULL);
    assert_calls((const int64_t[]){1}, 1);
    assert_int_equal(heap_collect(fx->heap, 2), complete());
}

/* --- what verify finds ------------------------------------------------------- */

static void assert_broken(const char *expected)
{
    const char *broken = heap_verify(fx->heap);

    assert_non_null(broken);
    assert_string_equal(broken, expected);
}

static void test_verify_finds_broken_lists(void **state)
{
    (void)state;
    open_host();
    struct obj *o = new_instance(0), *other = new_instance(4);
    struct weakref_obj *shared = weakref_of(new_ref(1, o, -1));
    struct weakref_obj *newest = weakref_of(new_ref(2, o, 1));
    struct weakref_obj **list = weak_list(o);

    newest->prev = NULL;
    assert_broken("heap: links of weak references are not mutual");
    newest->prev = shared;
    newest->referent = other;
    assert_broken("heap: a weak reference is in another object's list");
    newest->referent = o;
    struct obj *callback = newest->callback;
    newest->callback = NULL;
    assert_broken("heap: the shared weak reference is not the first");
    newest->callback = callback;
    shared->next = NULL;
    assert_broken("heap: a weak reference is in no list");
    shared->next = newest;
    *list = NULL;
    assert_broken("heap: a weak reference is in no list");
    *list = shared;
    *weak_list(other) = (struct weakref_obj *)(void *)o;
    assert_broken("heap: a dead weak reference is in a list");
    *weak_list(other) = NULL;
    newest->referent = &newest->super;
    *list = NULL;
    shared->referent = NULL;
    assert_broken("heap: a weak reference to what can have none");
    newest->referent = shared->referent = o;
    *list = shared;
    fixture_verify(fx);
}

static const struct CMUnitTest suite[] = {
    cmocka_unit_test(test_type_of_a_host),
    cmocka_unit_test(test_verify_finds_broken_lists),
};

int main(void)
{
    return contract_run(suite, sizeof suite / sizeof *suite);
}
