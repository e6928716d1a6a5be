/* shell - the program: options, a file or a prompt, the end.
 *
 * Cost: that of what it runs.
 */
#include "experiments/shell/shell.h"

#include "allocators/pages.h"
#include "experiments/harness/say.h"
#include "experiments/shell/console.h"
#include "experiments/shell/machine.h"
#include "experiments/shell/setup.h"
#include "experiments/shell/trace.h"

#include <argp.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME "shell"

struct request {
    struct setup_choice choice;
    const char *file; /* or NULL: a prompt */
    bool trace;
};

enum { OPTION_INT_CACHE = 256, OPTION_TYPE_FREELISTS, OPTION_TRACE };

static const struct argp_option options[] = {
    {"allocator", 'a', "SPEC", 0, "where memory comes from (pymalloc)", 0},
    {"collector", 'c', "SPEC", 0, "who finds cycles (trial_deletion)", 0},
    {"profile", 'p', "NAME", 0, "which Python's habits (cpython3.11)", 0},
    {"int-cache", OPTION_INT_CACHE, "LO..HI|off", 0, "which ints are shared",
     0},
    {"type-freelists", OPTION_TYPE_FREELISTS, "on|off", 0,
     "do types keep dead objects for the next ones?", 0},
    {"trace", OPTION_TRACE, NULL, 0,
     "print each birth, death and reuse on stderr", 0},
    {NULL, 0, NULL, 0, NULL, 0}};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
    struct request *r = state->input;

    switch (key) {
    case 'a':
        r->choice.allocator = arg;
        return 0;
    case 'c':
        r->choice.collector = arg;
        return 0;
    case 'p':
        r->choice.profile = arg;
        return 0;
    case OPTION_INT_CACHE:
        r->choice.int_cache = arg;
        return 0;
    case OPTION_TYPE_FREELISTS:
        r->choice.type_freelists = arg;
        return 0;
    case OPTION_TRACE:
        r->trace = true;
        return 0;
    case ARGP_KEY_ARG:
        if (r->file != NULL)
            argp_error(state, "one file at most, not \"%s\" too", arg);
        r->file = arg;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* A whole file in mapped memory, with a NUL behind.  *room is for pages_unmap.
 * NULL: told. */
static char *read_file(const char *path, size_t *size, size_t *room)
{
    struct stat info;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    char *text = NULL;

    if (fd < 0 || fstat(fd, &info) != 0) {
        say_errno(NAME, path);
        goto out;
    }
    *room = (size_t)info.st_size + 1;
    text = S_ISREG(info.st_mode) ? pages_map(*room) : NULL;
    if (text == NULL) {
        errno = S_ISDIR(info.st_mode)    ? EISDIR
                : !S_ISREG(info.st_mode) ? EINVAL
                                         : ENOMEM;
        say_errno(NAME, path);
        goto out;
    }
    for (*size = 0; *size + 1 < *room;) {
        ssize_t n = read(fd, text + *size, *room - 1 - *size);
        if (n <= 0)
            break;
        *size += (size_t)n;
    }
out:
    if (fd >= 0)
        close(fd);
    return text;
}

static int run_file(struct machine *m, const char *path)
{
    size_t size = 0;
    size_t room = 0;
    char *text = read_file(path, &size, &room);

    if (text == NULL)
        return 2;
    struct source source = {.name = path, .text = text, .size = size};
    int rc = machine_run_text(m, &source, false);
    pages_unmap(text, room);
    return rc == 0 ? 0 : 1;
}

static int run(const struct request *r, struct setup *setup)
{
    struct machine *m = machine_create(setup->heap);
    struct trace trace;
    int status;

    if (m == NULL) {
        say(NAME, "out of memory");
        return 1;
    }
    if (r->trace)
        heap_set_sink(setup->heap, trace_open(&trace, m));
    status = r->file != NULL ? run_file(m, r->file) : console_run(m);
    if (m->exiting)
        status = m->exit_status;
    machine_finish(m);
    if (r->trace) {
        heap_set_sink(setup->heap, NULL);
        trace_close(&trace);
    }
    machine_destroy(m);
    return status;
}

int shell_main(int argc, char **argv)
{
    static const struct argp argp = {
        .options = options,
        .parser = parse_option,
        .args_doc = "[FILE.py]",
        .doc = "The object system at a prompt, in Python's own syntax.\v"
               "Without a file: a prompt; help() says more there."};
    struct request request = {.file = NULL};
    struct setup setup;
    char error[SPEC_ERROR_MAX];

    argp_err_exit_status = 2;
    argp_parse(&argp, argc, argv, 0, NULL, &request);
    if (setup_open(&setup, &request.choice, error) != 0) {
        say(NAME, "%s", error);
        return 2;
    }
    int status = run(&request, &setup);
    setup_close(&setup);
    return status;
}
