#ifndef GC_TESTS_FIXTURE_H
#define GC_TESTS_FIXTURE_H

/* What the tests of gc/ start from: an allocator, a heap, and roots.
 *
 * The allocator is the LIFO free list behind `faulty`, so that a test can make
 * any allocation fail.
 */
#include "allocators/wrappers/faulty.h"
#include "gc/heap.h"
#include "gc/namespace.h"
#include "gc/types.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ROOTS_MAX 64

struct fixture {
    struct allocator *allocator;
    struct heap *heap;
    struct obj *slots[ROOTS_MAX]; /* registered roots */
    struct heap_roots roots;
};

static inline struct allocator *fixture_allocator(void)
{
    const struct option_value lifo = {.as.choice = 0};
    const struct allocator_config config = {.values = &lifo, .seed = 1};
    struct allocator *inner = allocator_find("freelist")->create(&config);

    assert_non_null(inner);
    struct allocator *a = faulty_create(inner, UINT64_MAX, 1);
    assert_non_null(a);
    return a;
}

/* What the next heap's collector is told. */
static enum free_order fixture_free_order;

/* The options of a collector: their defaults, and for `thresholds` those that
 * say when it collects.  Trial deletion takes all three; of the others the first
 * is the one threshold, 0 is never for all of them. */
static inline void fixture_collector_values(const struct option_def *options,
                                            const uint64_t *thresholds,
                                            struct option_value *values)
{
    for (size_t i = 0; options[i].name != NULL; i++) {
        values[i] = (struct option_value){.is_set = 0};
        switch (options[i].kind) {
        case OPTION_TRIPLE:
            values[i].is_set = thresholds != NULL;
            if (thresholds != NULL)
                memcpy(values[i].as.triple, thresholds,
                       sizeof values[i].as.triple);
            break;
        case OPTION_COUNT:
            values[i].is_set = 1;
            values[i].as.count = thresholds != NULL
                                     ? thresholds[0]
                                     : strtoull(options[i].fallback, NULL, 10);
            break;
        case OPTION_REAL:
            values[i].is_set = 1;
            values[i].as.real = strtod(options[i].fallback, NULL);
            break;
        default: /* a choice: the one that there is */
            values[i].is_set = 1;
            values[i].as.choice = fixture_free_order;
        }
    }
}

/* `thresholds` NULL: the profile's. */
static inline void fixture_open(struct fixture *fx, const char *collector,
                                const struct profile *profile,
                                const uint64_t *thresholds)
{
    struct option_value values[OPTIONS_MAX];

    memset(fx, 0, sizeof *fx);
    fixture_collector_values(collector_find(collector)->info.options,
                             thresholds, values);
    fx->allocator = fixture_allocator();
    fx->heap = heap_create(&(struct heap_config){
        .allocator = fx->allocator,
        .collector = collector_find(collector),
        .collector_values = values,
        .profile = *profile,
        .seed = 1,
    });
    assert_non_null(fx->heap);
    fx->roots.slots = fx->slots;
    fx->roots.count = ROOTS_MAX;
    heap_add_roots(fx->heap, &fx->roots);
}

/* The usual: the named profile under the faithful collector. */
static inline void fixture_open_profile(struct fixture *fx, const char *profile)
{
    assert_non_null(profile_find(profile));
    fixture_open(fx, "trial_deletion", profile_find(profile), NULL);
}

static inline void fixture_verify(struct fixture *fx)
{
    const char *broken = heap_verify(fx->heap);

    if (broken != NULL)
        fail_msg("%s", broken);
}

/* Puts a new reference (stolen) into a slot and releases what was there. */
static inline struct obj *fixture_put(struct fixture *fx, size_t slot,
                                      struct obj *o)
{
    struct obj *old = fx->slots[slot];

    fx->slots[slot] = o;
    if (old != NULL)
        obj_release(fx->heap, old);
    return o;
}

static inline void fixture_drop_all(struct fixture *fx)
{
    for (size_t i = 0; i < ROOTS_MAX; i++)
        fixture_put(fx, i, NULL);
}

/* Objects that live. */
static inline uint64_t fixture_live(const struct fixture *fx)
{
    return heap_stats(fx->heap)->births - heap_stats(fx->heap)->deaths;
}

/* Ends the heap and asserts that the allocator got everything back. */
static inline void fixture_close_heap(struct fixture *fx)
{
    heap_destroy(fx->heap);
    assert_int_equal(allocator_live_blocks(fx->allocator), 0);
    assert_int_equal(allocator_live_bytes(fx->allocator), 0);
    assert_null(allocator_verify(fx->allocator));
    allocator_destroy(fx->allocator);
}

/* Releases what the slots hold, and asserts that no object is left. */
static inline void fixture_close(struct fixture *fx)
{
    fixture_drop_all(fx);
    heap_collect(fx->heap, 2);
    fixture_verify(fx);
    assert_int_equal(fixture_live(fx), 0);
    fixture_close_heap(fx);
}

/* Setup and teardown of a test that wants a heap of a profile. */
static struct fixture fixture_one;

static inline int fixture_setup_plain(void **state)
{
    fixture_open_profile(&fixture_one, "plain");
    *state = &fixture_one;
    return 0;
}

static inline int fixture_setup_cpython(void **state)
{
    fixture_open_profile(&fixture_one, "cpython3.11");
    *state = &fixture_one;
    return 0;
}

static inline int fixture_teardown(void **state)
{
    fixture_close(*state);
    return 0;
}

#define TEST_PLAIN(test)                                                       \
    cmocka_unit_test_setup_teardown(test, fixture_setup_plain, fixture_teardown)
#define TEST_CPYTHON(test)                                                     \
    cmocka_unit_test_setup_teardown(test, fixture_setup_cpython,               \
                                    fixture_teardown)

/* Instances whose attribute `name`, an int, is noted when they are finalized. */
#define FINALIZED_MAX 4096
static int64_t finalized[FINALIZED_MAX];
static size_t finalized_count;

static inline void note_finalized(struct heap *heap, struct obj *o)
{
    struct obj *name =
        instance_get(o, str_intern(heap, "name", sizeof "name" - 1));

    assert_true(finalized_count < FINALIZED_MAX);
    finalized[finalized_count++] = name == NULL ? -1 : int_value(name);
}

static inline struct obj *finalizing_class(struct heap *heap)
{
    struct obj *class = class_new(heap, "T");

    assert_non_null(class);
    class_instance_type(class)->finalize = note_finalized;
    finalized_count = 0;
    return class;
}

/* New. */
static inline struct obj *finalizing_new(struct heap *heap, struct obj *class,
                                         int64_t name)
{
    struct obj *o = instance_new(heap, class);
    struct obj *n = int_new(heap, name);

    assert_non_null(o);
    assert_non_null(n);
    assert_int_equal(instance_set(heap, o, str_intern(heap, "name", 4), n), 0);
    obj_release(heap, n);
    return o;
}

/* Appends and gives the reference away. */
static inline void append_new(struct heap *heap, struct obj *list,
                              struct obj *item)
{
    assert_non_null(item);
    assert_int_equal(list_append(heap, list, item), 0);
    obj_release(heap, item);
}

/* Sets an attribute, which retains. */
static inline void set_attr(struct heap *heap, struct obj *o, const char *name,
                            struct obj *value)
{
    assert_int_equal(
        instance_set(heap, o, str_intern(heap, name, strlen(name)), value), 0);
}

static inline struct obj *get_attr(struct heap *heap, struct obj *o,
                                   const char *name)
{
    return instance_get(o, str_intern(heap, name, strlen(name)));
}

#endif
