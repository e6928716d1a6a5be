#ifndef ALLOCATORS_TESTS_DEATH_H
#define ALLOCATORS_TESTS_DEATH_H

/* A child that should die by misusing an allocator, and what it says then. */
#include "allocators/tests/specs.h"

#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

typedef void misuse_fn(struct allocator *a, size_t size);

static _Noreturn void misuse_in_child(const char *spec, misuse_fn *misuse,
                                      size_t size, int out)
{
    static const struct rlimit no_core = {0, 0};
    struct allocator *a;

    (void)setrlimit(RLIMIT_CORE, &no_core);
    (void)dup2(out, STDERR_FILENO);
    a = specs_open(spec, 1);
    if (a != NULL)
        misuse(a, size);
    _exit(0);
}

/* What the child wrote to stderr before it was aborted. */
static void watch_death(const char *spec, misuse_fn *misuse, size_t size,
                        char *text, size_t room)
{
    size_t length = 0;
    ssize_t got;
    int ends[2];
    int status;
    pid_t child;

    assert_int_equal(pipe(ends), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0)
        misuse_in_child(spec, misuse, size, ends[1]);
    (void)close(ends[1]);
    while (length < room - 1 &&
           (got = read(ends[0], text + length, room - 1 - length)) > 0)
        length += (size_t)got;
    text[length] = '\0';
    (void)close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    if (!WIFSIGNALED(status))
        fail_msg("%s, %zu bytes: was not seen", spec, size);
    assert_int_equal(WTERMSIG(status), SIGABRT);
}

static void expect_death(const char *spec, misuse_fn *misuse, size_t size,
                         const char *message)
{
    char text[256];

    watch_death(spec, misuse, size, text, sizeof text);
    if (strcmp(text, message) != 0)
        fail_msg("%s, %zu bytes: said '%s' instead of '%s'", spec, size, text,
                 message);
}

/* Any of the allocators in the spec may be the one that sees it: a wrapper
 * hands on what it does not keep; pymalloc and pages leave to a freelist what is not
 * theirs. */
static void expect_seen(const char *spec, misuse_fn *misuse, size_t size,
                        const char *what)
{
    const char *name = spec;
    char text[256];
    char message[128];

    watch_death(spec, misuse, size, text, sizeof text);
    while (name != NULL) {
        const char *inner = strchr(name, '+');

        (void)snprintf(message, sizeof message, "fatal: %.*s: %s\n",
                       (int)strcspn(name, ":+"), name, what);
        if (strcmp(text, message) == 0)
            return;
        name = inner == NULL ? NULL : inner + 1;
    }
    (void)snprintf(message, sizeof message, "fatal: freelist: %s\n", what);
    if ((strstr(spec, "pymalloc") == NULL && strstr(spec, "pages") == NULL) ||
        strcmp(text, message) != 0)
        fail_msg("%s, %zu bytes: said '%s' of '%s'", spec, size, text, what);
}

#endif
