/* test_spec - specs: canonical text, values, and every way to be wrong. */
#include "experiments/harness/number.h"
#include "experiments/harness/spec.h"
#include "experiments/harness/tests/components.h"
#include "experiments/harness/text.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void canonical_text_is_sorted_and_without_defaults(void **state)
{
    static const char *const pairs[][2] = {
        {"heap", "heap"},
        {"heap:order=lifo", "heap"},
        {"heap:order=fifo", "heap:order=fifo"},
        {"heap:order=fifo,max=2G", "heap:max=2147483648,order=fifo"},
        {"heap:min=1024", "heap"},
        {"heap:min=2K", "heap:min=2048"},
        {"heap:min=3M,max=4M", "heap:max=4194304,min=3145728"},
        {"heap:growth=2", "heap"},
        {"heap:growth=2.00", "heap"},
        {"heap:growth=0.1", "heap:growth=0.1"},
        {"heap:growth=1e-3", "heap:growth=0.001"},
        {"heap:growth=-0", "heap:growth=0"},
        {"heap:steps=700/10/10", "heap"},
        {"heap:steps=2K/0/1", "heap:steps=2048/0/1"},
        {"heap:file=a=b:c d", "heap:file=a=b:c d"},
        {"heap:file=\xc3\xa4.csv", "heap:file=\xc3\xa4.csv"},
        {"wrap+heap:order=lifo", "wrap+heap"},
        {"wrap:slots=1K+heap:order=fifo", "wrap:slots=1024+heap:order=fifo"},
        {"wrap+wrap:slots=2+wrap+bare", "wrap+wrap:slots=2+wrap+bare"},
        {"needy:path=x", "needy:path=x"},
    };
    char error[SPEC_ERROR_MAX];

    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        struct spec *spec = spec_parse(pairs[i][0], &axis, error);

        if (spec == NULL)
            fail_msg("%s: %s", pairs[i][0], error);
        assert_string_equal(spec->text, pairs[i][1]);
        struct spec *again = spec_parse(spec->text, &axis, error);
        assert_non_null(again);
        assert_string_equal(again->text, spec->text);
        spec_free(again);
        spec_free(spec);
    }
}

static void values_come_in_the_order_of_the_table(void **state)
{
    char error[SPEC_ERROR_MAX];
    struct spec *s = spec_parse(
        "wrap+heap:steps=1/2/3,order=random,growth=1.5,file=f", &axis, error);

    (void)state;
    assert_non_null(s);
    assert_ptr_equal(s->component, &wrap);
    assert_int_equal(s->values[0].is_set, 0);
    const struct spec *in = s->inner;
    assert_ptr_equal(in->component, &heap);
    assert_null(in->inner);
    assert_int_equal(in->values[0].as.choice, 2);
    assert_int_equal(in->values[1].as.count, 1024);
    assert_int_equal(in->values[2].as.count, 1 << 30);
    assert_true(in->values[3].as.real == 1.5);
    assert_int_equal(in->values[4].as.triple[0], 1);
    assert_int_equal(in->values[4].as.triple[1], 2);
    assert_int_equal(in->values[4].as.triple[2], 3);
    assert_string_equal(in->values[5].as.text, "f");
    spec_free(s);
}

/* Where no component wraps, `+` is a letter: paths have it. */
static void plus_is_a_letter_without_wrappers(void **state)
{
    char error[SPEC_ERROR_MAX];
    struct spec *s = spec_parse("needy:path=/tmp/a+b", &flat, error);

    (void)state;
    assert_non_null(s);
    assert_string_equal(s->values[0].as.text, "/tmp/a+b");
    assert_string_equal(s->text, "needy:path=/tmp/a+b");
    spec_free(s);
}

struct wrong {
    const char *text, *message;
};

static const struct wrong wrongs[] = {
    {"heep", "allocator \"heep\": unknown name; valid: heap, needy, bare, "
             "wrap, broken"},
    {"", "allocator \"\": unknown name; valid: heap, needy, bare, wrap, "
         "broken"},
    {"HEAP", "allocator \"HEAP\": unknown name; valid: heap, needy, bare, "
             "wrap, broken"},
    {" heap", "allocator \" heap\": unknown name; valid: heap, needy, bare, "
              "wrap, broken"},
    {"heap:odr=lifo", "allocator \"heap\": unknown key \"odr\"; valid: order, "
                      "min, max, growth, steps, file"},
    {"bare:x=1", "allocator \"bare\": unknown key \"x\"; it has no keys"},
    {"heap:", "allocator \"heap\": \"\" is not key=value; valid: order, min, "
              "max, growth, steps, file"},
    {"heap:order", "allocator \"heap\": \"order\" is not key=value; valid: "
                   "order, min, max, growth, steps, file"},
    {"heap:order=fifo,", "allocator \"heap\": \"\" is not key=value; valid: "
                         "order, min, max, growth, steps, file"},
    {"heap:,order=fifo", "allocator \"heap\": \"\" is not key=value; valid: "
                         "order, min, max, growth, steps, file"},
    {"heap:=fifo", "allocator \"heap\": unknown key \"\"; valid: order, min, "
                   "max, growth, steps, file"},
    {"heap:order=up", "allocator \"heap\": order=\"up\" is not valid; valid: "
                      "lifo, fifo, random"},
    {"heap:order=", "allocator \"heap\": order=\"\" is not valid; valid: "
                    "lifo, fifo, random"},
    {"heap:order=lifo|fifo", "allocator \"heap\": order=\"lifo|fifo\" is not "
                             "valid; valid: lifo, fifo, random"},
    {"heap:order=lif", "allocator \"heap\": order=\"lif\" is not valid; "
                       "valid: lifo, fifo, random"},
    {"heap:min=-1", "allocator \"heap\": min=\"-1\" is not valid; valid: a "
                    "whole number from 0 to 1000000000000 (K, M, G allowed)"},
    {"heap:min=1k", "allocator \"heap\": min=\"1k\" is not valid; valid: a "
                    "whole number from 0 to 1000000000000 (K, M, G allowed)"},
    {"heap:min=1KB", "allocator \"heap\": min=\"1KB\" is not valid; valid: a "
                     "whole number from 0 to 1000000000000 (K, M, G allowed)"},
    {"heap:min=0x10", "allocator \"heap\": min=\"0x10\" is not valid; valid: "
                      "a whole number from 0 to 1000000000000 (K, M, G "
                      "allowed)"},
    {"heap:min=18446744073709551616",
     "allocator \"heap\": min=\"18446744073709551616\" is not valid; valid: a "
     "whole number from 0 to 1000000000000 (K, M, G allowed)"},
    {"heap:max=2000G", "allocator \"heap\": max=\"2000G\" is not valid; "
                       "valid: a whole number from 0 to 1000000000000 (K, M, "
                       "G allowed)"},
    {"heap:growth=nan", "allocator \"heap\": growth=\"nan\" is not valid; "
                        "valid: a number from 0 to 100"},
    {"heap:growth=inf", "allocator \"heap\": growth=\"inf\" is not valid; "
                        "valid: a number from 0 to 100"},
    {"heap:growth=0x1p3", "allocator \"heap\": growth=\"0x1p3\" is not "
                          "valid; valid: a number from 0 to 100"},
    {"heap:growth=101", "allocator \"heap\": growth=\"101\" is not valid; "
                        "valid: a number from 0 to 100"},
    {"heap:growth=1e999", "allocator \"heap\": growth=\"1e999\" is not "
                          "valid; valid: a number from 0 to 100"},
    {"heap:steps=1/2", "allocator \"heap\": steps=\"1/2\" is not valid; "
                       "valid: three whole numbers from 0 to 1000000, like "
                       "700/10/10"},
    {"heap:steps=1/2/3/4", "allocator \"heap\": steps=\"1/2/3/4\" is not "
                           "valid; valid: three whole numbers from 0 to "
                           "1000000, like 700/10/10"},
    {"heap:steps=1//3", "allocator \"heap\": steps=\"1//3\" is not valid; "
                        "valid: three whole numbers from 0 to 1000000, like "
                        "700/10/10"},
    {"heap:file=", "allocator \"heap\": file=\"\" is not valid; valid: any "
                   "text without a comma"},
    {"heap:min=1,min=1", "allocator \"heap\": min is given twice"},
    {"heap:min=2G", "allocator \"heap\": min is greater than max"},
    {"needy", "allocator \"needy\": path must be given: any text without a "
              "comma"},
    {"broken", "allocator \"broken\": its own default n=x is not valid"},
    {"wrap", "allocator \"wrap\": it wraps another allocator, which must "
             "follow: wrap+NAME"},
    {"heap+bare", "allocator \"heap\": it wraps nothing, so no \"+\" may "
                  "follow"},
    {"wrap+", "allocator \"\": unknown name; valid: heap, needy, bare, wrap, "
              "broken"},
    {"+heap", "allocator \"\": unknown name; valid: heap, needy, bare, wrap, "
              "broken"},
    {"wrap++heap", "allocator \"\": unknown name; valid: heap, needy, bare, "
                   "wrap, broken"},
    {"wrap+heap:order=up", "allocator \"heap\": order=\"up\" is not valid; "
                           "valid: lifo, fifo, random"},
    {"he\x1b[1map", "allocator \"he\\x1b[1map\": control characters and "
                    "broken UTF-8 are not allowed"},
    {"heap:file=a\nb", "allocator \"heap:file=a\\x0ab\": control characters "
                       "and broken UTF-8 are not allowed"},
    {"heap:file=\xff", "allocator \"heap:file=\\xff\": control characters "
                       "and broken UTF-8 are not allowed"},
    {"heap:file=\xc0\xaf", "allocator \"heap:file=\\xc0\\xaf\": control "
                           "characters and broken UTF-8 are not allowed"},
    {"heap:file=\xed\xa0\x80", "allocator \"heap:file=\\xed\\xa0\\x80\": "
                               "control characters and broken UTF-8 are not "
                               "allowed"},
    {"heap:file=\xc2\x85", "allocator \"heap:file=\\xc2\\x85\": control "
                           "characters and broken UTF-8 are not allowed"},
};

static void each_error_names_the_piece_and_what_is_valid(void **state)
{
    char error[SPEC_ERROR_MAX];

    (void)state;
    for (size_t i = 0; i < sizeof wrongs / sizeof wrongs[0]; i++) {
        struct spec *spec = spec_parse(wrongs[i].text, &axis, error);

        if (spec != NULL)
            fail_msg("%s was taken", wrongs[i].text);
        assert_string_equal(error, wrongs[i].message);
    }
}

static void overlong_text_is_refused(void **state)
{
    char error[SPEC_ERROR_MAX];
    char text[2 * SPEC_TEXT_MAX];

    (void)state;
    memset(text, 'x', sizeof text);
    memcpy(text, "heap:file=", 10);
    text[SPEC_TEXT_MAX - 1] = '\0'; /* the longest that fits */
    struct spec *spec = spec_parse(text, &axis, error);
    assert_non_null(spec);
    assert_string_equal(spec->text, text);
    spec_free(spec);
    text[SPEC_TEXT_MAX - 1] = 'x';
    text[SPEC_TEXT_MAX] = '\0';
    assert_null(spec_parse(text, &axis, error));
    assert_non_null(strstr(error, "...\": longer than 511 bytes"));
}

/* "1G" is longer in plain digits: many wrappers may fit in and not out. */
static void overlong_canonical_text_is_refused(void **state)
{
    char error[SPEC_ERROR_MAX];
    char text[SPEC_TEXT_MAX];
    struct text t;

    (void)state;
    text_init(&t, text, sizeof text);
    while (t.used + 20 < sizeof text)
        text_add(&t, "wrap:slots=90K+");
    text_add(&t, "bare");
    assert_null(spec_parse(text, &axis, error));
    assert_non_null(strstr(error, "written out longer than 511 bytes"));
}

static void usable_asks_every_part(void **state)
{
    char error[SPEC_ERROR_MAX];
    struct spec *spec = spec_parse("wrap+bare", &axis, error);

    (void)state;
    assert_false(spec_usable(spec, &axis, error));
    assert_string_equal(
        error, "allocator \"bare\": not available here: no bare metal");
    spec_free(spec);
    spec = spec_parse("needy:path=gone", &axis, error);
    assert_false(spec_usable(spec, &axis, error));
    assert_string_equal(
        error, "allocator \"needy\": path=gone: No such file or directory");
    assert_true(spec_usable(spec, &flat, error));
    spec_free(spec);
    spec = spec_parse("wrap+heap", &axis, error);
    assert_true(spec_usable(spec, &axis, error));
    spec_free(spec);
}

/* What --list shows must be what the parser takes. */
static void check_axis(const struct axis *a)
{
    char error[SPEC_ERROR_MAX];
    char text[SPEC_TEXT_MAX];
    const struct component *c;

    for (size_t i = 0; (c = a->at(i)) != NULL; i++) {
        bool wrapper = a->is_wrapper != NULL && a->is_wrapper(c);

        snprintf(text, sizeof text, "%s%s", c->name, wrapper ? "+libc" : "");
        struct spec *spec = spec_parse(text, a, error);
        if (spec == NULL && strstr(error, "must be given") == NULL &&
            strstr(error, "give ") == NULL)
            fail_msg("%s", error);
        spec_free(spec);
        assert_true(strlen(c->summary) > 0);
        size_t n = 0;
        while (c->options != NULL && c->options[n].name != NULL)
            n++;
        assert_true(n <= OPTIONS_MAX);
    }
}

static void registered_components_have_sound_tables(void **state)
{
    (void)state;
    check_axis(&axis_allocators);
    check_axis(&axis_collectors);
}

static void numbers_are_read_whole_or_not_at_all(void **state)
{
    uint64_t n;
    int64_t lo;
    int64_t hi;
    double x;
    char text[NUMBER_TEXT_MAX];

    (void)state;
    assert_true(number_count("18446744073709551615", &n) && n == UINT64_MAX);
    assert_true(number_count("0", &n) && n == 0);
    assert_true(number_count("17179869183G", &n) && n == UINT64_C(17179869183)
                                                             << 30);
    assert_false(number_count("17179869184G", &n));
    assert_false(number_count("", &n));
    assert_false(number_count("K", &n));
    assert_false(number_count("1KK", &n));
    assert_true(number_range("-5..256", &lo, &hi) && lo == -5 && hi == 256);
    assert_true(number_range("7..7", &lo, &hi) && lo == 7 && hi == 7);
    assert_false(number_range("8..7", &lo, &hi));
    assert_false(number_range("1..", &lo, &hi));
    assert_false(number_range("..1", &lo, &hi));
    assert_false(number_range("1..2x", &lo, &hi));
    assert_false(number_range("--1..2", &lo, &hi));
    assert_false(number_range(" 1..2", &lo, &hi));
    assert_false(number_range("1.. 2", &lo, &hi));
    assert_false(
        number_range("9223372036854775808..9223372036854775809", &lo, &hi));
    assert_true(number_real("-1.5e2", &x) && x == -150);
    assert_false(number_real("-", &x));
    assert_false(number_real("1.5.2", &x));
    assert_false(number_real("", &x));
    number_format(text, 0.1);
    assert_string_equal(text, "0.1");
    number_format(text, 1.0 / 3);
    assert_true(strtod(text, NULL) == 1.0 / 3);
}

static void text_is_cut_and_never_overrun(void **state)
{
    char buffer[16];
    struct text t;

    (void)state;
    memset(buffer, 'z', sizeof buffer);
    text_init(&t, buffer, 8);
    text_add(&t, "%s", "1234");
    assert_false(t.cut);
    text_add(&t, "%s", "5678");
    assert_true(t.cut);
    text_add(&t, "%s", "more");
    assert_string_equal(buffer, "1234567");
    assert_int_equal(buffer[8], 'z');
    assert_true(text_is_clean("\xf0\x9f\x98\x80 a", 6));
    assert_false(text_is_clean("\xf0\x9f\x98", 3));
    assert_false(text_is_clean("\xf5\x80\x80\x80", 4));
    assert_false(text_is_clean("a\x7f", 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(canonical_text_is_sorted_and_without_defaults),
        cmocka_unit_test(values_come_in_the_order_of_the_table),
        cmocka_unit_test(plus_is_a_letter_without_wrappers),
        cmocka_unit_test(each_error_names_the_piece_and_what_is_valid),
        cmocka_unit_test(overlong_text_is_refused),
        cmocka_unit_test(overlong_canonical_text_is_refused),
        cmocka_unit_test(usable_asks_every_part),
        cmocka_unit_test(registered_components_have_sound_tables),
        cmocka_unit_test(numbers_are_read_whole_or_not_at_all),
        cmocka_unit_test(text_is_cut_and_never_overrun),
    };

    return cmocka_run_group_tests_name("spec", tests, NULL, NULL);
}
