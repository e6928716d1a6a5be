/* What a heap's host is told and asked around collections, and the debug flags of
 * module gc.  Expected values are what CPython 3.11 answers to the same program. */
#include "gc/tests/contract.h"

#include "gc/gc_module.h"
#include "gc/weakref.h"

#include <unistd.h>

/* --- hooks ------------------------------------------------------------------- */

static struct gc_info infos[64];
static size_t info_count, found_inside;
static bool allowed;

static void note_collecting(void *arg, const struct gc_info *info)
{
    (void)arg;
    assert_true(info_count < 64);
    infos[info_count++] = *info;
    found_inside += heap_collect(fx->heap, 2); /* does nothing */
    obj_release(fx->heap, list_new(fx->heap));
}

static bool may_collect(void *arg)
{
    (void)arg;
    return allowed;
}

static void open_hooks(void)
{
    heap_set_hooks(fx->heap, &(struct heap_hooks){.collecting = note_collecting,
                                                  .may_collect = may_collect});
    info_count = found_inside = 0;
    allowed = true;
}

static void test_told_of_collections(void **state)
{
    (void)state;
    open_hooks();
    new_garbage_ring();
    heap_collect(fx->heap, 1);
    assert_int_equal(info_count, 2);
    assert_int_equal(found_inside, 0);
    assert_false(infos[0].ended);
    assert_true(infos[1].ended);
    assert_int_equal(infos[0].collected, 0);
    assert_int_equal(infos[1].collected, complete());
    assert_int_equal(infos[0].generation, 1);
    assert_int_equal(infos[1].generation, 1);
    assert_int_equal(infos[1].uncollectable, 0);
    heap_enable_gc(fx->heap, false);
    heap_collect(fx->heap, 99); /* asked for: all the same */
    assert_int_equal(info_count, 4);
    assert_int_equal(infos[2].generation, 2);
    heap_set_hooks(fx->heap, &(struct heap_hooks){.arg = NULL});
}

/* The host may put automatic collections off, not those asked for. */
static void test_host_says_when(void **state)
{
    (void)state;
    if (!generations())
        skip();
    open_hooks();
    gc_set_thresholds(fx->heap, (const uint64_t[3]){5, 10, 10});
    struct obj *all = fixture_put(fx, 0, list_new(fx->heap));
    heap_collect(fx->heap, 2);
    info_count = 0;
    allowed = false;
    for (int i = 0; i < 10; i++)
        append_new(fx->heap, all, list_new(fx->heap));
    assert_int_equal(info_count, 0);
    allowed = true;
    append_new(fx->heap, all, list_new(fx->heap));
    assert_int_equal(info_count, 2);
    assert_int_equal(infos[0].generation, 0);
    heap_set_hooks(fx->heap, &(struct heap_hooks){.arg = NULL});
}

static void test_oldest_when_due(void **state)
{
    (void)state;
    if (!generations())
        skip();
    open_hooks();
    gc_set_thresholds(fx->heap, (const uint64_t[3]){1, 0, 0});
    struct obj *all = fixture_put(fx, 0, list_new(fx->heap));
    for (int i = 0; i < 12; i++)
        append_new(fx->heap, all, list_new(fx->heap));
    heap_set_hooks(fx->heap, &(struct heap_hooks){.arg = NULL});
    assert_true(info_count >= 8);
    assert_int_equal(infos[0].generation, 0);
    assert_int_equal(infos[2].generation, 1);
    assert_int_equal(infos[4].generation, 2);
    assert_int_equal(infos[6].generation, 0);
}

/* --- debugging --------------------------------------------------------------- */

static void test_save_all(void **state)
{
    (void)state;
    if (!complete())
        skip();
    struct obj *o = instance_new(fx->heap, class_plain(fx->heap));
    set_attr(fx->heap, o, "me", o);
    struct obj *ref = fixture_put(fx, 0, weakref_new(fx->heap, o, NULL));
    obj_release(fx->heap, o);
    assert_int_equal(gc_set_debug(fx->heap, GC_DEBUG_SAVEALL), 0);
    assert_int_equal(gc_debug(fx->heap), GC_DEBUG_SAVEALL);
    assert_int_equal(heap_collect(fx->heap, 2), 1);
    struct obj *garbage = gc_garbage(fx->heap);
    assert_int_equal(list_len(garbage), 1);
    assert_ptr_equal(list_get(garbage, 0), o);
    assert_ptr_equal(get_attr(fx->heap, o, "me"), o); /* not cleared */
    assert_null(weakref_get(ref));
    assert_true(obj_is_tracked(o));
    fixture_verify(fx);
    assert_int_equal(heap_collect(fx->heap, 2), 0);
    gc_set_debug(fx->heap, 0);
    gc_drop_garbage(fx->heap);
    assert_int_equal(heap_collect(fx->heap, 2), 1);
    gc_drop_garbage(fx->heap);
}

/* Runs a collection with messages; returns what was written. */
static char *debug_text(unsigned flags)
{
    static char text[1024];
    FILE *file = tmpfile();
    int old = dup(STDERR_FILENO);

    assert_non_null(file);
    fflush(stderr);
    dup2(fileno(file), STDERR_FILENO);
    gc_set_debug(fx->heap, flags);
    heap_collect(fx->heap, 1);
    gc_set_debug(fx->heap, 0);
    fflush(stderr);
    dup2(old, STDERR_FILENO);
    close(old);
    rewind(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    return text;
}

static void test_messages(void **state)
{
    char expected[256];

    (void)state;
    if (!generations())
        skip();
    struct obj *list = list_new(fx->heap);
    append_new(fx->heap, list, obj_retain(list));
    struct obj *class = fixture_put(fx, 0, class_new(fx->heap, "T"));
    struct obj *o = instance_new(fx->heap, class);
    set_attr(fx->heap, o, "me", o);
    snprintf(expected, sizeof expected,
             "gc: collectable <list %p>\ngc: collectable <T %p>\n",
             (void *)list, (void *)o);
    obj_release(fx->heap, list);
    obj_release(fx->heap, o);
    assert_string_equal(debug_text(GC_DEBUG_COLLECTABLE), expected);
    new_garbage_ring();
    char *text = debug_text(GC_DEBUG_STATS);
    assert_non_null(strstr(text, "gc: collecting generation 1...\n"
                                 "gc: objects in each generation: 1 0 1\n"
                                 "gc: objects in permanent generation: 0\n"
                                 "gc: done, 1 unreachable, 0 uncollectable, "));
    assert_non_null(strstr(text, "s elapsed\n"));
}

static const struct CMUnitTest suite[] = {
    cmocka_unit_test(test_told_of_collections),
    cmocka_unit_test(test_host_says_when),
    cmocka_unit_test(test_oldest_when_due),
    cmocka_unit_test(test_save_all),
    cmocka_unit_test(test_messages),
};

int main(void)
{
    return contract_run(suite, sizeof suite / sizeof *suite);
}
