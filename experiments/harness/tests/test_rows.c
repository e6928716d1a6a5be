/* test_rows - from a cell's rows to a CSV that can be read back: rows, records,
 * shards, tables. */
#include "experiments/harness/csv.h"
#include "experiments/harness/rows.h"
#include "experiments/harness/shard.h"
#include "experiments/harness/table.h"

#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static const struct column columns[] = {
    {"n", COLUMN_COUNT, "births", "a count"},
    {"x", COLUMN_REAL, "", "a real number"},
    {"t", COLUMN_TEXT, "", "a text"},
    {NULL, COLUMN_COUNT, NULL, NULL}};

static const struct experiment experiment = {.name = "rows",
                                             .columns = columns};

/* Texts that a careless writer or reader breaks on. */
static const char *const hostile[] = {
    "",
    "plain",
    "a,b",
    "say \"hi\"",
    "\"",
    "\"\"",
    "line\nbreak",
    "cr\r\nlf",
    ",",
    "end,ok,1,0,0",
    "row,x",
    "# comment",
    "\xc3\xa4\xe2\x82\xac",
    " blank ",
    "a\"b,c\"d\n\n\"",
};
#define HOSTILE (sizeof hostile / sizeof hostile[0])

static struct spec allocator_spec, collector_spec, workload_spec;

static struct cell make_cell(void)
{
    struct cell cell = {.id = "0123456789abcdef",
                        .allocator = &allocator_spec,
                        .collector = &collector_spec,
                        .workload = &workload_spec,
                        .type_freelists = "on",
                        .age = 1,
                        .births = 2,
                        .seed = 3};

    cell.profile.name = "plain";
    strcpy(allocator_spec.text, "quarantine:slots=10+freelist");
    strcpy(collector_spec.text, "trial_deletion:a=1,b=2");
    strcpy(workload_spec.text, "trace:file=a \"b\".trace");
    strcpy(cell.int_cache, "-5..256");
    return cell;
}

static void rows_keep_what_was_set(void **state)
{
    struct row_set *rows = rows_create(columns);

    (void)state;
    assert_int_equal(rows_count(rows), 0);
    for (uint64_t i = 0; i < 5000; i++) {
        char text[32];

        snprintf(text, sizeof text, "row %d", (int)i);
        row_begin(rows);
        row_count(rows, "n", i);
        if (i % 2 == 0)
            row_real(rows, "x", (double)i / 3);
        row_text(rows, "t", "to be replaced");
        row_text(rows, "t", text);
        row_count(rows, "wall_ns", UINT64_MAX - i);
        for (int k = 0; k < 10; k++)
            row_curve(rows, "c", (double)i, k, -1);
    }
    assert_int_equal(rows_count(rows), 5000);
    assert_int_equal(rows_point_count(rows), 50000);
    for (uint64_t i = 0; i < 5000; i++) {
        char text[32];

        snprintf(text, sizeof text, "row %d", (int)i);
        assert_int_equal(rows_value(rows, i, 0).as.count, i);
        assert_int_equal(rows_value(rows, i, 1).is_set, i % 2 == 0);
        assert_string_equal(rows_value(rows, i, 2).as.text, text);
        assert_false(rows_value(rows, i, 3).is_set);
        assert_true(rows_value(rows, i, 7).as.count == UINT64_MAX - i);
        assert_true(rows_point(rows, i * 10 + 9)->x_lo == (double)i);
        assert_true(rows_point(rows, i * 10 + 9)->x_hi == 9);
    }
    rows_destroy(rows);
}

static void undefined_numbers_stay_empty(void **state)
{
    struct row_set *rows = rows_create(columns);

    (void)state;
    row_begin(rows);
    row_real(rows, "x", 1);
    row_real(rows, "x", (double)NAN);
    assert_false(rows_value(rows, 0, 1).is_set);
    row_real(rows, "x", (double)INFINITY);
    assert_false(rows_value(rows, 0, 1).is_set);
    row_real(rows, "x", 0);
    assert_true(rows_value(rows, 0, 1).is_set);
    rows_destroy(rows);
}

/* --- misuse ends the process with a fixed message ------------------------- */

static void set_unknown(struct row_set *rows)
{
    row_begin(rows);
    row_count(rows, "m", 1);
}

static void set_other_kind(struct row_set *rows)
{
    row_begin(rows);
    row_count(rows, "x", 1);
}

static void set_before_begin(struct row_set *rows)
{
    row_count(rows, "n", 1);
}

static void curve_before_begin(struct row_set *rows)
{
    row_curve(rows, "c", 0, 1, 2);
}

static void assert_dies(void (*misuse)(struct row_set *), const char *message)
{
    char text[128] = "";
    int fds[2];
    int status;

    assert_int_equal(pipe(fds), 0);
    pid_t pid = fork();
    if (pid == 0) {
        signal(SIGABRT, SIG_DFL);
        dup2(fds[1], STDERR_FILENO);
        misuse(rows_create(columns));
        _exit(0);
    }
    close(fds[1]);
    assert_true(read(fds[0], text, sizeof text - 1) >= 0);
    close(fds[0]);
    waitpid(pid, &status, 0);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    assert_string_equal(text, message);
}

static void misuse_ends_the_process(void **state)
{
    (void)state;
    assert_dies(set_unknown, "fatal: rows: no such column\n");
    assert_dies(set_other_kind, "fatal: rows: a column of another kind\n");
    assert_dies(set_before_begin,
                "fatal: rows: a value before the first row\n");
    assert_dies(curve_before_begin,
                "fatal: rows: a value before the first row\n");
}

/* --- CSV ------------------------------------------------------------------ */

/* Writes all hostile texts as one record, cuts the stream at every place in two,
 * and gets the same texts back. */
static void fields_survive_any_text_and_any_cut(void **state)
{
    char *bytes = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&bytes, &size);

    (void)state;
    for (size_t i = 0; i < HOSTILE; i++) {
        if (i > 0)
            putc(',', f);
        csv_field(f, hostile[i]);
    }
    fputs("\nnext\n", f);
    fclose(f);
    for (size_t cut = 0; cut <= size; cut++) {
        struct csv_splitter s = {0};
        const char *p = bytes;
        enum csv_state first = csv_split(&s, &p, bytes + cut);

        if (first == CSV_MORE)
            assert_int_equal(csv_split(&s, &p, bytes + size), CSV_RECORD);
        char *rest = s.record;
        for (size_t i = 0; i < HOSTILE; i++)
            assert_string_equal(csv_next_field(&rest), hostile[i]);
        assert_null(rest);
        assert_int_equal(csv_split(&s, &p, bytes + size), CSV_RECORD);
        assert_string_equal(s.record, "next");
        assert_int_equal(csv_split(&s, &p, bytes + size), CSV_MORE);
        assert_int_equal(s.used, 0);
        csv_splitter_free(&s);
    }
    free(bytes);
}

static void broken_quotes_are_seen(void **state)
{
    static const char *const broken[] = {"\"abc", "\"a\"b", "\"a\" ,b", "\""};

    (void)state;
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        char text[16];
        char *rest = text;

        strcpy(text, broken[i]);
        assert_null(csv_next_field(&rest));
        assert_non_null(rest);
    }
}

static void endless_records_are_refused(void **state)
{
    struct csv_splitter s = {0};
    char bytes[4096];
    enum csv_state state_now = CSV_MORE;

    (void)state;
    memset(bytes, 'x', sizeof bytes);
    for (int i = 0; state_now == CSV_MORE && i < 4096; i++) {
        const char *p = bytes;

        state_now = csv_split(&s, &p, bytes + sizeof bytes);
    }
    assert_int_equal(state_now, CSV_TOO_LONG);
    csv_splitter_free(&s);
}

/* --- shards --------------------------------------------------------------- */

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
    for (size_t i = 0; i < size; i += step)
        if (shard_feed(&r, bytes + i, size - i < step ? size - i : step) != 0)
            break;
    bool complete = shard_complete(&r);
    if (status != NULL)
        strcpy(status, r.status);
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
        assert_false(feed(bytes, cut, size, NULL, NULL));
    for (size_t i = 0; i < size; i++) {
        bytes[i] ^= 1;
        if (feed(bytes, size, size, NULL, NULL))
            fail_msg("byte %zu of %zu is not covered", i, size);
        bytes[i] ^= 1;
    }
    assert_true(feed(bytes, size, size, NULL, NULL));
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
    memcpy(mixed, bytes, line);
    memcpy(mixed + line, "progress,0.5\n", 13);
    memcpy(mixed + line + 13, bytes + line, size - line);
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
    assert_true(feed(bytes, size, size, NULL, status));
    assert_string_equal(status, "killed by signal 9");
    assert_non_null(strstr(
        bytes, "\nrow,rows,quarantine:slots=10+freelist,\"trial_deletion:a=1,"
               "b=2\",plain,\"trace:file=a \"\"b\"\".trace\",-5..256,on,1,2,3,"
               "killed by signal 9,,,,,,,,,\nend,"));
    free(bytes);
}

/* --- tables --------------------------------------------------------------- */

static struct table *table_of(const char *text)
{
    char path[] = "/tmp/idlab-table-XXXXXX";
    int fd = mkstemp(path);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
    errno = 0;
    struct table *t = table_read(path);
    int saved = errno;
    unlink(path);
    errno = saved;
    return t;
}

static void tables_find_columns_by_name(void **state)
{
    struct table *t = table_of("# schema: 1\n# \"odd, comment\"\n"
                               "a,b,\"c\"\"d\"\n"
                               "x,1,\"2,5\"\n"
                               "y,,z\n"
                               "x,3,\"two\nlines\"\n"
                               "x,8,\n");

    (void)state;
    assert_non_null(t);
    assert_int_equal(table_rows(t), 4);
    assert_string_equal(table_text(t, 0, "c\"d"), "2,5");
    assert_string_equal(table_text(t, 2, "c\"d"), "two\nlines");
    assert_string_equal(table_text(t, 1, "b"), "");
    assert_string_equal(table_text(t, 1, "nope"), "");
    assert_true(isnan(table_real(t, 1, "b")));
    assert_true(isnan(table_real(t, 0, "a")));
    assert_true(isnan(table_real(t, 0, "nope")));
    assert_true(table_real(t, 2, "b") == 3);
    assert_true(table_median(t, "b", NULL) == 3);
    assert_true(table_median(t, "b", "a", "x", NULL) == 3);
    assert_true(table_median(t, "b", "a", "x", "c\"d", "", NULL) == 8);
    assert_true(isnan(table_median(t, "b", "a", "y", NULL)));
    assert_true(isnan(table_median(t, "b", "a", "none", NULL)));
    table_free(t);
    t = table_of("m\n1\n4\n2\n10\n");
    assert_true(table_median(t, "m", NULL) == 3);
    table_free(t);
}

static void foreign_files_are_no_tables(void **state)
{
    static const char *const foreign[] = {"",         "# only comments\n",
                                          "a,b\n1\n", "a,b\n1,2,3\n",
                                          "a\n\"x\n", "a\n\"x\"y\n"};

    (void)state;
    for (size_t i = 0; i < sizeof foreign / sizeof foreign[0]; i++) {
        struct table *t = table_of(foreign[i]);

        if (t != NULL)
            fail_msg("taken: %s", foreign[i]);
        assert_int_equal(errno, EINVAL);
    }
    assert_null(table_read("/nonexistent/file.csv"));
    assert_int_equal(errno, ENOENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_keep_what_was_set),
        cmocka_unit_test(undefined_numbers_stay_empty),
        cmocka_unit_test(misuse_ends_the_process),
        cmocka_unit_test(fields_survive_any_text_and_any_cut),
        cmocka_unit_test(broken_quotes_are_seen),
        cmocka_unit_test(endless_records_are_refused),
        cmocka_unit_test(shards_come_back_whole),
        cmocka_unit_test(damaged_shards_are_recognised),
        cmocka_unit_test(foreign_shards_are_refused),
        cmocka_unit_test(progress_is_not_part_of_a_shard),
        cmocka_unit_test(a_shard_without_rows_says_the_status),
        cmocka_unit_test(tables_find_columns_by_name),
        cmocka_unit_test(foreign_files_are_no_tables),
    };

    return cmocka_run_group_tests_name("rows", tests, NULL, NULL);
}
