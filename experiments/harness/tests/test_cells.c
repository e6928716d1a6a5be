/* test_cells - cells as processes: each in its own environment, some crash, some
 * are killed with their parent, and what is finished stays finished. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "allocators/random.h"
#include "experiments/harness/table.h"
#include "experiments/harness/tests/process.h"

static struct process p;

static struct table *table_of(const char *sub)
{
    char name[128];

    snprintf(name, sizeof name, "%s/demo.csv", sub);
    struct table *t = table_read(process_path(name));
    assert_non_null(t);
    return t;
}

static void rows_and_files_of_a_plain_run(void **state)
{
    (void)state;
    process_run(&p, "r", "--by-size -n 1K --seeds 3 -w work:points=2");
    assert_int_equal(p.status, 0);
    assert_string_equal(p.err, "");
    assert_non_null(strstr(p.out, "demo: Does the harness keep what a cell"));
    assert_non_null(strstr(p.out, "\n3 cells: 3 ok\n"));
    assert_non_null(strstr(p.out, "left out: allocator \"gone\""));
    assert_non_null(strstr(p.out, "/demo.csv (3 rows), "));
    assert_non_null(strstr(p.out, "/demo.curves.csv (6 rows), "));
    assert_non_null(strstr(p.out, "\nnext: demo --list\n"));
    struct table *t = table_of("r");
    assert_int_equal(table_rows(t), 3);
    assert_string_equal(table_text(t, 1, "value"), "3026");
    assert_string_equal(table_text(t, 1, "third"), "0.666666667");
    assert_string_equal(table_text(t, 1, "empty"), "");
    assert_string_equal(table_text(t, 1, "note"), "say \"hi\", you");
    assert_string_equal(table_text(t, 1, "status"), "ok");
    assert_string_equal(table_text(t, 1, "births_asked"), "1024");
    assert_string_equal(table_text(t, 1, "wall_ns"), "");
    table_free(t);
    process_read("r/demo.csv", p.out);
    assert_ptr_equal(strstr(p.out, "# schema: 1\n# experiment: demo\n"), p.out);
    assert_non_null(strstr(
        p.out, "\nexperiment,allocator,collector,profile,workload,int_cache,"
               "type_freelists,age,births_asked,seed,status,value,third,empty,"
               "note,setting,live_peak,live_peak_bytes,footprint_peak_bytes,"
               "rss_peak_bytes,wall_ns,tracker_ns_per_event\n"));
    process_read("r/demo.curves.csv", p.out);
    assert_non_null(strstr(p.out, ",seed,status,curve,x_lo,x_hi,value\n"
                                  "demo,plain,none,plain,work:points=2,off,"
                                  "off,0,1024,1,ok,line,0,1,0\n"));
}

static void manifest_says_what_was_run(void **state)
{
    (void)state;
    process_run(&p, "r", "--by-type --seeds 2 -q");
    assert_int_equal(p.status, 0);
    assert_string_equal(p.out, "");
    process_read("r/demo.manifest.json", p.out);
    assert_non_null(strstr(p.out, "\"schema\": 1"));
    assert_non_null(strstr(p.out, "\"allocator\": [\n      \"plain\"\n"));
    assert_non_null(strstr(p.out, "\"last_seed\": 2"));
    assert_non_null(strstr(p.out, "\"flags\": [\n      \"by-type\"\n    ]"));
    assert_non_null(strstr(p.out, "\"ok\": 2,\n    \"failed\": 0"));
    assert_non_null(strstr(p.out, "\"name\": \"tracker_ns_per_event\""));
    assert_non_null(strstr(p.out, "\"ended\": \"20"));
}

/* The spec alone sets the allocator, not the caller's environment. */
static void environment_is_the_cells_own(void **state)
{
    (void)state;
    setenv("MALLOC_DEMO", "evil", 1);
    process_run(&p, "r", "-a plain -a set -a wrap+set --seed 1");
    unsetenv("MALLOC_DEMO");
    assert_int_equal(p.status, 0);
    struct table *t = table_of("r");
    assert_string_equal(table_text(t, 0, "setting"), "none");
    assert_string_equal(table_text(t, 1, "setting"), "yes");
    assert_string_equal(table_text(t, 2, "setting"), "yes");
    table_free(t);
}

static void options_reach_the_cell(void **state)
{
    char line[256];

    (void)state;
    snprintf(line, sizeof line, "--seed 5 --events %s", process_path("events"));
    process_run(&p, "r", line);
    assert_int_equal(p.status, 0);
    assert_int_equal(access(process_path("events"), F_OK), 0);
    process_run(&p, "r",
                "--seed 5 --int-cache -9..9 --type-freelists on --age 4");
    struct table *t = table_of("r");
    assert_string_equal(table_text(t, 0, "int_cache"), "-9..9");
    assert_string_equal(table_text(t, 0, "type_freelists"), "on");
    assert_string_equal(table_text(t, 0, "age"), "4");
    table_free(t);
}

/* One way to fail each, with its status and what else is said. */
static void crashes_leave_a_row_and_the_others(void **state)
{
    static const char *const ways[][2] = {
        {"kill", "killed by signal 9 (SIGKILL)"},
        {"abort", "killed by signal 6 (SIGABRT): fatal: demo: double free"},
        {"exit", "exit status 7"},
        {"garbage", "its output was cut or garbled"},
        {"cut", "its output was cut or garbled"},
        {"no_row", "the experiment wrote no row"},
        {"fail", "oom"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        char line[128];

        snprintf(line, sizeof line, "--seeds 3 -w work:act=%s,at=2",
                 ways[i][0]);
        process_run(&p, "r", line);
        assert_int_equal(p.status, 1);
        assert_non_null(strstr(p.out, "3 cells: 2 ok, 1 failed:\n"));
        assert_non_null(strstr(p.out, ways[i][1]));
        assert_non_null(strstr(p.out, "--resume runs the failed cells again"));
        struct table *t = table_of("r");
        assert_int_equal(table_rows(t), 3);
        assert_string_equal(table_text(t, 0, "status"), "ok");
        assert_string_equal(table_text(t, 1, "status"), ways[i][1]);
        assert_string_equal(table_text(t, 1, "seed"), "2");
        assert_string_equal(table_text(t, 1, "value"),
                            strcmp(ways[i][0], "fail") == 0 ? "2100" : "");
        assert_string_equal(table_text(t, 2, "status"), "ok");
        table_free(t);
    }
    /* The last way kept its rows and curves; they carry the status too. */
    process_read("r/demo.curves.csv", p.out);
    assert_non_null(strstr(p.out, ",2,oom,line,0,1,0\n"));
    assert_non_null(strstr(p.out, ",3,ok,line,0,1,0\n"));
}

static void failed_cells_are_told_without_a_merge(void **state)
{
    char line[256];

    (void)state;
    process_run(&p, "r", "--seed 2 -w work:act=abort --plan");
    snprintf(line, sizeof line, "--seed 2 -w work:act=abort --cells %.16s",
             strchr(p.out, '\n') + 1);
    process_run(&p, "r", line);
    assert_int_equal(p.status, 1);
    assert_non_null(strstr(p.out, "1 cell: 0 ok, 1 failed:\n"));
    assert_non_null(strstr(p.out, "seed 2: killed by signal 6 (SIGABRT)"));
}

static size_t log_lines(void)
{
    static char text[PROCESS_TEXT_MAX];

    if (access(process_path("log"), F_OK) != 0)
        return 0;
    process_read("log", text);
    return process_lines(text);
}

static void resume_runs_only_what_failed(void **state)
{
    (void)state;
    process_run(&p, "good", "--seeds 6");
    setenv("DEMO_LOG", process_path("log"), 1);
    setenv("DEMO_ONCE", process_path("once"), 1);
    close(open(process_path("once"), O_WRONLY | O_CREAT, 0666));
    process_run(&p, "r", "--seeds 6");
    assert_int_equal(p.status, 1);
    assert_int_equal(log_lines(), 6);
    process_run(&p, "r", "--seeds 6 --resume");
    assert_int_equal(p.status, 0);
    assert_non_null(strstr(p.out, "6 cells: 6 ok (5 of them from before)"));
    assert_int_equal(log_lines(), 7);
    process_run(&p, "r", "--seeds 6 --resume");
    assert_int_equal(p.status, 0);
    assert_int_equal(log_lines(), 7);
    process_same("good", "r");
    process_run(&p, "r", "--seeds 6"); /* without --resume all run again */
    assert_int_equal(log_lines(), 13);
}

/* A shard that was cut, or is empty, is run again. */
static void resume_does_not_trust_a_cut_shard(void **state)
{
    char name[128];

    (void)state;
    process_run(&p, "good", "--seeds 2");
    process_run(&p, "r", "--seeds 2");
    process_run(&p, "r", "--plan --seeds 2");
    snprintf(name, sizeof name, "r/cells/demo/%.16s.csv",
             strchr(p.out, '\n') + 1);
    for (long size = 0; size < 600; size += 150) {
        assert_int_equal(truncate(process_path(name), size), 0);
        process_run(&p, "r", "--seeds 2 --merge");
        assert_int_equal(p.status, 1);
        assert_non_null(strstr(p.err, "1 of 2 cells are missing or damaged"));
        process_run(&p, "r", "--seeds 2 --resume");
        assert_non_null(strstr(p.out, "2 ok (1 of them from before)"));
        process_same("good", "r");
    }
}

#ifdef __SANITIZE_ADDRESS__
#define KILL_TRIALS 2 /* processes start slowly there */
#else
#define KILL_TRIALS 10
#endif

/* The parent is killed again and again, at any moment; what is resumed in the
 * end is what an undisturbed run gives. */
static void killed_parents_lose_nothing(void **state)
{
    char line[256];
    struct rng rng;
    unsigned killed = 0;

    (void)state;
    rng_seed(&rng, 7, 0);
    process_run(&p, "good", "--seeds 8 -w work:ms=10,points=40 -j 2");
    for (int trial = 0; trial < KILL_TRIALS; trial++) {
        char sub[16];
        const char *resume = "";

        snprintf(sub, sizeof sub, "r%d", trial);
        for (int kills = 0; kills < 4; kills++) {
            snprintf(line, sizeof line,
                     "-o %s --seeds 8 -w work:ms=10,points=40 -j 2 -q %s",
                     process_path(sub), resume);
            process_start(&p, NULL, line);
            process_sleep_us((long)rng_below(&rng, 40000));
            kill(p.pid, SIGKILL);
            process_wait(&p);
            killed += p.status == 1000 + SIGKILL;
            resume = "--resume";
        }
        process_run(&p, sub, "--seeds 8 -w work:ms=10,points=40 -j 2 --resume");
        assert_int_equal(p.status, 0);
        process_same("good", sub);
        assert_int_equal(process_count_files(sub, ".tmp"), 0);
        snprintf(line, sizeof line, "%s/cells/demo", sub);
        assert_int_equal(process_count_files(line, ".csv"), 8);
        assert_int_equal(process_count_files(line, ".tmp"), 0);
    }
    assert_true(killed > KILL_TRIALS); /* or the runs were over before */
}

static void children_die_with_their_parent(void **state)
{
    char line[256];

    (void)state;
    setenv("DEMO_LOG", process_path("log"), 1);
    setenv("DEMO_LATE", process_path("late"), 1);
    snprintf(line, sizeof line, "-o %s --seed 1 -w work:ms=400",
             process_path("r"));
    process_start(&p, NULL, line);
    for (int i = 0; i < 2000 && log_lines() == 0; i++)
        process_sleep_us(2000);
    assert_int_equal(log_lines(), 1);
    kill(p.pid, SIGKILL);
    process_wait(&p);
    process_sleep_us(800000);
    assert_int_not_equal(access(process_path("late"), F_OK), 0);
}

static void signals_stop_and_say_how_to_go_on(void **state)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    char line[256];

    (void)state;
    /* Who runs the tests in the background, or under nohup, hands some of them
     * down ignored. */
    for (size_t i = 0; i < 3; i++)
        signal(signals[i], SIG_DFL);
    setenv("DEMO_LATE", process_path("late"), 1);
    for (size_t i = 0; i < 3; i++) {
        unlink(process_path("late"));
        snprintf(line, sizeof line, "-o %s --seeds 40 -w work:ms=20 -j 2",
                 process_path("r"));
        process_start(&p, NULL, line);
        for (int k = 0; k < 5000; k++) {
            if (access(process_path("late"), F_OK) == 0 &&
                process_count_files("r/cells/demo", ".csv") > 0)
                break;
            process_sleep_us(2000);
        }
        kill(p.pid, signals[i]);
        process_wait(&p);
        assert_int_equal(p.status, 128 + signals[i]);
        assert_int_equal(process_lines(p.err), 1);
        assert_non_null(strstr(p.err, "--resume goes on from here"));
        assert_null(strstr(p.err, ": 0 of 40"));
        assert_string_equal(p.out, "");
        assert_true(process_count_files("r/cells/demo", ".csv") > 0);
        assert_int_equal(process_count_files("r/cells/demo", ".tmp"), 0);
    }
}

/* Cells in any order, in any number of runs, give the same files. */
static void shards_merge_in_any_order(void **state)
{
    char ids[6][17];
    char line[256];

    (void)state;
    process_run(&p, "good", "--seeds 3 -a plain -a set");
    process_run(&p, "r", "--seeds 3 -a plain -a set --plan");
    const char *text = p.out;
    for (int i = 0; i < 6; i++) {
        text = strchr(text, '\n') + 1;
        snprintf(ids[i], sizeof ids[i], "%.16s", text);
    }
    process_run(&p, "r", "--seeds 3 -a plain -a set --merge");
    assert_int_equal(p.status, 1);
    assert_non_null(strstr(p.err, "6 of 6 cells are missing"));
    for (int i = 5; i >= 2; i--) {
        snprintf(line, sizeof line, "--seeds 3 -a plain -a set --cells %s",
                 ids[i]);
        process_run(&p, "r", line);
        assert_int_equal(p.status, 0);
        assert_non_null(strstr(p.out, "1 cell: 1 ok"));
    }
    process_run(&p, "r", "--seeds 3 -a plain -a set --merge");
    assert_int_equal(p.status, 1);
    assert_int_equal(process_lines(p.err), 1);
    assert_non_null(strstr(p.err, "2 of 6 cells are missing"));
    assert_non_null(strstr(p.err, ids[0]));
    assert_non_null(strstr(p.err, ids[1]));
    assert_null(strstr(p.err, ids[2]));
    assert_int_not_equal(access(process_path("r/demo.csv"), F_OK), 0);
    snprintf(line, sizeof line, "--seeds 3 -a plain -a set --cells %s,%s",
             ids[1], ids[0]);
    process_run(&p, "r", line);
    for (int again = 0; again < 2; again++) {
        process_run(&p, "r", "--seeds 3 -a plain -a set --merge");
        assert_int_equal(p.status, 0);
        process_same("good", "r");
    }
}

/* Shards of other runs in the same folder are left alone. */
static void runs_share_a_folder(void **state)
{
    (void)state;
    process_run(&p, "r", "--seeds 2");
    process_run(&p, "r", "--seeds 3 -a set");
    assert_int_equal(process_count_files("r/cells/demo", ".csv"), 5);
    struct table *t = table_of("r");
    assert_int_equal(table_rows(t), 3);
    table_free(t);
    process_run(&p, "r", "--seeds 2 --merge");
    assert_int_equal(p.status, 0);
    t = table_of("r");
    assert_int_equal(table_rows(t), 2);
    table_free(t);
}

static void progress_goes_to_stderr_when_asked(void **state)
{
    (void)state;
    process_run(&p, "r", "--seeds 2 -w work:ms=5");
    assert_string_equal(p.err, "");
    setenv("IDLAB_PROGRESS", "1", 1);
    process_run(&p, "r", "--seeds 3 -w work:ms=300,act=exit,at=3 -j 1");
    assert_non_null(strstr(p.err, "0 of 3 cells, 3 left"));
    assert_true(strstr(p.err, "1 of 3 cells, 2 left") != NULL ||
                strstr(p.err, "2 of 3 cells, 1 left") != NULL);
    assert_non_null(strstr(p.err, "3 of 3 cells, 0 left, 1 failed"));
    assert_null(strstr(p.out, "of 3 cells"));
    process_run(&p, "r", "--seeds 3 -q");
    assert_string_equal(p.err, "");
    assert_string_equal(p.out, "");
}

/* A single long cell tells its share. */
static void progress_moves_within_a_cell(void **state)
{
    (void)state;
    setenv("IDLAB_PROGRESS", "1", 1);
    process_run(&p, "r", "--seed 1 -w work:ms=1500");
    assert_int_equal(p.status, 0);
    const char *percent = strstr(p.err, "] ");
    bool between = false;
    for (; percent != NULL; percent = strstr(percent + 1, "] ")) {
        long share = strtol(percent + 2, NULL, 10);

        between |= share > 0 && share < 100;
    }
    assert_true(between);
}

/* With stderr closed, the next file opened would be it, and take the progress
 * line. */
static void closed_stderr_does_not_reach_a_file(void **state)
{
    (void)state;
    process_run(&p, "good", "--seed 1 -w work:ms=700");
    setenv("IDLAB_PROGRESS", "1", 1);
    setenv("DEMO_MUTE", "1", 1);
    process_run(&p, "r", "--seed 1 -w work:ms=700");
    assert_int_equal(p.status, 0);
    process_same("good", "r");
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, process_setup, process_teardown)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(rows_and_files_of_a_plain_run),
        TEST(manifest_says_what_was_run),
        TEST(environment_is_the_cells_own),
        TEST(options_reach_the_cell),
        TEST(crashes_leave_a_row_and_the_others),
        TEST(failed_cells_are_told_without_a_merge),
        TEST(resume_runs_only_what_failed),
        TEST(resume_does_not_trust_a_cut_shard),
        TEST(killed_parents_lose_nothing),
        TEST(children_die_with_their_parent),
        TEST(signals_stop_and_say_how_to_go_on),
        TEST(shards_merge_in_any_order),
        TEST(runs_share_a_folder),
        TEST(progress_goes_to_stderr_when_asked),
        TEST(progress_moves_within_a_cell),
        TEST(closed_stderr_does_not_reach_a_file),
    };
    int status = demo_main(argc, argv);

    return status >= 0
               ? status
               : cmocka_run_group_tests_name("cells", tests, NULL, NULL);
}
