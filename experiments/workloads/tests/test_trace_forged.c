/* Traces with sound checks and unsound contents, as no recorder writes them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "experiments/workloads/tests/damaged.h"

#include <xxhash.h>
#include <zstd.h>

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
    assert_non_null(strstr(complaint(damaged, 0), wrong));
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

/* Lengths that would run over a buffer, in a file that is long enough. */
static void test_forged_lengths(void **state)
{
    const size_t size = (size_t)4 << 20;
    unsigned char *file = synthetic_alloc(size);
    struct forged f;

    (void)state;
    put_header(&f, TRACE_VERSION, "", 0);
    memcpy(file, f.data, f.size);
    trace_put_u32(file + 12, TRACE_META_MAX + 1);
    bytes_write(damaged, file, size);
    assert_non_null(strstr(complaint(damaged, 0), "byte 12: header length"));
    trace_put_u32(file + 12, UINT32_MAX);
    bytes_write(damaged, file, size);
    assert_non_null(strstr(complaint(damaged, 0), "byte 12: header length"));
    free(file);
}

/* A zstd frame that holds less or more than the block says. */
static void test_forged_frames(void **state)
{
    static const uint32_t raw[] = {39, 40, 41};
    unsigned char events[40], frame[128];

    (void)state;
    memset(events, 0x10, sizeof events);
    size_t n = ZSTD_compress(frame, sizeof frame, events, sizeof events, 1);
    assert_in_range(n, 1, 39);
    for (size_t i = 0; i < 3; i++) {
        struct forged f;
        put_header(&f, TRACE_VERSION, "", 0);
        put_block(&f, TRACE_EVENTS, TRACE_ZSTD, raw[i], raw[i], frame,
                  (uint32_t)n);
        put_closing(&f, raw[i], 0, raw[i], "", 0);
        bytes_write(damaged, f.data, f.size);
        const char *why = complaint(damaged, 0);
        if (raw[i] == 40)
            assert_null(why);
        else
            assert_non_null(strstr(why, "byte 24: compressed data"));
    }
}

/* The two bytes of a block that mean nothing yet must be zero. */
static void test_forged_reserve(void **state)
{
    (void)state;
    for (size_t i = 2; i < 4; i++) {
        struct forged f;
        put_header(&f, TRACE_VERSION, "", 0);
        size_t start = f.size;
        put_block(&f, TRACE_EVENTS, TRACE_PLAIN, 1, 1, "\x10", 1);
        f.data[start + i] = 1;
        f.size -= TRACE_CHECK_BYTES;
        put_check(&f, start);
        put_closing(&f, 1, 0, 1, "", 0);
        bytes_write(damaged, f.data, f.size);
        assert_non_null(strstr(complaint(damaged, 0), "byte 25: block coding"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forged_sound),
        cmocka_unit_test(test_forged_events),
        cmocka_unit_test(test_forged_totals),
        cmocka_unit_test(test_forged_blocks),
        cmocka_unit_test(test_forged_header),
        cmocka_unit_test(test_forged_lengths),
        cmocka_unit_test(test_forged_frames),
        cmocka_unit_test(test_forged_reserve),
    };

    return cmocka_run_group_tests_name("trace_forged", tests, make_folder,
                                       remove_folder);
}
