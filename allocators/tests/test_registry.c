/* test_registry - the table of allocators, and that the suites cover it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "allocators/tests/specs.h"

#include <stdio.h>

static void test_find(void **state)
{
    (void)state;
    for (size_t i = 0; allocator_registry[i] != NULL; i++) {
        const struct allocator_ops *ops = allocator_registry[i];

        assert_ptr_equal(allocator_find(ops->info.name), ops);
    }
    assert_null(allocator_find("freelst"));
    assert_null(allocator_find(""));
}

static void check_word(const char *word)
{
    static const char valid[] = "abcdefghijklmnopqrstuvwxyz0123456789_";

    assert_int_not_equal(strlen(word), 0);
    assert_int_equal(strspn(word, valid), strlen(word));
}

static void check_choices(const struct option_def *def)
{
    size_t choices = 0;

    assert_non_null(def->choices);
    for (const char *at = def->choices;;) {
        size_t span = strcspn(at, "|");
        struct option_value value;

        assert_true(span > 0);
        assert_true(specs_choice(def, at, span, &value));
        assert_int_equal(value.as.choice, choices); /* no word twice */
        choices++;
        if (at[span] == '\0')
            break;
        at += span + 1;
    }
    assert_in_range(choices, 2, 16);
}

/* Names, choices, defaults and limits of every option. */
static void test_option_tables(void **state)
{
    (void)state;
    for (size_t i = 0; allocator_registry[i] != NULL; i++) {
        const struct component *info = &allocator_registry[i]->info;
        struct option_value values[OPTIONS_MAX];
        size_t rows = 0;

        check_word(info->name);
        assert_non_null(info->summary);
        assert_non_null(info->options);
        assert_true(specs_defaults(info->options, values));
        for (; info->options[rows].name != NULL; rows++) {
            const struct option_def *def = &info->options[rows];

            check_word(def->name);
            assert_non_null(def->help);
            if (def->kind == OPTION_CHOICE) {
                check_choices(def);
                continue;
            }
            assert_int_equal(def->kind, OPTION_COUNT);
            assert_true(def->min <= def->max);
            if (values[rows].is_set)
                assert_true((double)values[rows].as.count >= def->min &&
                            (double)values[rows].as.count <= def->max);
        }
        assert_in_range(rows, 0, OPTIONS_MAX);
        if (info->check != NULL)
            assert_null(info->check(values));
    }
}

static void test_operations_are_complete(void **state)
{
    (void)state;
    for (size_t i = 0; allocator_registry[i] != NULL; i++) {
        const struct allocator_ops *ops = allocator_registry[i];

        assert_non_null(ops->create);
        assert_non_null(ops->destroy);
        assert_non_null(ops->alloc);
        assert_non_null(ops->free);
        assert_non_null(ops->verify);
        assert_non_null(ops->footprint);
    }
}

/* What several options must not say together. */
static void test_checks(void **state)
{
    static const struct {
        const char *spec, *wrong;
    } cases[] = {
        {"quarantine:slots=5", NULL},
        {"quarantine:bytes=5", NULL},
        {"quarantine:slots=5,bytes=5", "slots and bytes exclude each other"},
        {"arena:chunk=128K", NULL},
        {"arena:chunk=100K", "chunk is not a power of two"},
    };
    struct option_value values[OPTIONS_MAX];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct allocator_ops *ops = specs_read(cases[i].spec, values);
        const char *wrong;

        assert_non_null(ops);
        wrong = ops->info.check(values);
        if (cases[i].wrong == NULL)
            assert_null(wrong);
        else
            assert_string_equal(wrong, cases[i].wrong);
    }
}

/* Does one of the specs have this allocator, and the option, written out? */
static bool is_covered(const char *name, const char *option)
{
    for (size_t i = 0; i < SPECS_COUNT; i++) {
        const char *at = specs[i];

        while (at != NULL) {
            size_t length = strcspn(at, "+");
            const char *found = option == NULL ? at : strstr(at, option);

            if (specs_is(at, strcspn(at, ":+"), name) && found != NULL &&
                found < at + length)
                return true;
            at = at[length] == '\0' ? NULL : at + length + 1;
        }
    }
    return false;
}

static void test_suites_cover_every_choice(void **state)
{
    (void)state;
    for (size_t i = 0; allocator_registry[i] != NULL; i++) {
        const struct component *info = &allocator_registry[i]->info;

        assert_true(is_covered(info->name, NULL));
        for (const struct option_def *def = info->options; def->name != NULL;
             def++) {
            const char *choice = def->choices;

            while (def->kind == OPTION_CHOICE && choice != NULL) {
                size_t span = strcspn(choice, "|");
                char text[64];

                (void)snprintf(text, sizeof text, "%s=%.*s", def->name,
                               (int)span, choice);
                if (!is_covered(info->name, text))
                    fail_msg("no spec has %s:%s", info->name, text);
                choice = choice[span] == '\0' ? NULL : choice + span + 1;
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_find),
        cmocka_unit_test(test_option_tables),
        cmocka_unit_test(test_operations_are_complete),
        cmocka_unit_test(test_checks),
        cmocka_unit_test(test_suites_cover_every_choice),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
