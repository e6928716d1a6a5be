/* test_files - when files cannot be written: one clear line with path and
 * reason, status 1, finished cells kept, nothing half. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "experiments/harness/newfile.h"
#include "experiments/harness/tests/process.h"

#include <sys/mount.h>
#include <sys/resource.h>

static struct process p;

/* The run failed because of files, and said so in one line. */
static void assert_told(const char *path, const char *reason)
{
    if (p.status != 1 || process_lines(p.err) != 1 ||
        strstr(p.err, path) == NULL || strstr(p.err, reason) == NULL ||
        strncmp(p.err, "demo: ", 6) != 0)
        fail_msg("status %d, stderr \"%s\"", p.status, p.err);
    assert_string_equal(p.out, "");
}

/* Eight cells of about 40 KB each. */
#define BIG "--seeds 8 -j 2 -w work:points=2000"

/* Two cells fit on this disk. */
static void full_disk_keeps_what_is_finished(void **state)
{
    (void)state;
    assert_int_equal(mkdir(process_path("r"), 0777), 0);
    if (mount("none", process_path("r"), "tmpfs", 0, "size=128k") != 0) {
        print_message("may not mount a small tmpfs here: %s\n",
                      strerror(errno));
        skip();
    }
    process_run(&p, "good", BIG);
    process_run(&p, "r", BIG);
    assert_told("/r/cells/demo/", "No space left on device");
    size_t kept = process_count_files("r/cells/demo", ".csv");
    assert_true(kept > 0 && kept < 8);
    assert_int_equal(process_count_files("r/cells/demo", ".tmp"), 0);
    assert_int_not_equal(access(process_path("r/demo.csv"), F_OK), 0);
    /* More room, but not enough for the merge. */
    mount("none", process_path("r"), "tmpfs", MS_REMOUNT, "size=480k");
    process_run(&p, "r", BIG " --resume");
    assert_told("/r/demo.", "No space left on device");
    assert_int_equal(process_count_files("r/cells/demo", ".csv"), 8);
    assert_int_equal(process_count_files("r", ".tmp"), 0);
    assert_int_not_equal(access(process_path("r/demo.csv"), F_OK), 0);
    mount("none", process_path("r"), "tmpfs", MS_REMOUNT, "size=16m");
    process_run(&p, "r", BIG " --resume");
    assert_int_equal(p.status, 0);
    assert_non_null(strstr(p.out, "8 ok (8 of them from before)"));
    process_same("good", "r");
    /* A disk that turned read-only. */
    mount("none", process_path("r"), "tmpfs", MS_REMOUNT | MS_RDONLY, NULL);
    process_run(&p, "r", BIG);
    assert_told("/r/cells/demo/", "Read-only file system");
    process_run(&p, "r", BIG " --merge");
    assert_told("/r/demo.csv", "Read-only file system");
    umount(process_path("r"));
}

static int full_disk_teardown(void **state)
{
    umount2(process_path("r"), MNT_DETACH);
    return process_teardown(state);
}

/* The same for a user: no file may grow beyond 16 KB. */
static void file_limit_keeps_what_is_finished(void **state)
{
    const char *line = "--seeds 2 -j 1 -w work -w work:points=2000";
    struct rlimit old;

    (void)state;
    process_run(&p, "good", line);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    struct rlimit small = {16384, old.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    process_run(&p, "r", line);
    setrlimit(RLIMIT_FSIZE, &old);
    assert_told("/r/cells/demo/", "File too large");
    assert_int_equal(process_count_files("r/cells/demo", ".csv"), 1);
    assert_int_equal(process_count_files("r/cells/demo", ".tmp"), 0);
    process_run(&p, "r", "--seeds 2 -j 1 -w work -w work:points=2000 --resume");
    assert_non_null(strstr(p.out, "4 ok (1 of them from before)"));
    process_same("good", "r");
}

static void folders_that_cannot_be_made_are_named(void **state)
{
    (void)state;
    close(open(process_path("file"), O_WRONLY | O_CREAT, 0666));
    process_run(&p, "file", "--seed 1");
    assert_told("/file/cells/demo", "Not a directory");
    process_run(&p, "file/x", "--seed 1");
    assert_told("/file/x/cells/demo", "Not a directory");
    process_start(&p, NULL, "-o /proc/none --seed 1");
    process_wait(&p);
    assert_told("/proc/none/cells/demo", "No such file or directory");
    assert_int_equal(mkdir(process_path("r"), 0777), 0);
    assert_int_equal(mkdir(process_path("r/cells"), 0777), 0);
    close(open(process_path("r/cells/demo"), O_WRONLY | O_CREAT, 0666));
    process_run(&p, "r", "--seed 1");
    assert_told("/r/cells/demo", "Not a directory");
}

/* What stands in the way of a result is left alone, and the cells are kept. */
static void results_that_cannot_be_placed_are_named(void **state)
{
    (void)state;
    process_run(&p, "good", "--seeds 2");
    assert_int_equal(mkdir(process_path("r"), 0777), 0);
    assert_int_equal(mkdir(process_path("r/demo.csv"), 0777), 0);
    process_run(&p, "r", "--seeds 2");
    assert_told("/r/demo.csv", "Is a directory");
    assert_int_equal(process_count_files("r", ".tmp"), 0);
    assert_int_equal(process_count_files("r/cells/demo", ".csv"), 2);
    assert_int_equal(rmdir(process_path("r/demo.csv")), 0);
    process_run(&p, "r", "--seeds 2 --merge");
    assert_int_equal(p.status, 0);
    process_same("good", "r");
    unlink(process_path("r/demo.manifest.json"));
    assert_int_equal(mkdir(process_path("r/demo.manifest.json"), 0777), 0);
    process_run(&p, "r", "--seeds 2 --merge");
    assert_told("/r/demo.manifest.json", "Is a directory");
}

static void write_text(struct newfile *f, const char *text)
{
    assert_int_equal(newfile_write(f, text, strlen(text)), 0);
}

/* The old file stays until the new one is whole. */
static void new_files_appear_whole_or_not_at_all(void **state)
{
    static char text[PROCESS_TEXT_MAX];
    struct newfile f;

    (void)state;
    for (int sync = 0; sync <= 1; sync++) {
        assert_int_equal(newfile_open(&f, process_path("x")), 0);
        write_text(&f, "first");
        assert_int_equal(newfile_commit(&f, sync == 1), 0);
        assert_int_equal(newfile_open(&f, process_path("x")), 0);
        write_text(&f, "second");
        process_read("x", text);
        assert_string_equal(text, "first");
        newfile_drop(&f);
        process_read("x", text);
        assert_string_equal(text, "first");
    }
    assert_int_equal(process_count_files("", ".tmp"), 0);
    assert_int_equal(newfile_open(&f, process_path("none/x")), -1);
    assert_int_equal(errno, ENOENT);
}

/* What a dead process left goes, what a living one or another machine writes
 * stays. */
static void leftovers_of_dead_processes_are_swept(void **state)
{
    char host[64];
    char name[512];
    struct newfile f;
    int status;

    (void)state;
    pid_t pid = fork();
    if (pid == 0)
        _exit(newfile_open(&f, process_path("x.csv")) != 0);
    waitpid(pid, &status, 0);
    assert_int_equal(status, 0);
    assert_int_equal(newfile_open(&f, process_path("y.csv")), 0);
    snprintf(name, sizeof name, "%s.elsewhere-%ld.tmp", process_path("z.csv"),
             (long)pid);
    close(open(name, O_WRONLY | O_CREAT, 0666));
    gethostname(host, sizeof host);
    snprintf(name, sizeof name, "%s.%s-%ldx.tmp", process_path("z.csv"), host,
             (long)pid);
    close(open(name, O_WRONLY | O_CREAT, 0666));
    assert_int_equal(process_count_files("", ".tmp"), 4);
    newfile_sweep(process_folder);
    assert_int_equal(process_count_files("", ".tmp"), 3);
    snprintf(name, sizeof name, "x.csv.%s-%ld.tmp", host, (long)pid);
    assert_int_equal(process_count_files("", name), 0);
    newfile_drop(&f);
    newfile_sweep(process_path("no such folder"));
}

/* A run cleans up after one that was killed, in both of its folders. */
static void runs_sweep_their_folders(void **state)
{
    static const char *const places[] = {"r/demo.csv", "r/cells/demo/x.csv"};
    char host[64];
    char name[512];

    (void)state;
    process_run(&p, "r", "--seed 1");
    gethostname(host, sizeof host);
    for (size_t i = 0; i < 2; i++) {
        snprintf(name, sizeof name, "%s.%s-%ld.tmp", process_path(places[i]),
                 host, (long)p.pid);
        close(open(name, O_WRONLY | O_CREAT, 0666));
    }
    assert_int_equal(process_count_files("r", ".tmp"), 1);
    assert_int_equal(process_count_files("r/cells/demo", ".tmp"), 1);
    process_run(&p, "r", "--seed 1 --resume");
    assert_int_equal(process_count_files("r", ".tmp"), 0);
    assert_int_equal(process_count_files("r/cells/demo", ".tmp"), 0);
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, process_setup, process_teardown)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(full_disk_keeps_what_is_finished,
                                        process_setup, full_disk_teardown),
        TEST(file_limit_keeps_what_is_finished),
        TEST(folders_that_cannot_be_made_are_named),
        TEST(results_that_cannot_be_placed_are_named),
        TEST(new_files_appear_whole_or_not_at_all),
        TEST(leftovers_of_dead_processes_are_swept),
        TEST(runs_sweep_their_folders),
    };
    int status = demo_main(argc, argv);

    return status >= 0
               ? status
               : cmocka_run_group_tests_name("files", tests, NULL, NULL);
}
