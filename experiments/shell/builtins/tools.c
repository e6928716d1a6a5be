/* tools - builtin functions that show and end: vars, exit, quit. */
#include "experiments/shell/builtins/functions.h"
#include "experiments/shell/kinds.h"

static struct obj *leave(struct machine *m, struct obj **args, size_t n,
                         struct obj *names)
{
    (void)names;
    return machine_raise_object(
        m, value_call(m, m->errors[ERROR_SYSTEM_EXIT], args, n, NULL));
}

static struct obj *vars(struct machine *m, struct obj **args, size_t n,
                        struct obj *names)
{
    if (n == 0)
        return builtin_locals(m, args, n, names);
    return value_get_attr(m, args[0], machine_name(m, NAME_DICT));
}

const struct builtin builtin_tool_functions[] = {
    {.name = "exit", .fn = leave, .min = 0, .max = 1},
    {.name = "quit", .fn = leave, .min = 0, .max = 1},
    {.name = "vars", .fn = vars, .packs = true, .min = 0, .max = 1},
    {.name = NULL}};
