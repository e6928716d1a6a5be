/* test_plan - the matrix: order, ids, knobs, doubles, and choosing cells. */
#include "experiments/harness/plan.h"
#include "experiments/harness/tests/demo.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define ARGS_MAX 32

/* Plans what a command line says, which is split at blanks. */
static void plan_of(struct plan *plan, struct options *o, const char *line)
{
    static char words[512];
    static char *argv[ARGS_MAX];
    char error[SPEC_ERROR_MAX];
    char *rest = words;
    int argc = 0;
    int status;

    snprintf(words, sizeof words, "demo %s", line);
    while (argc < ARGS_MAX - 1 && (argv[argc] = strsep(&rest, " ")) != NULL)
        argc++;
    assert_int_equal(options_parse(o, &demo, argc, argv, &status), 0);
    assert_int_equal(plan_make(plan, o, error), 0);
}

static void plan_drop(struct plan *plan, struct options *o)
{
    plan_free(plan);
    options_free(o);
}

/* Outermost first: seed, workload, profile, int cache, allocator. */
static void order_is_fixed(void **state)
{
    struct plan p;
    struct options o;

    (void)state;
    plan_of(&p, &o,
            "-a plain -a wrap+plain -w work -w work:ms=1 -p plain -p "
            "cpython3.11 --int-cache off --int-cache 0..9 --seeds 2");
    assert_int_equal(p.count, 32);
    for (size_t i = 0; i < p.count; i++) {
        const struct cell *c = &p.cells[i];

        assert_string_equal(c->allocator->text,
                            i % 2 == 0 ? "plain" : "wrap+plain");
        assert_string_equal(c->int_cache, i / 2 % 2 == 0 ? "off" : "0..9");
        assert_string_equal(c->profile->name,
                            i / 4 % 2 == 0 ? "plain" : "cpython3.11");
        assert_string_equal(c->workload->text,
                            i / 8 % 2 == 0 ? "work" : "work:ms=1");
        assert_int_equal(c->seed, i / 16 + 1);
    }
    plan_drop(&p, &o);
}

/* Ids are promised to stay: a shard made by another build must be found. */
static void ids_are_stable_and_distinct(void **state)
{
    struct plan p;
    struct options o;

    (void)state;
    plan_of(&p, &o,
            "-w work:act=ok -n 1K --seeds 200 -a wrap+plain -a plain "
            "--age 5");
    assert_int_equal(p.count, 400);
    assert_string_equal(p.cells[0].id, "10f0f71ffaebc91e");
    for (size_t i = 0; i < p.count; i++) {
        assert_int_equal(strlen(p.cells[i].id), 16);
        assert_int_equal(strspn(p.cells[i].id, "0123456789abcdef"), 16);
        assert_int_equal(plan_find(&p, p.cells[i].id), i);
        if (i > 0)
            assert_true(
                strcmp(p.cells[p.by_id[i - 1]].id, p.cells[p.by_id[i]].id) < 0);
    }
    assert_int_equal(plan_find(&p, "0000000000000000"), p.count);
    assert_int_equal(plan_find(&p, "zz"), p.count);
    plan_drop(&p, &o);
}

/* Every knob is part of the id; a spelling is not. */
static void ids_follow_what_matters(void **state)
{
    static const char *const others[] = {"--seed 2",
                                         "--seed 1 -n 101",
                                         "--seed 1 --age 1",
                                         "--seed 1 --by-type",
                                         "--seed 1 --by-size",
                                         "--seed 1 -a wrap+plain",
                                         "--seed 1 -w work:ms=1",
                                         "--seed 1 -p cpython3.11",
                                         "--seed 1 --int-cache 0..1",
                                         "--seed 1 --type-freelists on"};
    char first[CELL_ID_MAX];
    struct plan p;
    struct options o;

    (void)state;
    plan_of(&p, &o, "--seed 1");
    snprintf(first, sizeof first, "%s", p.cells[0].id);
    plan_drop(&p, &o);
    plan_of(&p, &o,
            "--seed=1 -a plain:chunk=1024K,order=lifo -n 100 -j 7 -o x -q "
            "--int-cache off --type-freelists off --age 0");
    assert_string_equal(p.cells[0].id, first);
    plan_drop(&p, &o);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        plan_of(&p, &o, others[i]);
        assert_string_not_equal(p.cells[0].id, first);
        plan_drop(&p, &o);
    }
}

static void doubles_are_planned_once(void **state)
{
    struct plan p;
    struct options o;

    (void)state;
    plan_of(&p, &o,
            "-a plain -a plain:order=lifo -a standard -w work:ms=0 -w work "
            "--seeds 2 -p plain -p plain");
    assert_int_equal(p.count, 2);
    plan_drop(&p, &o);
    plan_of(&p, &o,
            "-p cpython3.11 -p cpython3.15 --int-cache -5..256 --int-cache "
            "-5..256 --seed 1");
    assert_int_equal(p.count, 2);
    plan_drop(&p, &o);
}

static void knobs_change_the_profile(void **state)
{
    struct plan p;
    struct options o;

    (void)state;
    plan_of(&p, &o, "-p cpython3.11 --seed 9 --by-size");
    assert_string_equal(p.cells[0].int_cache, "-5..256");
    assert_string_equal(p.cells[0].type_freelists, "on");
    assert_true(p.cells[0].profile->type_freelists);
    assert_int_equal(p.cells[0].flags, 2);
    assert_int_equal(p.cells[0].seed, 9);
    plan_drop(&p, &o);
    plan_of(&p, &o, "-p cpython3.11 --int-cache -7..7 --type-freelists off");
    assert_string_equal(p.cells[0].int_cache, "-7..7");
    assert_int_equal(p.cells[0].profile->int_lo, -7);
    assert_int_equal(p.cells[0].profile->int_hi, 7);
    assert_false(p.cells[0].profile->type_freelists);
    assert_string_equal(p.cells[0].type_freelists, "off");
    plan_drop(&p, &o);
    plan_of(&p, &o, "-p cpython3.11 --int-cache off");
    assert_false(p.cells[0].profile->int_cache);
    plan_drop(&p, &o);
    /* The largest seed does not wrap around. */
    plan_of(&p, &o, "--seed 18446744073709551615");
    assert_int_equal(p.count, 1);
    assert_true(p.cells[0].seed == UINT64_MAX);
    plan_drop(&p, &o);
}

static void printed_plan_has_a_line_per_cell(void **state)
{
    char *text = NULL;
    size_t size = 0;
    size_t lines = 0;
    FILE *f = open_memstream(&text, &size);
    struct plan p;
    struct options o;

    (void)state;
    plan_of(&p, &o, "-n 7 --age 3");
    plan_print(&p, NULL, f);
    fclose(f);
    assert_int_equal(text[0], '#');
    for (const char *c = text; *c != '\0'; c++)
        lines += *c == '\n';
    assert_int_equal(lines, 1 + p.count);
    char expected[128];
    snprintf(expected, sizeof expected,
             "\n%s\tplain\tnone\tplain\twork\toff\toff\t3\t7\t2\n",
             p.cells[1].id);
    assert_non_null(strstr(text, expected));
    free(text);
    plan_drop(&p, &o);
}

static size_t count_chosen(const struct plan *p, const char *text, char *error)
{
    bool *chosen = calloc(p->count, sizeof *chosen);
    size_t count = 0;

    if (plan_choose(p, text, chosen, error) == 0)
        for (size_t i = 0; i < p->count; i++)
            count += chosen[i];
    free(chosen);
    return count;
}

static void cells_are_chosen_by_id_or_file(void **state)
{
    char error[SPEC_ERROR_MAX] = "";
    char text[256];
    char path[] = "/tmp/idlab-cells-XXXXXX";
    struct plan p;
    struct options o;

    (void)state;
    plan_of(&p, &o, "--seeds 4");
    snprintf(text, sizeof text, "%s,%s,%s", p.cells[3].id, p.cells[1].id,
             p.cells[3].id);
    assert_int_equal(count_chosen(&p, text, error), 2);
    int fd = mkstemp(path);
    assert_int_equal(dprintf(fd, "%s\n%s\r\n\n%s", p.cells[0].id, p.cells[1].id,
                             p.cells[2].id),
                     52);
    close(fd);
    snprintf(text, sizeof text, "@%s", path);
    assert_int_equal(count_chosen(&p, text, error), 3);
    assert_string_equal(error, "");
    assert_int_equal(truncate(path, 0), 0);
    assert_int_equal(count_chosen(&p, text, error), 0);
    assert_non_null(strstr(error, "no cell is named"));
    assert_int_equal(truncate(path, 5), 0); /* NUL bytes */
    assert_int_equal(count_chosen(&p, text, error), 0);
    unlink(path);
    assert_int_equal(count_chosen(&p, "abc", error), 0);
    assert_non_null(strstr(error, "\"abc\" is no cell of this plan"));
    assert_int_equal(count_chosen(&p, "@/tmp", error), 0);
    assert_non_null(strstr(error, "Is a directory"));
    plan_drop(&p, &o);
}

static void huge_plans_are_refused(void **state)
{
    char *argv[] = {(char[]){"demo"}, (char[]){"--seeds=1000000"},
                    (char[]){"-aplain"}, (char[]){"-awrap+plain"}, NULL};
    char error[SPEC_ERROR_MAX];
    struct options o;
    struct plan p;
    int status;

    (void)state;
    assert_int_equal(options_parse(&o, &demo, 4, argv, &status), 0);
    assert_int_equal(plan_make(&p, &o, error), -1);
    assert_non_null(strstr(error, "more than 1000000 cells"));
    options_free(&o);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_is_fixed),
        cmocka_unit_test(ids_are_stable_and_distinct),
        cmocka_unit_test(ids_follow_what_matters),
        cmocka_unit_test(doubles_are_planned_once),
        cmocka_unit_test(knobs_change_the_profile),
        cmocka_unit_test(printed_plan_has_a_line_per_cell),
        cmocka_unit_test(cells_are_chosen_by_id_or_file),
        cmocka_unit_test(huge_plans_are_refused),
    };
    int status = demo_main(argc, argv);

    return status >= 0 ? status
                       : cmocka_run_group_tests_name("plan", tests, NULL, NULL);
}
