/* The CSV reader on what it may meet: good, odd and hostile files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "experiments/analysis/csv_reader.h"

#include <stdlib.h>
#include <string.h>

static struct problem problem;

static struct csv_reader *open_bytes(const char *bytes, size_t size)
{
    FILE *in = tmpfile();

    assert_non_null(in);
    assert_int_equal(fwrite(bytes, 1, size, in), size);
    rewind(in);
    problem.text[0] = '\0';
    return csv_reader_open_stream(in, "x.csv", &problem);
}

static struct csv_reader *open_text(const char *text)
{
    return open_bytes(text, strlen(text));
}

static void assert_row(struct csv_reader *r, size_t line, const char *a,
                       const char *b)
{
    assert_int_equal(csv_reader_next(r, &problem), 1);
    assert_int_equal(csv_reader_line(r), line);
    assert_string_equal(csv_reader_field(r, 0), a);
    assert_string_equal(csv_reader_field(r, 1), b);
}

static void assert_end(struct csv_reader *r)
{
    assert_int_equal(csv_reader_next(r, &problem), 0);
    csv_reader_close(r);
}

/* The file is refused, in its header or in a row, with these words. */
static void assert_refused(const char *bytes, size_t size, const char *words)
{
    struct csv_reader *r = open_bytes(bytes, size);
    int state = 1;

    while (r != NULL && state == 1)
        state = csv_reader_next(r, &problem);
    if (r != NULL)
        assert_int_equal(state, -1);
    csv_reader_close(r);
    assert_null(strchr(problem.text, '\n'));
    if (strstr(problem.text, words) == NULL)
        fail_msg("'%s' has no '%s'", problem.text, words);
}

static void refuse(const char *text, const char *words)
{
    assert_refused(text, strlen(text), words);
}

static void test_plain(void **state)
{
    struct csv_reader *r = open_text("a,b\n1,2\n\n3,\n");

    (void)state;
    assert_non_null(r);
    assert_string_equal(csv_reader_name(r), "x.csv");
    assert_int_equal(csv_reader_columns(r), 2);
    assert_string_equal(csv_reader_column(r, 1), "b");
    assert_int_equal(csv_reader_find(r, "b"), 1);
    assert_int_equal(csv_reader_find(r, "c"), -1);
    assert_row(r, 2, "1", "2");
    assert_row(r, 4, "3", "");
    assert_end(r);
}

static void test_comments(void **state)
{
    struct csv_reader *r = open_text("# schema: 1\n# argv: x -a 'y \"z'\n"
                                     "#nothing\n# empty:\na,b\n1,2\n");

    (void)state;
    assert_non_null(r);
    assert_string_equal(csv_reader_meta(r, "schema"), "1");
    assert_string_equal(csv_reader_meta(r, "argv"), "x -a 'y \"z'");
    assert_string_equal(csv_reader_meta(r, "empty"), "");
    assert_null(csv_reader_meta(r, "nothing"));
    assert_row(r, 6, "1", "2");
    assert_end(r);
}

static void test_quotes(void **state)
{
    struct csv_reader *r = open_text("a,\"b\"\n\"x,y\",\"say \"\"hi\"\"\"\n"
                                     "\"two\nlines\",3\n  4 , 5\n");

    (void)state;
    assert_non_null(r);
    assert_row(r, 2, "x,y", "say \"hi\"");
    assert_row(r, 3, "two\nlines", "3");
    assert_row(r, 5, "  4 ", " 5");
    assert_end(r);
}

static void test_line_ends_and_bom(void **state)
{
    struct csv_reader *r = open_text("\xEF\xBB\xBF# schema: 1\r\na,b\r\n"
                                     "1,2\r\n3,4\r\n");

    (void)state;
    assert_non_null(r);
    assert_string_equal(csv_reader_meta(r, "schema"), "1");
    assert_string_equal(csv_reader_column(r, 0), "a");
    assert_row(r, 3, "1", "2");
    assert_row(r, 4, "3", "4");
    assert_end(r);
}

/* Rows and line ends at every place of the chunks that are read. */
static void test_across_chunks(void **state)
{
    enum { ROWS = 30000 };
    size_t size = 0;
    char *text = NULL;
    FILE *out = open_memstream(&text, &size);

    (void)state;
    fputs("a,b\n", out);
    for (int i = 0; i < ROWS; i++)
        fprintf(out, "%d,\"%d\nx\"\n", i, i % 1000);
    fclose(out);
    struct csv_reader *r = open_bytes(text, size);
    assert_non_null(r);
    for (int i = 0; i < ROWS; i++) {
        char a[16], b[16];

        snprintf(a, sizeof a, "%d", i);
        snprintf(b, sizeof b, "%d\nx", i % 1000);
        assert_row(r, 2 + 2 * (size_t)i, a, b);
    }
    assert_end(r);
    free(text);
}

static void test_cut_off(void **state)
{
    (void)state;
    refuse("", "x.csv: empty");
    refuse("# schema: 1\n", "empty");
    refuse("a,b", "x.csv:1: the file ends in the middle");
    refuse("a,b\n1,2\n3", "x.csv:3: column a: the file ends in the middle");
    refuse("a,b\n1,2\n3,4", "x.csv:3: column b: the file ends in the middle");
    refuse("a,b\n1,2\n3\n", "x.csv:3: column b: missing");
    refuse("a,b\n1,\"2\n3,4\n", "x.csv:2: column b: a quoted field");
    refuse("a,b\n1,2,3\n", "x.csv:2: 3 fields, but the header has 2");
}

static void test_damaged(void **state)
{
    (void)state;
    assert_refused("a,b\n1,\0\n", 8, "x.csv:2: column b: a NUL byte");
    assert_refused("\0", 1, "x.csv:1: a NUL byte");
    refuse("a,b\n1,2\"3\n", "x.csv:2: column b: a quote in the middle");
    refuse("a,b\n\"1\"2,3\n", "x.csv:2: column a: a quote in the middle");
    refuse("a,b\n1,2\n# schema: 1\na,b\n", "x.csv:3: a comment behind");
    refuse("a,a\n", "x.csv:1: column a: twice");
    refuse("a,\n", "column 2 of the header has no name");
}

static void test_huge_field(void **state)
{
    static const char head[] = {'a', ',', 'b', '\n', '1', ','};
    size_t size = CSV_READER_ROW_MAX + 100;
    char *bytes = malloc(size);

    (void)state;
    assert_non_null(bytes);
    memset(bytes, 'x', size);
    memcpy(bytes, head, sizeof head);
    bytes[size - 1] = '\n';
    assert_refused(bytes, size, "x.csv:2: column b: a row longer than");
    bytes[6] = '"'; /* no line end in sight */
    for (size_t i = 100; i < size; i += 100)
        bytes[i] = '\n';
    assert_refused(bytes, size, "x.csv:2: column b: a row longer than");
    memset(bytes, ',', size);
    assert_refused(bytes, size, "a row longer than");
    free(bytes);
}

static void test_many_columns(void **state)
{
    char bytes[10001];

    (void)state;
    for (size_t i = 0; i < 10000; i++)
        bytes[i] = i % 2 == 0 ? 'a' : ',';
    bytes[10000] = '\n';
    assert_refused(bytes, sizeof bytes, "5001 columns; 4096 at most");
}

static void test_no_file(void **state)
{
    (void)state;
    assert_null(csv_reader_open("/nowhere/x.csv", &problem));
    assert_string_equal(problem.text,
                        "/nowhere/x.csv: No such file or directory");
    assert_null(csv_reader_open("/", &problem));
    assert_string_equal(problem.text, "/: Is a directory");
}

/* What a file says must not drive a terminal or make a second line. */
static void test_problem_is_one_clean_line(void **state)
{
    char text[3 * PROBLEM_MAX];

    (void)state;
    assert_false(problem_set(&problem, "a\nb", 7, "c\x1b[2J", "%s", "d\re"));
    assert_string_equal(problem.text, "a?b:7: column c?[2J: d?e");
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    problem_set(&problem, NULL, 0, NULL, "%s", text);
    assert_int_equal(strlen(problem.text), PROBLEM_MAX - 1);
    assert_string_equal(problem.text + PROBLEM_MAX - 4, "...");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain),
        cmocka_unit_test(test_comments),
        cmocka_unit_test(test_quotes),
        cmocka_unit_test(test_line_ends_and_bom),
        cmocka_unit_test(test_across_chunks),
        cmocka_unit_test(test_cut_off),
        cmocka_unit_test(test_damaged),
        cmocka_unit_test(test_huge_field),
        cmocka_unit_test(test_many_columns),
        cmocka_unit_test(test_no_file),
        cmocka_unit_test(test_problem_is_one_clean_line),
    };

    return cmocka_run_group_tests_name("csv_reader", tests, NULL, NULL);
}
