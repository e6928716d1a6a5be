/* call - binding of arguments to parameters.
 *
 * Cost: O(arguments + parameters); keywords are searched for.
 * Source: CPython 3.11, initialize_locals in Python/ceval.c, 2022.
 */
#include "experiments/shell/call.h"

#include "experiments/shell/frame.h"
#include "experiments/shell/types/objects.h"

#include <stdio.h>

struct binding {
    struct machine *m;
    struct frame *f;
    const struct function_obj *fn;
    const struct code *code;
    struct obj **args; /* positional ones, then those with names */
    size_t positional;
    struct obj *names;
    struct obj *keywords; /* dict of **kwargs; borrowed from its slot */
};

static const char *called(const struct binding *b)
{
    return str_text(b->fn->qualname);
}

static size_t parameter_count(const struct code *code)
{
    return code->arguments + code->keyword_only;
}

/* Positional arguments to their slots, the rest to *args. */
static bool bind_positional(struct binding *b)
{
    const struct code *code = b->code;
    size_t taken =
        b->positional < code->arguments ? b->positional : code->arguments;

    for (size_t i = 0; i < taken; i++) {
        *frame_slot(b->m, b->f, i) = b->args[i];
        b->args[i] = NULL;
    }
    if (!(code->flags & CODE_VARARGS))
        return true;
    struct obj *rest = tuple_new(b->m->heap, b->positional - taken);
    if (rest == NULL)
        return false;
    for (size_t i = taken; i < b->positional; i++) {
        tuple_init(rest, i - taken, b->args[i]);
        b->args[i] = NULL;
    }
    *frame_slot(b->m, b->f, parameter_count(code)) = rest;
    return true;
}

static bool make_keywords(struct binding *b)
{
    if (!(b->code->flags & CODE_VARKEYWORDS))
        return true;
    b->keywords = dict_new(b->m->heap);
    if (b->keywords == NULL)
        return false;
    *frame_slot(b->m, b->f,
                parameter_count(b->code) +
                    ((b->code->flags & CODE_VARARGS) != 0)) = b->keywords;
    return true;
}

static bool bind_keyword(struct binding *b, struct obj *name,
                         struct obj **value)
{
    size_t n = parameter_count(b->code);

    for (size_t i = b->code->positional_only; i < n; i++) {
        struct obj **slot = frame_slot(b->m, b->f, i);
        if (strcmp(b->code->slots[i], str_text(name)) != 0)
            continue;
        if (*slot != NULL) {
            machine_raise(b->m, ERROR_TYPE,
                          "%.200s() got multiple values for argument '%.200s'",
                          called(b), str_text(name));
            return false;
        }
        *slot = *value;
        *value = NULL;
        return true;
    }
    if (b->keywords != NULL)
        return dict_set(b->m->heap, b->keywords, name, *value) == 0;
    bool known = false;
    for (size_t i = 0; i < b->code->positional_only; i++)
        known = known || strcmp(b->code->slots[i], str_text(name)) == 0;
    machine_raise(b->m, ERROR_TYPE,
                  known
                      ? "%.200s() got some positional-only arguments passed "
                        "as keyword arguments: '%.200s'"
                      : "%.200s() got an unexpected keyword argument '%.200s'",
                  called(b), str_text(name));
    return false;
}

static bool too_many(struct binding *b)
{
    size_t most = b->code->arguments;
    size_t defaults = b->fn->defaults == NULL ? 0 : tuple_len(b->fn->defaults);
    char range[48];
    char also[80] = "";

    if (defaults > 0)
        snprintf(range, sizeof range, "from %zu to %zu", most - defaults, most);
    else
        snprintf(range, sizeof range, "%zu", most);
    size_t named = 0; /* keyword-only arguments that were given */
    for (size_t i = most; i < parameter_count(b->code); i++)
        named += *frame_slot(b->m, b->f, i) != NULL;
    if (named > 0)
        snprintf(also, sizeof also,
                 " positional argument%s (and %zu keyword-only argument%s)",
                 b->positional == 1 ? "" : "s", named, named == 1 ? "" : "s");
    machine_raise(b->m, ERROR_TYPE,
                  "%.200s() takes %s positional argument%s but %zu%s %s given",
                  called(b), range, defaults > 0 || most != 1 ? "s" : "",
                  b->positional, also,
                  b->positional == 1 && named == 0 ? "was" : "were");
    return false;
}

/* "'a', 'b', and 'c'" of the slots [from, to) that are empty. */
static bool missing(struct binding *b, size_t from, size_t to, const char *kind)
{
    struct buffer list = {0};
    size_t count = 0;
    size_t seen = 0;

    for (size_t i = from; i < to; i++)
        count += *frame_slot(b->m, b->f, i) == NULL;
    if (count == 0)
        return true;
    for (size_t i = from; i < to; i++) {
        if (*frame_slot(b->m, b->f, i) != NULL)
            continue;
        if (seen > 0)
            buffer_str(&list, seen + 1 < count ? ", "
                              : count > 2      ? ", and "
                                               : " and ");
        buffer_printf(&list, "'%.100s'", b->code->slots[i]);
        seen++;
    }
    machine_raise(
        b->m, ERROR_TYPE, "%.200s() missing %zu required %s argument%s: %.*s",
        called(b), count, kind, count == 1 ? "" : "s", (int)list.size, list.p);
    buffer_free(&list);
    return false;
}

static bool bind_defaults(struct binding *b)
{
    const struct code *code = b->code;
    struct obj *defaults = b->fn->defaults;
    size_t n = defaults == NULL ? 0 : tuple_len(defaults);
    size_t required = code->arguments - n;

    if (!missing(b, 0, required, "positional"))
        return false;
    for (size_t i = required; defaults != NULL && i < code->arguments; i++) {
        struct obj **slot = frame_slot(b->m, b->f, i);
        if (*slot == NULL)
            *slot = obj_retain(tuple_get(defaults, i - required));
    }
    for (size_t i = code->arguments; i < parameter_count(code); i++) {
        struct obj **slot = frame_slot(b->m, b->f, i);
        struct obj *name =
            str_intern(b->m->heap, code->slots[i], strlen(code->slots[i]));
        if (name == NULL)
            return false;
        struct obj *value = b->fn->kwdefaults == NULL
                                ? NULL
                                : dict_get(b->fn->kwdefaults, name);
        if (*slot == NULL && value != NULL)
            *slot = obj_retain(value);
    }
    return missing(b, code->arguments, parameter_count(code), "keyword-only");
}

static bool bind(struct binding *b)
{
    size_t keywords = b->names == NULL ? 0 : tuple_len(b->names);

    if (!make_keywords(b) || !bind_positional(b))
        return false;
    for (size_t i = 0; i < keywords; i++) {
        if (!bind_keyword(b, tuple_get(b->names, i),
                          &b->args[b->positional + i]))
            return false;
    }
    if (b->positional > b->code->arguments && !(b->code->flags & CODE_VARARGS))
        return too_many(b);
    return bind_defaults(b);
}

static void drop_rest(struct machine *m, struct obj **args, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        obj_drop(m->heap, &args[i]);
    }
}

struct obj *function_call_moving(struct machine *m, struct obj *function,
                                 struct obj **args, size_t n, struct obj *names)
{
    struct frame f;
    size_t kept = m->stack.count; /* of the result, while the frame ends */
    struct obj *result = NULL;

    machine_push(m, NULL);
    if (!frame_enter(m, &f, function, NULL)) {
        drop_rest(m, args, n);
        m->stack.count = kept;
        return NULL;
    }
    struct binding b = {.m = m,
                        .f = &f,
                        .fn = (const void *)function,
                        .code = f.code,
                        .args = args,
                        .positional =
                            n - (names == NULL ? 0 : tuple_len(names)),
                        .names = names};
    bool bound = bind(&b);
    drop_rest(m, args, n); /* what was not moved */
    if (bound && frame_run(m, &f, &result) != RUN_FAILED)
        m->stack.slots[kept] = result;
    frame_leave(m, &f);
    return machine_pop(m);
}

struct obj *function_call(struct machine *m, struct obj *function,
                          struct obj **args, size_t n, struct obj *names)
{
    size_t first = m->stack.count;
    size_t all = n + (names == NULL ? 0 : tuple_len(names));

    if (!machine_reserve(m, all + 1))
        return NULL;
    for (size_t i = 0; i < all; i++)
        machine_push(m, obj_retain(args[i]));
    struct obj *result = function_call_moving(
        m, obj_retain(function), &m->stack.slots[first], all, names);
    m->stack.count = first;
    return result;
}

const char *called_text(struct machine *m, const struct obj *callee,
                        char text[CALLED_TEXT])
{
    const struct method_obj *method = (const void *)callee;

    if (callee->type == &method_type.type)
        callee = method->function;
    if (callee->type == &function_type.type)
        snprintf(
            text, CALLED_TEXT, "__main__.%.200s()",
            str_text(
                ((const struct function_obj *)(const void *)callee)->qualname));
    else if (callee->type == &builtin_type.type)
        snprintf(text, CALLED_TEXT, "%.200s()",
                 ((const struct builtin_obj *)(const void *)callee)->row->name);
    else if (is_class(callee))
        snprintf(text, CALLED_TEXT, "%s%.200s()",
                 class_rest(callee)->kind == NULL ? "__main__." : "",
                 class_name(callee));
    else
        snprintf(text, CALLED_TEXT, "%.200s object",
                 value_type_name(m, callee));
    return text;
}

struct obj *function_run(struct machine *m, struct obj *function,
                         struct obj *locals)
{
    struct frame f;
    struct obj *result = NULL;

    if (!frame_enter(m, &f, obj_retain(function), obj_retain(locals)))
        return NULL;
    if (frame_run(m, &f, &result) == RUN_FAILED)
        result = NULL;
    frame_leave(m, &f);
    return result;
}
