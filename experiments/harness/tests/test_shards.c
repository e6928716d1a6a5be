/* test_shards - what a cell found, as a stream: whole or recognised as not. */
#include "experiments/harness/rows.h"
#include "experiments/harness/shard.h"
#include "experiments/harness/tests/hostile.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct column columns[] = {
    {"n", COLUMN_COUNT, "births", "a count"},
    {"x", COLUMN_REAL, "", "a real number"},
    {"t", COLUMN_TEXT, "", "a text"},
    {NULL, COLUMN_COUNT, NULL, NULL}};

static const struct experiment experiment = {.name = "rows",
                                             .columns = columns};

static struct spec allocator_spec, collector_spec, workload_spec;

static void set_text(char *to, size_t size, const char *text)
{
    snprintf(to, size, "%s", text);
}

static struct cell make_cell(void)
{
    struct cell cell = {.id = "0123456789abcdef",
                        .allocator = &allocator_spec,
                        .collector = &collector_spec,
                        .workload = &workload_spec,
                        .profile = profile_find("plain"),
                        .int_cache = "-5..256",
                        .type_freelists = "on",
                        .age = 1,
                        .births = 2,
                        .seed = 3};

    set_text(allocator_spec.text, sizeof allocator_spec.text,
             "quarantine:slots=10+freelist");
    set_text(collector_spec.text, sizeof collector_spec.text,
             "trial_deletion:a=1,b=2");
    set_text(workload_spec.text, sizeof workload_spec.text,
             "trace:file=a \"b\".trace");
    return cell;
}

/* A shard of all hostile texts as bytes; new. */
static char *make_shard(size_t *size, const char *status)
{
    struct cell cell = make_cell();
    struct row_set *rows = rows_create(columns);
    char *bytes = NULL;
    FILE *f = open_memstream(&bytes, size);

    for (size_t i = 0; i < HOSTILE; i++) {
        row_begin(rows);
        row_count(rows, "n", i);
        row_real(rows, "x", 1.0 / 3);
        row_text(rows, "t", hostile[i]);
        row_curve(rows, "c", (double)i, (double)i + 1, 2.5);
    }
    row_curve(rows, "c", 1e9, 1e9, (double)NAN);
    assert_int_equal(shard_write(f, &experiment, &cell, rows, status), 0);
    fclose(f);
    rows_destroy(rows);
    return bytes;
}

struct seen {
    size_t rows, curves, progress, ends;
    bool mismatch;
};

static int see(void *arg, enum shard_kind kind, const char *record,
               size_t length)
{
    struct seen *seen = arg;

    assert_int_equal(strlen(record), length);
    if (kind == SHARD_ROW) {
        char copy[512];
        char *rest = copy;

        snprintf(copy, sizeof copy, "%s", shard_payload(record));
        for (int i = 0; i < 13; i++)
            csv_next_field(&rest);
        if (strcmp(csv_next_field(&rest), hostile[seen->rows]) != 0)
            seen->mismatch = true;
        seen->rows++;
    }
    seen->curves += kind == SHARD_CURVE;
    seen->progress += kind == SHARD_PROGRESS;
    seen->ends += kind == SHARD_END;
    return 0;
}

static bool feed(const char *bytes, size_t size, size_t step, struct seen *seen,
                 char *status)
{
    struct shard_reader r;

    assert_int_equal(shard_reader_init(&r, "0123456789abcdef",
                                       seen != NULL ? see : NULL, seen),
                     0);
    for (size_t i = 0; i < size;) {
        size_t n = size - i < step ? size - i : step;

        if (shard_feed(&r, bytes + i, n) != 0)
            break;
        i += n;
    }
    bool complete = shard_complete(&r);
    if (status != NULL)
        set_text(status, SHARD_STATUS_MAX, r.status);
    shard_reader_free(&r);
    return complete;
}

static void shards_come_back_whole(void **state)
{
    const size_t steps[] = {1, 3, 64, 100000};
    char status[SHARD_STATUS_MAX];
    size_t size;
    char *bytes = make_shard(&size, "bad, \"very\"");

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        struct seen seen = {0};

        assert_true(feed(bytes, size, steps[i], &seen, status));
        assert_int_equal(seen.rows, HOSTILE);
        assert_int_equal(seen.curves, HOSTILE + 1);
        assert_int_equal(seen.ends, 1);
        assert_false(seen.mismatch);
        assert_string_equal(status, "bad, \"very\"");
    }
    free(bytes);
}

/* Every prefix and every flipped byte is recognised. */
static void damaged_shards_are_recognised(void **state)
{
    size_t size;
    char *bytes = make_shard(&size, "ok");

    (void)state;
    for (size_t cut = 0; cut < size; cut++)
        assert_false(feed(bytes, cut, SIZE_MAX, NULL, NULL));
    for (size_t i = 0; i < size; i++) {
        bytes[i] ^= 1;
        if (feed(bytes, size, SIZE_MAX, NULL, NULL))
            fail_msg("byte %zu of %zu is not covered", i, size);
        bytes[i] ^= 1;
    }
    assert_true(feed(bytes, size, SIZE_MAX, NULL, NULL));
    free(bytes);
}

/* What comes behind the end, or belongs to another cell, is not taken. */
static void foreign_shards_are_refused(void **state)
{
    struct shard_reader r;
    size_t size;
    char *bytes = make_shard(&size, "ok");

    (void)state;
    shard_reader_init(&r, "fedcba9876543210", NULL, NULL);
    shard_feed(&r, bytes, size);
    assert_false(shard_complete(&r));
    shard_reader_free(&r);
    shard_reader_init(&r, "0123456789abcdef", NULL, NULL);
    assert_int_equal(shard_feed(&r, bytes, size), 0);
    assert_true(shard_complete(&r));
    assert_int_equal(shard_feed(&r, "x", 1), 0);
    assert_false(shard_complete(&r));
    shard_reader_free(&r);
    shard_reader_init(&r, "0123456789abcdef", NULL, NULL);
    assert_int_equal(shard_feed(&r, bytes, size), 0);
    assert_int_equal(shard_feed(&r, "row,more\n", 9), -1);
    assert_false(shard_complete(&r));
    shard_reader_free(&r);
    free(bytes);
}

/* Progress may come anywhere between records and leaves no trace. */
static void progress_is_not_part_of_a_shard(void **state)
{
    struct seen seen = {0};
    size_t size;
    char *bytes = make_shard(&size, "ok");
    char *mixed = malloc(size + 32);
    size_t line = (size_t)(strchr(bytes, '\n') - bytes) + 1;

    (void)state;
    snprintf(mixed, size + 32, "%.*sprogress,0.5\n%s", (int)line, bytes,
             bytes + line);
    assert_true(feed(mixed, size + 13, 7, &seen, NULL));
    assert_int_equal(seen.progress, 1);
    free(mixed);
    free(bytes);
}

static void a_shard_without_rows_says_the_status(void **state)
{
    struct cell cell = make_cell();
    char status[SHARD_STATUS_MAX];
    char *bytes = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&bytes, &size);

    (void)state;
    assert_int_equal(
        shard_write(f, &experiment, &cell, NULL, "killed by signal 9"), 0);
    fclose(f);
    assert_true(feed(bytes, size, SIZE_MAX, NULL, status));
    assert_string_equal(status, "killed by signal 9");
    assert_non_null(strstr(
        bytes, "\nrow,rows,quarantine:slots=10+freelist,\"trial_deletion:a=1,"
               "b=2\",plain,\"trace:file=a \"\"b\"\".trace\",-5..256,on,1,2,3,"
               "killed by signal 9,,,,,,,,,\nend,"));
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shards_come_back_whole),
        cmocka_unit_test(damaged_shards_are_recognised),
        cmocka_unit_test(foreign_shards_are_refused),
        cmocka_unit_test(progress_is_not_part_of_a_shard),
        cmocka_unit_test(a_shard_without_rows_says_the_status),
    };

    return cmocka_run_group_tests_name("shards", tests, NULL, NULL);
}
