/* Finalizers, by every collector: instances with attributes and without, that die
 * simply, revive themselves, or take themselves apart, by reference count, in
 * cycles and in chains of cycles.  The cases of CPython's test_finalization. */
#include "gc/tests/contract.h"

#include "gc/weakref.h"

enum nature { SIMPLE, RESURRECTOR, SUICIDAL, NATURES };

#define CHAIN_MAX 4

enum { KEPT_SLOT = 0, REF_SLOT = 8, LIST_SLOT = 16, CLASS_SLOT = 32 };

/* --- three classes with attributes, three without ---------------------------- */

static unsigned calls[CHAIN_MAX];

/* The number of an instance with attributes. */
static size_t number_of(struct heap *heap, struct obj *o)
{
    return (size_t)int_value(get_attr(heap, o, "number"));
}

static void finalize_simple(struct heap *heap, struct obj *o)
{
    calls[number_of(heap, o)]++;
}

static void finalize_resurrector(struct heap *heap, struct obj *o)
{
    size_t number = number_of(heap, o);

    calls[number]++;
    fixture_put(fx, KEPT_SLOT + number, obj_retain(o));
}

static void finalize_suicidal(struct heap *heap, struct obj *o)
{
    calls[number_of(heap, o)]++;
    instance_del(heap, o, str_intern(heap, "next", 4));
    instance_del(heap, o, str_intern(heap, "me", 2));
}

static void open_classes(void)
{
    void (*const finalize[])(struct heap *, struct obj *) = {
        finalize_simple, finalize_resurrector, finalize_suicidal};

    memset(calls, 0, sizeof calls);
    for (size_t i = 0; i < NATURES; i++) {
        struct obj *class =
            fixture_put(fx, CLASS_SLOT + i, class_new(fx->heap, "T"));
        class_instance_type(class)->finalize = finalize[i];
    }
}

/* New; a weak reference to it is in slot REF_SLOT + number. */
static struct obj *new_of(enum nature nature, size_t number)
{
    struct obj *o = instance_new(fx->heap, fx->slots[CLASS_SLOT + nature]);
    struct obj *n = int_new(fx->heap, (int64_t)number);

    set_attr(fx->heap, o, "number", n);
    obj_release(fx->heap, n);
    fixture_put(fx, REF_SLOT + number, weakref_new(fx->heap, o, NULL));
    return o;
}

static struct obj *known(size_t number)
{
    return weakref_get(fx->slots[REF_SLOT + number]);
}

/* --- one object, by reference count ------------------------------------------ */

static void test_simple(void **state)
{
    (void)state;
    open_classes();
    obj_release(fx->heap, new_of(SIMPLE, 0));
    assert_int_equal(calls[0], 1);
    assert_null(known(0));
    assert_int_equal(heap_collect(fx->heap, 2), 0);
    assert_int_equal(calls[0], 1);
}

/* It keeps its weak references; the second death is silent. */
static void test_resurrector(void **state)
{
    (void)state;
    open_classes();
    struct obj *o = new_of(RESURRECTOR, 0);
    assert_false(obj_is_finalized(o));
    obj_release(fx->heap, o);
    assert_int_equal(calls[0], 1);
    assert_ptr_equal(known(0), o);
    assert_true(obj_is_finalized(o));
    assert_true(obj_is_tracked(o));
    fixture_verify(fx);
    heap_collect(fx->heap, 2);
    assert_ptr_equal(known(0), o);
    fixture_put(fx, KEPT_SLOT, NULL);
    assert_int_equal(calls[0], 1);
    assert_null(known(0));
}

/* --- instances without attributes: the bit is theirs too ---------------------- */

static unsigned bare_calls;

static void finalize_bare(struct heap *heap, struct obj *o)
{
    (void)heap;
    bare_calls++;
    assert_int_equal(o->refs, 1);
    fixture_put(fx, KEPT_SLOT, obj_retain(o));
}

static void test_bare_resurrector(void **state)
{
    (void)state;
    bare_calls = 0;
    struct obj *class = fixture_put(fx, CLASS_SLOT, class_new(fx->heap, "S"));
    class_set_bare(class);
    class_instance_type(class)->finalize = finalize_bare;
    uint64_t bytes = allocator_live_bytes(fx->allocator);
    struct obj *o = instance_new(fx->heap, class);

    assert_int_equal(allocator_live_bytes(fx->allocator) - bytes, 32);
    assert_true(obj_is_tracked(o));
    assert_int_equal(class->refs, 2);
    assert_null(instance_get(o, str_intern(fx->heap, "a", 1)));
    assert_false(instance_del(fx->heap, o, str_intern(fx->heap, "a", 1)));
    obj_release(fx->heap, o);
    assert_int_equal(bare_calls, 1);
    assert_ptr_equal(fx->slots[KEPT_SLOT], o);
    assert_true(obj_is_finalized(o));
    fixture_put(fx, KEPT_SLOT, NULL);
    assert_int_equal(bare_calls, 1);
    assert_int_equal(class->refs, 1);
    assert_int_equal(allocator_live_bytes(fx->allocator), bytes);
}

/* A class that is garbage with its instance, which holds it. */
static void test_bare_in_a_cycle(void **state)
{
    (void)state;
    if (!complete())
        skip();
    bare_calls = 0;
    struct obj *class = fixture_put(fx, CLASS_SLOT, class_new(fx->heap, "S"));
    class_set_bare(class);
    class_instance_type(class)->finalize = finalize_simple;
    struct obj *list = list_new(fx->heap);
    append_new(fx->heap, list, obj_retain(list));
    class_instance_type(class)->finalize = NULL;
    append_new(fx->heap, list, instance_new(fx->heap, class));
    obj_release(fx->heap, list);
    assert_int_equal(heap_collect(fx->heap, 2), 2);
    assert_int_equal(class->refs, 1);
}

/* --- one object in a cycle of its own ---------------------------------------- */

static void check_self_cycle(enum nature nature)
{
    open_classes();
    struct obj *o = new_of(nature, 0);
    set_attr(fx->heap, o, "me", o);
    obj_release(fx->heap, o);
    assert_int_equal(calls[0], 0);
    size_t found = heap_collect(fx->heap, 2);
    if (!complete())
        return;
    assert_int_equal(calls[0], 1);
    assert_null(known(0)); /* lost, revived or not */
    assert_int_equal(found, nature == SIMPLE);
    if (nature == RESURRECTOR) {
        assert_ptr_equal(fx->slots[KEPT_SLOT], o);
        assert_true(obj_is_finalized(o));
        fixture_put(fx, KEPT_SLOT, NULL);
        assert_int_equal(heap_collect(fx->heap, 2), 1);
    }
    assert_int_equal(calls[0], 1);
    assert_int_equal(heap_collect(fx->heap, 2), 0);
}

static void test_simple_self_cycle(void **state)
{
    (void)state;
    check_self_cycle(SIMPLE);
}

static void test_resurrecting_self_cycle(void **state)
{
    (void)state;
    check_self_cycle(RESURRECTOR);
}

static void test_suicidal_self_cycle(void **state)
{
    (void)state;
    check_self_cycle(SUICIDAL);
}

/* --- chains of two to four, every mixture ------------------------------------- */

/* A ring of n; `mixture` in base 3 says of what. */
static void make_chain(size_t n, size_t mixture)
{
    struct obj *all[CHAIN_MAX];

    for (size_t i = 0; i < n; i++, mixture /= NATURES)
        all[i] = new_of((enum nature)(mixture % NATURES), i);
    for (size_t i = 0; i < n; i++)
        set_attr(fx->heap, all[i], "next", all[(i + 1) % n]);
    for (size_t i = 0; i < n; i++)
        obj_release(fx->heap, all[i]);
}

/* Which of the chain are held by a revived one: those that follow it, up to one
 * that has let go of the next. */
static size_t count_survivors(size_t n, size_t mixture, bool alive[])
{
    enum nature natures[CHAIN_MAX];
    size_t survivors = 0;

    for (size_t i = 0; i < n; i++, mixture /= NATURES)
        natures[i] = (enum nature)(mixture % NATURES);
    memset(alive, 0, n);
    for (size_t i = 0; i < n; i++) {
        if (natures[i] != RESURRECTOR)
            continue;
        for (size_t j = i; !alive[j]; j = (j + 1) % n) {
            alive[j] = true;
            survivors++;
            if (natures[j] == SUICIDAL)
                break;
        }
    }
    return survivors;
}

static void check_chain(size_t n, size_t mixture)
{
    bool alive[CHAIN_MAX];

    open_classes();
    make_chain(n, mixture);
    size_t survivors = count_survivors(n, mixture, alive);
    uint64_t before = fixture_live(fx);
    heap_collect(fx->heap, 2);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(calls[i], 1);
        assert_null(known(i)); /* garbage once: for good */
    }
    assert_int_equal(fixture_live(fx), before - (n - survivors));
    fixture_verify(fx);
    for (size_t i = 0; i < n; i++)
        if (fx->slots[KEPT_SLOT + i] != NULL)
            assert_true(alive[i]);
    for (size_t i = 0; i < n; i++)
        fixture_put(fx, KEPT_SLOT + i, NULL);
    heap_collect(fx->heap, 2);
    assert_int_equal(fixture_live(fx), before - n);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(calls[i], 1);
}

static void test_chains(void **state)
{
    size_t mixtures = (size_t)NATURES * NATURES;

    (void)state;
    if (!complete())
        skip();
    for (size_t n = 2; n <= CHAIN_MAX; n++, mixtures *= NATURES)
        for (size_t mixture = 0; mixture < mixtures; mixture++)
            check_chain(n, mixture);
}

/* --- what code that runs while an object dies may find ----------------------- */

/* A dying list drops its last item first: that one's finalizer collects, and the
 * others, which only the dying list holds, must not be touched. */
static struct obj *neighbour;

static void collect_and_look(struct heap *heap, struct obj *o)
{
    (void)o;
    calls[0]++;
    heap_collect(heap, 2);
    assert_int_equal(list_len(neighbour), 1);
    assert_ptr_equal(list_get(neighbour, 0), neighbour);
}

static void test_collection_while_a_list_dies(void **state)
{
    (void)state;
    open_classes();
    class_instance_type(fx->slots[CLASS_SLOT])->finalize = collect_and_look;
    struct obj *list = list_new(fx->heap);

    neighbour = list_new(fx->heap);
    append_new(fx->heap, neighbour, obj_retain(neighbour));
    append_new(fx->heap, list, neighbour);
    append_new(fx->heap, list,
               instance_new(fx->heap, fx->slots[CLASS_SLOT + SIMPLE]));
    obj_release(fx->heap, list);
    assert_int_equal(calls[0], 1);
    assert_int_equal(heap_collect(fx->heap, 2), complete());
}

/* An instance whose dict a collection has taken: a value that dies then finds it
 * without attributes, and may give it new ones. */
static struct obj *holder;

static void use_cleared_holder(struct heap *heap, struct obj *o)
{
    struct obj *name = str_intern(heap, "late", 4);

    (void)o;
    calls[0]++;
    assert_null(instance_get(holder, name));
    assert_false(instance_del(heap, holder, name));
    assert_int_equal(instance_set(heap, holder, name, fx->slots[CLASS_SLOT]),
                     0);
    assert_ptr_equal(instance_get(holder, name), fx->slots[CLASS_SLOT]);
    assert_int_equal(dict_len(instance_dict(heap, holder)), 1);
}

/* Gives the holder, when garbage already, what will look at it. */
static void give_value(struct heap *heap, struct obj *o)
{
    holder = o;
    struct obj *value = instance_new(heap, fx->slots[CLASS_SLOT]);
    set_attr(heap, o, "value", value);
    obj_release(heap, value);
}

static void test_dying_value_of_a_cleared_dict(void **state)
{
    (void)state;
    if (!complete())
        skip();
    open_classes();
    class_instance_type(fx->slots[CLASS_SLOT])->finalize = use_cleared_holder;
    class_instance_type(fx->slots[CLASS_SLOT + 1])->finalize = give_value;
    struct obj *o = instance_new(fx->heap, fx->slots[CLASS_SLOT + 1]);
    set_attr(fx->heap, o, "me", o);
    assert_non_null(instance_dict(fx->heap, o));
    obj_release(fx->heap, o);
    assert_int_equal(heap_collect(fx->heap, 2), 2);
    assert_int_equal(calls[0], 1);
    heap_collect(fx->heap, 2);
    fixture_verify(fx);
}

/* A list that is cleared is empty, and may be filled, while its items die. */
static void use_cleared_list(struct heap *heap, struct obj *o)
{
    (void)o;
    calls[0]++;
    assert_int_equal(list_len(holder), 0);
    assert_int_equal(list_append(heap, holder, fx->slots[CLASS_SLOT]), 0);
}

static void test_dying_item_of_a_cleared_list(void **state)
{
    (void)state;
    open_classes();
    class_instance_type(fx->slots[CLASS_SLOT])->finalize = use_cleared_list;
    holder = fixture_put(fx, KEPT_SLOT, list_new(fx->heap));
    append_new(fx->heap, holder, instance_new(fx->heap, fx->slots[CLASS_SLOT]));
    list_clear(fx->heap, holder);
    assert_int_equal(calls[0], 1);
    assert_int_equal(list_len(holder), 1);
    assert_ptr_equal(list_get(holder, 0), fx->slots[CLASS_SLOT]);
    fixture_verify(fx);
}

/* Who looks at the roots while a finalizer runs finds what it runs for. */
static int is_it(struct obj *o, void *arg)
{
    return o == arg;
}

static void look_for_itself(struct heap *heap, struct obj *o)
{
    calls[0]++;
    assert_int_equal(o->refs, 1);
    assert_true(obj_is_tracked(o));
    assert_int_equal(heap_visit_roots(heap, is_it, o), 1);
}

static void test_dying_object_is_a_root(void **state)
{
    (void)state;
    open_classes();
    class_instance_type(fx->slots[CLASS_SLOT])->finalize = look_for_itself;
    obj_release(fx->heap, instance_new(fx->heap, fx->slots[CLASS_SLOT]));
    assert_int_equal(calls[0], 1);
    fixture_verify(fx);
}

/* A finalizer that makes garbage: the next collection finds it. */
static void make_garbage(struct heap *heap, struct obj *o)
{
    struct obj *n = instance_new(heap, class_plain(heap));

    (void)o;
    set_attr(heap, n, "me", n);
    obj_release(heap, n);
}

static void test_finalizer_makes_garbage(void **state)
{
    (void)state;
    if (!complete())
        skip();
    open_classes();
    class_instance_type(fx->slots[CLASS_SLOT])->finalize = make_garbage;
    struct obj *o = instance_new(fx->heap, fx->slots[CLASS_SLOT]);
    set_attr(fx->heap, o, "me", o);
    obj_release(fx->heap, o);
    assert_int_equal(heap_collect(fx->heap, 2), 1);
    assert_int_equal(heap_collect(fx->heap, 2), 1);
    assert_int_equal(heap_collect(fx->heap, 2), 0);
}

static const struct CMUnitTest suite[] = {
    cmocka_unit_test(test_simple),
    cmocka_unit_test(test_resurrector),
    cmocka_unit_test(test_bare_resurrector),
    cmocka_unit_test(test_bare_in_a_cycle),
    cmocka_unit_test(test_simple_self_cycle),
    cmocka_unit_test(test_resurrecting_self_cycle),
    cmocka_unit_test(test_suicidal_self_cycle),
    cmocka_unit_test(test_chains),
    cmocka_unit_test(test_collection_while_a_list_dies),
    cmocka_unit_test(test_dying_value_of_a_cleared_dict),
    cmocka_unit_test(test_dying_item_of_a_cleared_list),
    cmocka_unit_test(test_dying_object_is_a_root),
    cmocka_unit_test(test_finalizer_makes_garbage),
};

int main(void)
{
    return contract_run(suite, sizeof suite / sizeof *suite);
}
