#ifndef HARNESS_TESTS_PROCESS_H
#define HARNESS_TESTS_PROCESS_H

/* Running the demo program of this test binary as a process, in a folder of its
 * own.  Include after cmocka.h. */
#include "experiments/harness/tests/demo.h"

#include <dirent.h>

#define PROCESS_ARGS_MAX 48
#define PROCESS_TEXT_MAX 65536

/* What a process left. */
struct process {
    pid_t pid;
    int status; /* exit status, or 1000 + signal */
    char out[PROCESS_TEXT_MAX], err[PROCESS_TEXT_MAX];
};

/* The folder of the test that runs, and a file in it. */
static char process_folder[64];

static inline const char *process_path(const char *name)
{
    static char paths[8][512];
    static unsigned next;
    char *path = paths[next++ % 8];

    snprintf(path, sizeof paths[0], "%s/%s", process_folder, name);
    return path;
}

static inline int process_setup(void **state)
{
    (void)state;
    snprintf(process_folder, sizeof process_folder, "%s",
             "/tmp/idlab-harness-XXXXXX");
    return mkdtemp(process_folder) != NULL ? 0 : -1;
}

static inline int process_remove_one(const char *path, const struct stat *st,
                                     int kind, struct FTW *ftw)
{
    (void)st;
    (void)kind;
    (void)ftw;
    return remove(path);
}

static inline int process_teardown(void **state)
{
    (void)state;
    unsetenv("DEMO_LOG");
    unsetenv("DEMO_ONCE");
    unsetenv("DEMO_LATE");
    unsetenv("DEMO_MUTE");
    unsetenv("IDLAB_PROGRESS");
    return nftw(process_folder, process_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static inline void process_read(const char *name, char *text)
{
    FILE *f = fopen(process_path(name), "re");

    assert_non_null(f);
    text[fread(text, 1, PROCESS_TEXT_MAX - 1, f)] = '\0';
    fclose(f);
}

/* Starts the program with the words of `line`, split at blanks; standard output
 * goes to `out` or a file; "" closes it, and standard input. */
static inline void process_start(struct process *p, const char *out,
                                 const char *line)
{
    char words[2048];
    char *argv[PROCESS_ARGS_MAX] = {words};
    char *rest = words;

    snprintf(words, sizeof words, "demo %s", line);
    for (int argc = 0; (argv[argc] = strsep(&rest, " ")) != NULL; argc++)
        assert_true(argc + 1 < PROCESS_ARGS_MAX);
    p->pid = fork();
    if (p->pid != 0)
        return;
    int errors = open(process_path("stderr"),
                      O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    int output = open(out != NULL ? out : process_path("stdout"),
                      O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    dup2(errors, STDERR_FILENO);
    dup2(output, STDOUT_FILENO);
    setenv("DEMO", "1", 1);
    if (out != NULL && out[0] == '\0') {
        close(STDIN_FILENO);
        close(STDOUT_FILENO);
    }
    if (getenv("DEMO_MUTE") != NULL)
        close(STDERR_FILENO);
    execv("/proc/self/exe", argv);
    _exit(127);
}

static inline void process_wait(struct process *p)
{
    int status;

    assert_int_equal(waitpid(p->pid, &status, 0), p->pid);
    p->status =
        WIFSIGNALED(status) ? 1000 + WTERMSIG(status) : WEXITSTATUS(status);
    process_read("stderr", p->err);
    if (access(process_path("stdout"), F_OK) == 0)
        process_read("stdout", p->out);
    else
        p->out[0] = '\0';
}

/* Runs "-o FOLDER/SUB LINE" to its end. */
static inline void process_run(struct process *p, const char *sub,
                               const char *line)
{
    char full[1024];

    snprintf(full, sizeof full, "-o %s %s", process_path(sub), line);
    process_start(p, NULL, full);
    process_wait(p);
}

static inline void process_sleep_us(long us)
{
    const struct timespec t = {us / 1000000, us % 1000000 * 1000};

    nanosleep(&t, NULL);
}

static inline size_t process_lines(const char *text)
{
    size_t lines = 0;

    for (; *text != '\0'; text++)
        lines += *text == '\n';
    return lines;
}

/* Removes the lines that start with "# time" or "# argv": two runs differ in
 * them and in nothing else. */
static inline void process_strip(char *text)
{
    char *to = text;

    for (char *line = text; *line != '\0';) {
        size_t n = strcspn(line, "\n");

        n += line[n] == '\n';
        if (strncmp(line, "# time", 6) != 0 &&
            strncmp(line, "# argv", 6) != 0) {
            memmove(to, line, n);
            to += n;
        }
        line += n;
    }
    *to = '\0';
}

/* A file without the lines that may differ; new. */
static inline char *process_result(const char *sub, const char *name)
{
    char path[128];
    char *text = NULL;
    size_t size = 0;

    snprintf(path, sizeof path, "%s/%s", sub, name);
    FILE *f = fopen(process_path(path), "re");
    assert_non_null(f);
    assert_true(getdelim(&text, &size, '\0', f) > 0);
    fclose(f);
    process_strip(text);
    return text;
}

/* Both CSV files of two folders are the same but for the lines that may
 * differ. */
static inline void process_same(const char *a, const char *b)
{
    static const char *const names[] = {"demo.csv", "demo.curves.csv"};

    for (size_t i = 0; i < 2; i++) {
        char *left = process_result(a, names[i]);
        char *right = process_result(b, names[i]);

        if (strcmp(left, right) != 0)
            fail_msg("%s of %s and %s differ", names[i], a, b);
        free(left);
        free(right);
    }
}

/* Files in a folder of the test whose names end so. */
static inline size_t process_count_files(const char *folder, const char *end)
{
    DIR *d = opendir(process_path(folder));
    struct dirent *entry;
    size_t count = 0;

    while (d != NULL && (entry = readdir(d)) != NULL) {
        size_t n = strlen(entry->d_name);

        count += n >= strlen(end) &&
                 strcmp(entry->d_name + n - strlen(end), end) == 0;
    }
    if (d != NULL)
        closedir(d);
    return count;
}

#endif
