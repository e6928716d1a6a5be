/* test_mixed - shards of another build or machine: what is merged, what is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "experiments/harness/mixed.h"
#include "experiments/harness/tests/demo.h"
#include "experiments/harness/tests/process.h"

#include <xxhash.h>

#include <dirent.h>

static struct process p;

/* Writes one shard of the folder again, as if made elsewhere: `key` has another
 * value, and the sums are right. */
static void forge(const char *folder, const char *key)
{
    static char text[PROCESS_TEXT_MAX];
    char path[320], head[64];
    XXH64_state_t *hash = XXH64_createState();
    unsigned long long rows = 0, curves = 0;
    struct dirent *entry;
    DIR *d = opendir(process_path(folder));
    FILE *f;

    assert_non_null(d);
    do {
        entry = readdir(d);
        assert_non_null(entry);
    } while (strstr(entry->d_name, ".csv") == NULL);
    snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
    closedir(d);
    process_read(path, text);
    f = fopen(process_path(path), "we");
    assert_non_null(f);
    XXH64_reset(hash, 0);
    snprintf(head, sizeof head, "# %s: ", key);
    for (char *line = strtok(text, "\n"); line != NULL;
         line = strtok(NULL, "\n")) {
        char out[1024];

        if (strncmp(line, "end,", 4) == 0)
            break;
        rows += strncmp(line, "row,", 4) == 0;
        curves += strncmp(line, "curve,", 6) == 0;
        if (strncmp(line, head, strlen(head)) == 0)
            snprintf(out, sizeof out, "%sanother\n", head);
        else
            snprintf(out, sizeof out, "%s\n", line);
        XXH64_update(hash, out, strlen(out));
        fputs(out, f);
    }
    XXH64_update(hash, "ok", 2);
    fprintf(f, "end,ok,%llu,%llu,%016llx\n", rows, curves,
            (unsigned long long)XXH64_digest(hash));
    XXH64_freeState(hash);
    assert_int_equal(fclose(f), 0);
}

static void merge_with(const char *key, const char *options)
{
    process_run(&p, "r", "--seeds 3 -a plain");
    assert_int_equal(p.status, 0);
    forge("r/cells/demo", key);
    process_run(&p, "r", options);
}

static void another_build_is_refused(void **state)
{
    static const char *const keys[] = {"commit", "variant", "compiler"};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        char words[64];

        merge_with(keys[i], "--seeds 3 -a plain --merge");
        assert_int_equal(p.status, 1);
        assert_int_equal(process_lines(p.err), 1);
        snprintf(words, sizeof words, "are of several %ss (", keys[i]);
        assert_non_null(strstr(p.err, words));
        assert_non_null(strstr(p.err, "another"));
    }
}

static void another_machine_leaves_counts(void **state)
{
    static char whole[PROCESS_TEXT_MAX], mixed[PROCESS_TEXT_MAX];

    (void)state;
    process_run(&p, "r", "--seeds 3 -a plain");
    process_read("r/demo.csv", whole);
    merge_with("cpu", "--seeds 3 -a plain --merge");
    assert_int_equal(p.status, 0);
    assert_int_equal(process_lines(p.err), 1);
    assert_non_null(strstr(p.err, "time and resident memory are left empty"));
    process_read("r/demo.csv", mixed);
    assert_non_null(strstr(mixed, " + another"));
    /* The demo measures no time: all of its rows are there. */
    assert_string_equal(strstr(whole, "\nexperiment,allocator"),
                        strstr(mixed, "\nexperiment,allocator"));
}

static void times_of_another_machine_are_refused(void **state)
{
    (void)state;
    setenv("DEMO_TIMING", "1", 1);
    merge_with("kernel", "--seeds 3 -a plain --merge");
    unsetenv("DEMO_TIMING");
    assert_int_equal(p.status, 1);
    assert_non_null(strstr(p.err, "times of several machines"));
}

/* Quoted commas and quotes are part of their field. */
static void columns_of_the_machine_are_emptied(void **state)
{
    static const struct column columns[] = {
        {"value", COLUMN_COUNT, "", ""},
        {"pause_max_ns", COLUMN_REAL, "", ""},
        {"ns_per_freed", COLUMN_REAL, "", ""},
        {"note", COLUMN_TEXT, "", ""},
        {"tracker_ns_per_event", COLUMN_REAL, "", ""},
        {NULL, COLUMN_COUNT, NULL, NULL}};
    const struct experiment e = {.columns = columns};
    char *row = mixed_row(
        &e, "e,a,c,p,\"w,1\",off,on,0,9,1,ok,5,1.5,2.5,\"a \"\"b\"\", c\",3.5");

    (void)state;
    assert_string_equal(
        row, "e,a,c,p,\"w,1\",off,on,0,9,1,ok,5,,,\"a \"\"b\"\", c\",");
    free(row);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(another_build_is_refused, process_setup,
                                        process_teardown),
        cmocka_unit_test_setup_teardown(another_machine_leaves_counts,
                                        process_setup, process_teardown),
        cmocka_unit_test_setup_teardown(times_of_another_machine_are_refused,
                                        process_setup, process_teardown),
        cmocka_unit_test(columns_of_the_machine_are_emptied),
    };
    int status = demo_main(argc, argv);

    return status >= 0
               ? status
               : cmocka_run_group_tests_name("mixed", tests, NULL, NULL);
}
