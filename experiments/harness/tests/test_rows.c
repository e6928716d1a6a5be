/* test_rows - rows in memory, records of a CSV, and tables read back. */
#include "experiments/harness/csv.h"
#include "experiments/harness/rows.h"
#include "experiments/harness/table.h"
#include "experiments/harness/tests/hostile.h"

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

        snprintf(text, sizeof text, "%s", broken[i]);
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
        cmocka_unit_test(tables_find_columns_by_name),
        cmocka_unit_test(foreign_files_are_no_tables),
    };

    return cmocka_run_group_tests_name("rows", tests, NULL, NULL);
}
