/* test_usage - the command line: every error is one line, names the piece, lists
 * what is valid, and ends with status 2; help and lists go to stdout. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "experiments/harness/tests/process.h"

struct usage {
    const char *line, *message; /* message: must occur in stderr */
};

static const struct usage usages[] = {
    {"-a plian", "allocator \"plian\": unknown name; valid: plain, set, gone"},
    {"-a plain:order=up", "order=\"up\" is not valid; valid: lifo, fifo"},
    {"-a plain:odr=fifo", "unknown key \"odr\"; valid: order, chunk"},
    {"-a gone", "allocator \"gone\": not available here: it has left"},
    {"-a plain -a gone", "allocator \"gone\": not available here"},
    {"-a wrap", "must follow: wrap+NAME"},
    {"-a", "requires an argument"},
    {"-c nine", "collector \"nine\": unknown name; valid: none"},
    {"-w work:ms=-3", "workload \"work\": ms=\"-3\" is not valid; valid: a "
                      "whole number from 0 to 1000000"},
    {"-w work:text=bad", "workload \"work\": text=bad: this text cannot be "
                         "read"},
    {"-w wrok", "workload \"wrok\": unknown name; valid: work"},
    {"-p python", "profile \"python\": unknown name; valid: plain, cpython3"},
    {"-n 0", "-n \"0\": not valid; valid: a whole number from 1 to"},
    {"-n -5", "-n \"-5\": not valid; valid: a whole number from 1 to"},
    {"-n 1e6", "-n \"1e6\": not valid"},
    {"-n 18446744073709551616", "not valid; valid: a whole number from 1 to"},
    {"-n 99999999999G", "not valid; valid: a whole number from 1 to"},
    {"--age -1", "--age \"-1\": not valid; valid: a whole number from 0 to"},
    {"--seeds 0", "--seeds \"0\": not valid; valid: a whole number from 1 to"},
    {"--seed x", "--seed \"x\": not valid; valid: a whole number from 0 to"},
    {"--seeds 3 --seed 1", "--seeds and --seed exclude each other"},
    {"-j 0", "-j \"0\": not valid; valid: a whole number from 1 to 1024"},
    {"-j 2000", "-j \"2000\": not valid; valid: a whole number from 1 to"},
    {"-o ", "-o \"\": not valid; valid: a folder"},
    {"--int-cache 9..3", "--int-cache \"9..3\": not valid; valid: off, or "},
    {"--int-cache 0..99999999999", "not valid; valid: off, or LO..HI"},
    {"--int-cache on", "--int-cache \"on\": not valid; valid: off, or "},
    {"--type-freelists yes", "\"yes\": not valid; valid: on, off"},
    {"--plan --merge", "--plan and --merge exclude each other"},
    {"--merge --cells x", "--merge and --cells exclude each other"},
    {"--list --plan", "--list and --plan exclude each other"},
    {"--cells x --cells y", "--cells is given twice"},
    {"--merge --resume", "--resume and --merge exclude each other"},
    {"--cells x", "\"x\" is no cell of this plan"},
    {"--cells @/none", "\"@/none\": No such file or directory"},
    {"--cells ,", "no cell is named"},
    {"--events e", "--events: the plan has 3 cells"},
    {"--seed 1 --events e --resume", "--resume and --events exclude"},
    {"--seed 1 --events ", "--events \"\": not valid; valid: the name"},
    {"--frobnicate", "unrecognized option '--frobnicate'; valid: --allocator"},
    {"-Z", "invalid option -- 'Z'; valid: --allocator"},
    {"--se 1", "ambiguous"},
    {"--quiet=1", "doesn't allow an argument"},
    {"freelist", "\"freelist\": not an option; valid: -a SPEC"},
    {"-- -a", "\"-a\": not an option"},
    {"-a pl\x1b[2Jain", "pl\\x1b[2Jain"},
    {"fo\x07o", "fo\\x07o"},
    {"--fo\x07o", "--fo\\x07o"},
    {"--seeds 1000000 -a plain -a wrap+plain", "more than 1000000 cells"},
    {"--cell-pipe=1", "not valid"},
};

static void each_error_is_one_line_and_status_2(void **state)
{
    static struct process p;

    (void)state;
    for (size_t i = 0; i < sizeof usages / sizeof usages[0]; i++) {
        process_start(&p, NULL, usages[i].line);
        process_wait(&p);
        if (p.status != 2 || strstr(p.err, usages[i].message) == NULL ||
            process_lines(p.err) != 1 || strncmp(p.err, "demo: ", 6) != 0 ||
            p.out[0] != '\0')
            fail_msg("%s: status %d, stdout \"%s\", stderr \"%s\"",
                     usages[i].line, p.status, p.out, p.err);
    }
}

static void help_teaches(void **state)
{
    static const char *const parts[] = {
        "Does the harness keep what a cell says?",
        "Each cell says what it was told to say.",
        "Every row comes back.",
        "  demo -a plain -w work:act=ok --seeds 3",
        "--by-type",
        "--events=FILE",
        "--int-cache=LO..HI|off",
        "  allocators: plain\n              gone\n  collectors: none\n",
        "Exit status:"};
    static struct process p;

    (void)state;
    process_start(&p, NULL, "--help -a unknown");
    process_wait(&p);
    assert_int_equal(p.status, 0);
    assert_string_equal(p.err, "");
    assert_null(strstr(p.out, "cell-pipe"));
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (strstr(p.out, parts[i]) == NULL)
            fail_msg("--help lacks: %s", parts[i]);
}

static void usage_and_version_answer(void **state)
{
    static struct process p;

    (void)state;
    process_start(&p, NULL, "--usage");
    process_wait(&p);
    assert_int_equal(p.status, 0);
    assert_non_null(strstr(p.out, "Usage: demo"));
    process_start(&p, NULL, "--version");
    process_wait(&p);
    assert_int_equal(p.status, 0);
    assert_int_equal(process_lines(p.out), 1);
    assert_memory_equal(p.out, "demo, idlab ", 12);
    assert_string_equal(p.err, "");
}

static void list_shows_all_with_defaults(void **state)
{
    static const char *const parts[] = {
        "  plain - a plain one\n      order=lifo: lifo, fifo\n",
        "      chunk=1M: a whole number from 4096 to 1000000000",
        "  gone - one that is not there\n      not available here: it has left",
        "  wrap+NAME - around another",
        "  none - no collector",
        "  cpython3.11 - ",
        "      text: any text without a comma; not set by default\n",
    };
    static struct process p;

    (void)state;
    process_start(&p, NULL, "--list");
    process_wait(&p);
    assert_int_equal(p.status, 0);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (strstr(p.out, parts[i]) == NULL)
            fail_msg("--list lacks: %s", parts[i]);
}

/* What is printed and cannot be written is an error, in every mode. */
static void full_and_closed_stdout_are_told(void **state)
{
    static const char *const lines[] = {"--help",    "--list",  "--plan",
                                        "--version", "--usage", "--seed 1"};
    static struct process p;
    char line[256];

    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        snprintf(line, sizeof line, "-o %s %s", process_path("r"), lines[i]);
        process_start(&p, "/dev/full", line);
        process_wait(&p);
        assert_string_equal(p.err, "demo: stdout: No space left on device\n");
        assert_int_equal(p.status, 1);
        snprintf(line, sizeof line, "-o %s %s", process_path("c"), lines[i]);
        process_start(&p, "", line);
        process_wait(&p);
        assert_string_equal(p.err, "demo: stdout: Bad file descriptor\n");
        assert_int_equal(p.status, 1);
    }
    /* The measured result is there all the same. */
    process_read("r/demo.csv", p.out);
    assert_non_null(strstr(p.out, ",1,ok,"));
    process_read("c/demo.csv", p.out);
    assert_non_null(strstr(p.out, ",1,ok,"));
}

static void timing_runs_one_at_a_time(void **state)
{
    static struct process p;

    (void)state;
    setenv("DEMO_TIMING", "1", 1);
    process_run(&p, "r", "-j 2");
    assert_int_equal(p.status, 2);
    assert_non_null(strstr(p.err, "its cells run one at a time; valid: 1"));
    process_run(&p, "r", "-j 1");
    assert_int_equal(p.status, 0);
    unsetenv("DEMO_TIMING");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_error_is_one_line_and_status_2,
                                        process_setup, process_teardown),
        cmocka_unit_test_setup_teardown(help_teaches, process_setup,
                                        process_teardown),
        cmocka_unit_test_setup_teardown(usage_and_version_answer, process_setup,
                                        process_teardown),
        cmocka_unit_test_setup_teardown(list_shows_all_with_defaults,
                                        process_setup, process_teardown),
        cmocka_unit_test_setup_teardown(full_and_closed_stdout_are_told,
                                        process_setup, process_teardown),
        cmocka_unit_test_setup_teardown(timing_runs_one_at_a_time,
                                        process_setup, process_teardown),
    };
    int status = demo_main(argc, argv);

    return status >= 0
               ? status
               : cmocka_run_group_tests_name("usage", tests, NULL, NULL);
}
