/* fuzz_sweep - any bytes as a sweep file: it is either taken, and then the matrix
 * and its filters are whole, or refused with one printable line that names the
 * file. */
#include "experiments/harness/plan.h"
#include "experiments/harness/sweep.h"
#include "experiments/harness/tests/demo.h"
#include "experiments/harness/text.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "fuzz_sweep: broken: %s\n", what);
        abort();
    }
}

/* What was taken makes a plan, or one line says why not. */
static void check_plan(struct options *o, struct parse *parse)
{
    struct plan plan;

    if (o->last_seed - o->first_seed > 20)
        o->last_seed = o->first_seed;
    demand(matrix_resolve(o, &parse->names, parse->error) == 0 ||
               parse->error[0] != '\0',
           "a matrix or a reason");
    if (parse->error[0] != '\0')
        return;
    if (plan_make(&plan, o, parse->error) != 0) {
        demand(parse->error[0] != '\0', "a plan or a reason");
        return;
    }
    for (size_t i = 0; i < plan.count; i++)
        demand(!filters_match(&o->exclude, &plan.cells[i]),
               "an excluded cell is out");
    plan_free(&plan);
}

static void check_refusal(const struct parse *parse, const char *path)
{
    demand(parse->error[0] != '\0', "a reason is given");
    demand(text_is_clean(parse->error, strlen(parse->error)),
           "the reason is printable");
    demand(strstr(parse->error, path) != NULL, "the reason names the file");
}

/* NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct options o = {
        .experiment = &demo, .births = 100, .first_seed = 1, .last_seed = 1};
    struct parse parse = {.o = &o};
    char path[64];
    int fd = memfd_create("sweep", MFD_CLOEXEC);

    demand(fd >= 0 && write(fd, data, size) == (ssize_t)size, "a file");
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    if (sweep_take(&parse, path) == 0)
        check_plan(&o, &parse);
    else
        check_refusal(&parse, path);
    close(fd);
    matrix_names_free(&parse.names);
    options_free(&o);
    return 0;
}
