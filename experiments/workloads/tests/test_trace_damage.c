/* Damaged traces: every one is refused, in words and with the offset. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "experiments/workloads/tests/synthetic.h"
#include "experiments/workloads/trace_reader.h"

#include <dirent.h>
#include <string.h>
#include <xxhash.h>

static char folder[] = "/tmp/idlab-trace-XXXXXX";
static char path[64], damaged[64];

static int make_folder(void **state)
{
    (void)state;
    if (mkdtemp(folder) == NULL)
        return -1;
    snprintf(path, sizeof path, "%s/t.trace", folder);
    snprintf(damaged, sizeof damaged, "%s/d.trace", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    unlink(path);
    unlink(damaged);
    return rmdir(folder);
}

/* Reads to the end.  NULL when the file is sound, else what is wrong with it. */
static const char *complaint(const char *file, uint64_t whole_max)
{
    static char error[TRACE_ERROR_MAX];
    struct trace_reader *r = trace_reader_open(file, whole_max, error);
    struct trace_event event;
    enum trace_event_kind kind = TRACE_BIRTH;

    if (r == NULL)
        return error;
    while (kind == TRACE_BIRTH || kind == TRACE_DEATH)
        kind = trace_reader_next(r, &event);
    if (kind == TRACE_BAD)
        snprintf(error, sizeof error, "%s", trace_reader_error(r));
    trace_reader_close(r);
    return kind == TRACE_BAD ? error : NULL;
}

static struct bytes small_file(void)
{
    struct synthetic s = synthetic_program(3, 60, 8, 50);

    assert_int_equal(synthetic_write(&s, path), 0);
    synthetic_free(&s);
    return bytes_read(path);
}

static void assert_refused(const char *why)
{
    size_t n = strlen("trace ");

    assert_non_null(why);
    assert_int_equal(strncmp(why, "trace ", n), 0);
    assert_int_equal(strncmp(why + n, damaged, strlen(damaged)), 0);
    assert_non_null(strstr(why, ": damaged at byte "));
    assert_null(strchr(why, '\n'));
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

/* --- files with sound checks and unsound contents --- */

struct forged {
    size_t size;
    unsigned char data[4096];
};

static void put_bytes(struct forged *f, const void *bytes, size_t size)
{
    memcpy(f->data + f->size, bytes, size);
    f->size += size;
}

static void put_check(struct forged *f, size_t start)
{
    trace_put_u64(f->data + f->size,
                  XXH64(f->data + start, f->size - start, start));
    f->size += TRACE_CHECK_BYTES;
}

static void put_header(struct forged *f, uint32_t version, const char *meta,
                       uint32_t meta_bytes)
{
    f->size = TRACE_HEADER_FIXED;
    memcpy(f->data, TRACE_MAGIC, TRACE_MAGIC_BYTES);
    trace_put_u32(f->data + 8, version);
    trace_put_u32(f->data + 12, meta_bytes);
    put_bytes(f, meta, meta_bytes);
    put_check(f, 0);
}

static void put_block(struct forged *f, unsigned char kind, unsigned char codec,
                      uint32_t raw, uint32_t events, const void *payload,
                      uint32_t stored)
{
    size_t start = f->size;

    memset(f->data + start, 0, TRACE_BLOCK_FIXED);
    f->data[start] = kind;
    f->data[start + 1] = codec;
    trace_put_u32(f->data + start + 4, stored);
    trace_put_u32(f->data + start + 8, raw);
    trace_put_u32(f->data + start + 12, events);
    f->size += TRACE_BLOCK_FIXED;
    put_bytes(f, payload, stored);
    put_check(f, start);
}

static void put_closing(struct forged *f, uint64_t births, uint64_t deaths,
                        uint64_t live_peak, const char *meta, size_t meta_bytes)
{
    const uint64_t totals[TRACE_TOTALS] = {births, deaths, 0, 0, live_peak, 0};
    unsigned char payload[256];
    size_t start = f->size;

    for (size_t i = 0; i < TRACE_TOTALS; i++)
        trace_put_u64(payload + i * sizeof(uint64_t), totals[i]);
    memcpy(payload + sizeof totals, meta, meta_bytes);
    uint32_t size = (uint32_t)(sizeof totals + meta_bytes);
    put_block(f, TRACE_CLOSING, TRACE_PLAIN, size, 0, payload, size);
    trace_put_u64(f->data + f->size, start);
    f->size += sizeof(uint64_t);
    put_bytes(f, TRACE_TAIL_MAGIC, TRACE_MAGIC_BYTES);
}

/* One block of events, plain.  What reading it complains of, NULL for nothing;
 * without the file's name. */
static const char *judge(const void *events, uint32_t size, uint32_t count,
                         uint64_t births, uint64_t deaths, uint64_t live_peak)
{
    struct forged f;

    put_header(&f, TRACE_VERSION, "", 0);
    put_block(&f, TRACE_EVENTS, TRACE_PLAIN, size, count, events, size);
    put_closing(&f, births, deaths, live_peak, "", 0);
    bytes_write(damaged, f.data, f.size);
    const char *why = complaint(damaged, UINT64_MAX);
    if (why == NULL)
        return NULL;
    assert_refused(why);
    return why + strlen("trace : ") + strlen(damaged);
}

static void test_forged_sound(void **state)
{
    (void)state;
    /* Two births of 8 and 0 bytes, the death of the second, of the first. */
    assert_null(judge("\x10\x00\x01\x03", 4, 4, 2, 2, 2));
    /* A birth of 64 bytes takes two. */
    assert_null(judge("\x80\x01", 2, 1, 1, 0, 1));
}

static void test_forged_events(void **state)
{
    static const char events[] = "damaged at byte 24: the events of the block";
    static const char dead[] =
        "damaged at byte 24: the death of an object that "
        "is not alive";

    (void)state;
    assert_string_equal(judge("\x10\x01\x01", 3, 3, 1, 2, 1), dead);
    assert_string_equal(judge("\x01", 1, 1, 0, 1, 0), dead);
    assert_string_equal(judge("\x10\x05", 2, 2, 1, 1, 1), dead);
    assert_string_equal(judge("\x10\x03", 2, 2, 1, 1, 1), dead);
    /* One event less, one more than there is; one that is cut; an endless one. */
    assert_string_equal(judge("\x10\x01", 2, 1, 1, 0, 1), events);
    assert_string_equal(judge("\x10\x01", 2, 3, 1, 2, 1), events);
    assert_string_equal(judge("\x10\x80", 2, 2, 1, 1, 1), events);
    assert_string_equal(
        judge("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11, 1, 1, 0, 1),
        events);
    assert_string_equal(
        judge("\xfe\xff\xff\xff\xff\xff\xff\x7f", 8, 1, 1, 0, 1),
        "damaged at byte 24: an object of an impossible size");
}

static void test_forged_totals(void **state)
{
    static const char count[] = "damaged at byte 51: the count of events";
    static const char wrong[] =
        "damaged at byte 24: the totals do not match the events";

    (void)state;
    assert_string_equal(judge("\x10\x01\x10", 3, 3, 2, 2, 1), count);
    assert_string_equal(judge("\x10\x01\x10", 3, 3, 1, 2, 1), wrong);
    assert_string_equal(judge("\x10\x01\x10", 3, 3, 2, 1, 2), wrong);
    assert_null(judge("\x10\x01\x10", 3, 3, 2, 1, 1));
}

/* A file of one block whose first bytes are as given. */
static const char *judge_block(unsigned char kind, unsigned char codec,
                               uint32_t raw, uint32_t events)
{
    struct forged f;

    put_header(&f, TRACE_VERSION, "", 0);
    put_block(&f, kind, codec, raw, events, "\x10\x10", 2);
    put_closing(&f, 2, 0, 2, "", 0);
    bytes_write(damaged, f.data, f.size);
    const char *why = complaint(damaged, 0);
    if (why == NULL)
        return NULL;
    assert_refused(why);
    return why + strlen("trace : ") + strlen(damaged);
}

static void test_forged_blocks(void **state)
{
    static const char length[] = "damaged at byte 28: block length";

    (void)state;
    assert_null(judge_block(TRACE_EVENTS, TRACE_PLAIN, 2, 2));
    assert_string_equal(judge_block(TRACE_EVENTS, TRACE_PLAIN, 3, 2), length);
    assert_string_equal(judge_block(TRACE_EVENTS, TRACE_PLAIN, 1, 2), length);
    assert_string_equal(judge_block(TRACE_EVENTS, TRACE_ZSTD, 1, 2), length);
    assert_string_equal(
        judge_block(TRACE_EVENTS, TRACE_ZSTD, TRACE_RAW_MAX + 1, 2), length);
    assert_string_equal(judge_block(TRACE_EVENTS, TRACE_ZSTD, 2, 2),
                        "damaged at byte 24: compressed data");
    assert_string_equal(judge_block(TRACE_EVENTS, 2, 2, 2),
                        "damaged at byte 25: block coding");
    assert_string_equal(judge_block(3, TRACE_PLAIN, 2, 2),
                        "damaged at byte 24: block kind");
    assert_string_equal(judge_block(TRACE_CLOSING, TRACE_PLAIN, 2, 2),
                        "damaged at byte 24: no block of events here");
    assert_string_equal(judge_block(TRACE_EVENTS, TRACE_PLAIN, 2, 0),
                        "damaged at byte 24: no block of events here");
}

static void test_forged_header(void **state)
{
    struct forged f;

    (void)state;
    put_header(&f, TRACE_VERSION + 1, "", 0);
    put_closing(&f, 0, 0, 0, "", 0);
    bytes_write(damaged, f.data, f.size);
    assert_non_null(strstr(complaint(damaged, 0),
                           "byte 8: an unknown version of the format"));
    put_header(&f, TRACE_VERSION, "a=b", 3); /* no zero byte ends it */
    put_closing(&f, 0, 0, 0, "", 0);
    bytes_write(damaged, f.data, f.size);
    assert_non_null(strstr(complaint(damaged, 0), "byte 18: header strings"));
    put_header(&f, TRACE_VERSION, "", 0);
    put_closing(&f, 0, 0, 0, "a=b", 3);
    bytes_write(damaged, f.data, f.size);
    assert_non_null(
        strstr(complaint(damaged, 0), "byte 24: closing block strings"));
    put_header(&f, TRACE_VERSION, "", 0);
    put_closing(&f, 0, 0, 0, "a=b", 4);
    bytes_write(damaged, f.data, f.size);
    assert_null(complaint(damaged, 0));
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
        cmocka_unit_test(test_forged_sound),
        cmocka_unit_test(test_forged_events),
        cmocka_unit_test(test_forged_totals),
        cmocka_unit_test(test_forged_blocks),
        cmocka_unit_test(test_forged_header),
        cmocka_unit_test(test_corpus),
    };

    return cmocka_run_group_tests_name("trace_damage", tests, make_folder,
                                       remove_folder);
}
