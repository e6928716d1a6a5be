/* Damaged traces: every one is refused, in words and with the offset. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "experiments/workloads/tests/damaged.h"

#include <dirent.h>

static struct bytes small_file(void)
{
    struct synthetic s = synthetic_program(3, 60, 8, 50);

    assert_int_equal(synthetic_write(&s, path), 0);
    synthetic_free(&s);
    return bytes_read(path);
}

static void test_every_byte_matters(void **state)
{
    static const unsigned char flips[] = {0x01, 0x80, 0xff};
    struct bytes b = small_file();

    (void)state;
    for (size_t i = 0; i < b.size; i++) {
        for (size_t j = 0; j < sizeof flips; j++) {
            b.data[i] ^= flips[j];
            bytes_write(damaged, b.data, b.size);
            assert_refused(complaint(damaged, UINT64_MAX));
            assert_refused(complaint(damaged, 0));
            b.data[i] ^= flips[j];
        }
    }
    free(b.data);
}

static void test_every_cut_is_seen(void **state)
{
    struct bytes b = small_file();

    (void)state;
    for (size_t size = 0; size < b.size; size++) {
        bytes_write(damaged, b.data, size);
        assert_refused(complaint(damaged, 0));
    }
    free(b.data);
}

static void test_bytes_behind_the_end(void **state)
{
    struct bytes b = small_file();
    unsigned char *longer = synthetic_alloc(b.size * 2);

    (void)state;
    memcpy(longer, b.data, b.size);
    bytes_write(damaged, longer, b.size + 1);
    assert_refused(complaint(damaged, 0));
    /* Another whole tail behind the tail. */
    memcpy(longer + b.size, b.data + b.size - TRACE_TAIL_BYTES,
           TRACE_TAIL_BYTES);
    bytes_write(damaged, longer, b.size + TRACE_TAIL_BYTES);
    assert_refused(complaint(damaged, 0));
    free(longer);
    free(b.data);
}

/* Damage in a large file is found at the offset where it is, at the start where
 * the file is checked whole, else when reading comes there. */
static void test_offset_of_the_damage(void **state)
{
    struct synthetic s = synthetic_program(4, 600000, 100000, 0);
    char expected[160], error[TRACE_ERROR_MAX];

    (void)state;
    assert_int_equal(synthetic_write(&s, path), 0);
    struct bytes b = bytes_read(path);
    size_t first =
        TRACE_HEADER_FIXED + trace_get_u32(b.data + 12) + TRACE_CHECK_BYTES;
    size_t second = first + TRACE_BLOCK_FIXED + TRACE_CHECK_BYTES +
                    trace_get_u32(b.data + first + 4);
    b.data[second + 100] ^= 1;
    bytes_write(damaged, b.data, b.size);
    snprintf(expected, sizeof expected,
             "trace %s: damaged at byte %zu: block checksum", damaged, second);
    assert_string_equal(complaint(damaged, UINT64_MAX), expected);
    assert_string_equal(complaint(damaged, 0), expected);
    assert_null(trace_reader_open(damaged, b.size, error));
    assert_string_equal(error, expected);
    struct trace_reader *r = trace_reader_open(damaged, b.size - 1, error);
    assert_non_null(r);
    trace_reader_close(r);
    free(b.data);
    synthetic_free(&s);
}

/* Equal blocks at two places are not equal: a moved block is found. */
static void test_checks_know_their_place(void **state)
{
    struct trace_writer *w = trace_writer_open(path);

    (void)state;
    for (int i = 0; i < 600000; i++)
        trace_writer_birth(w, 32);
    assert_int_equal(trace_writer_close(w), 0);
    struct bytes b = bytes_read(path);
    size_t first = TRACE_HEADER_FIXED + TRACE_CHECK_BYTES;
    size_t size = TRACE_BLOCK_FIXED + TRACE_CHECK_BYTES +
                  trace_get_u32(b.data + first + 4);
    size_t plain = size - TRACE_CHECK_BYTES;
    const unsigned char *one = b.data + first, *two = one + size;
    assert_int_equal(memcmp(one, two, plain), 0);
    assert_int_not_equal(memcmp(one + plain, two + plain, TRACE_CHECK_BYTES),
                         0);
    free(b.data);
}

static void test_not_a_trace(void **state)
{
    char expected[160];

    (void)state;
    snprintf(expected, sizeof expected,
             "trace %s: damaged at byte 0: this is no trace file", damaged);
    bytes_write(damaged,
                (const unsigned char *)"#!/bin/sh\necho hello, world\n", 28);
    assert_string_equal(complaint(damaged, 0), expected);
    unlink(damaged);
    snprintf(expected, sizeof expected, "trace %s: No such file or directory",
             damaged);
    assert_string_equal(complaint(damaged, 0), expected);
    snprintf(expected, sizeof expected, "trace %s: not a regular file", folder);
    assert_string_equal(complaint(folder, 0), expected);
}

/* What the fuzzer has found worth keeping: nothing in it does harm, and what is
 * sound is read. */
static void test_corpus(void **state)
{
    static const char corpus[] = "experiments/workloads/tests/corpus/trace";
    DIR *files = opendir(corpus);
    char file[512];
    unsigned sound = 0, others = 0;

    (void)state;
    assert_non_null(files);
    for (struct dirent *e = readdir(files); e != NULL; e = readdir(files)) {
        if (e->d_name[0] == '.')
            continue;
        snprintf(file, sizeof file, "%s/%s", corpus, e->d_name);
        const char *why = complaint(file, 0);
        if (strncmp(e->d_name, "sound_", 6) == 0) {
            assert_null(why);
            sound++;
        } else {
            others++;
        }
    }
    closedir(files);
    assert_true(sound > 0 && others > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_byte_matters),
        cmocka_unit_test(test_every_cut_is_seen),
        cmocka_unit_test(test_bytes_behind_the_end),
        cmocka_unit_test(test_offset_of_the_damage),
        cmocka_unit_test(test_checks_know_their_place),
        cmocka_unit_test(test_not_a_trace),
        cmocka_unit_test(test_corpus),
    };

    return cmocka_run_group_tests_name("trace_damage", tests, make_folder,
                                       remove_folder);
}
