/* frame_view - what a program may ask of a frame, and the variables of a call.
 *
 * Cost: O(variables) for locals.
 * Source: CPython 3.11, Objects/frameobject.c, 2022.
 */
#include "experiments/shell/kinds.h"
#include "experiments/shell/types/frame_object.h"

/* Does the slot hold a cell, once the function has begun? */
static bool is_cell_slot(const struct code *code, size_t i)
{
    if (i + code->free_count >= code->slot_count)
        return true;
    for (size_t at = 0; at < code->count; at++) {
        if (code->instructions[at].op == CODE_MAKE_CELL &&
            code->instructions[at].arg == i)
            return true;
    }
    return false;
}

int locals_write(struct machine *m, struct obj *dict, const struct code *code,
                 struct obj *const *slots)
{
    for (size_t i = 0; i < code->slot_count; i++) {
        struct obj *o = slots[i];
        struct obj *name =
            str_intern(m->heap, code->slots[i], strlen(code->slots[i]));
        if (name == NULL)
            return -1;
        if (o != NULL && o->type == &cell_type.type && is_cell_slot(code, i))
            o = ((struct cell_obj *)(void *)o)->value;
        if (o == NULL)
            dict_del(m->heap, dict, name);
        else if (dict_set(m->heap, dict, name, o) != 0)
            return -1;
    }
    return 0;
}

struct obj *frame_locals(struct machine *m, struct frame *f)
{
    struct obj **kept = &m->stack.slots[f->base + FRAME_LOCALS];

    if (!(f->code->flags & CODE_OPTIMIZED))
        return *kept == NULL ? f->globals : *kept;
    if (*kept == NULL)
        *kept = dict_new(m->heap);
    if (*kept == NULL ||
        locals_write(m, *kept, f->code, frame_slot(m, f, 0)) != 0)
        return NULL;
    return *kept;
}

/* f_locals; borrowed. */
static struct obj *locals_of(struct machine *m, struct frame_obj *f)
{
    if (f->live != NULL)
        return frame_locals(m, f->live);
    if (f->generator != NULL)
        return generator_locals(m, f->generator);
    if (f->locals != NULL &&
        (f->count == 0 || !(f->code->flags & CODE_OPTIMIZED)))
        return f->locals;
    if (f->locals == NULL)
        f->locals = dict_new(m->heap);
    if (f->locals == NULL ||
        (f->count > 0 && locals_write(m, f->locals, f->code, f->slots) != 0))
        return NULL;
    return f->locals;
}

static struct obj *or_none(struct machine *m, struct obj *o)
{
    return o == NULL ? none_new(m->heap) : obj_retain(o);
}

static struct obj *globals_of(struct machine *m, const struct frame_obj *f)
{
    if (f->live != NULL)
        return obj_retain(f->live->globals);
    if (f->generator != NULL)
        return obj_retain(generator_globals(f->generator));
    return or_none(m,
                   f->function == NULL
                       ? NULL
                       : ((struct function_obj *)(void *)f->function)->globals);
}

static struct obj *back_of(struct machine *m, const struct frame_obj *f)
{
    if (f->live == NULL)
        return or_none(m, f->back);
    if (f->live->back == NULL)
        return none_new(m->heap);
    struct obj *back = frame_object(m, f->live->back);
    return back == NULL ? NULL : obj_retain(back);
}

static uint64_t line_of(const struct frame_obj *f)
{
    if (f->generator != NULL)
        return generator_line(f->generator);
    return f->live != NULL ? frame_line(f->live) : f->line;
}

static struct obj *get_attr(struct machine *m, struct obj *o, struct obj *name)
{
    struct frame_obj *f = frame_obj_of(o);
    const char *text = str_text(name);

    if (strcmp(text, "f_locals") == 0) {
        struct obj *dict = locals_of(m, f);
        return dict == NULL ? NULL : obj_retain(dict);
    }
    if (strcmp(text, "f_code") == 0)
        return code_object(m, f->code, f->unit);
    if (strcmp(text, "f_lineno") == 0)
        return int_new(m->heap, (int64_t)line_of(f));
    if (strcmp(text, "f_back") == 0)
        return back_of(m, f);
    return strcmp(text, "f_globals") == 0 ? globals_of(m, f) : NULL;
}

static int repr(struct machine *m, struct obj *o, struct buffer *out)
{
    const struct frame_obj *f = frame_obj_of(o);

    (void)m;
    buffer_printf(out, "<frame at %p, file '%s', line %llu, code %s>",
                  (void *)o, f->unit->name, (unsigned long long)line_of(f),
                  f->code->name);
    return 0;
}

static struct obj *clear(struct machine *m, struct obj **args, size_t n,
                         struct obj *names)
{
    (void)n;
    (void)names;
    if (frame_obj_of(args[0])->live != NULL)
        return machine_raise(m, ERROR_RUNTIME,
                             "cannot clear an executing frame");
    if (frame_obj_of(args[0])->generator != NULL)
        return generator_close(m, frame_obj_of(args[0])->generator) == 0
                   ? none_new(m->heap)
                   : NULL;
    frame_type.clear(m->heap, args[0]);
    return none_new(m->heap);
}

static const struct builtin methods[] = {
    {.name = "clear", .fn = clear, .min = 1, .max = 1}, {.name = NULL}};

const struct kind frame_kind = {
    .name = "frame", .methods = methods, .repr = repr, .get_attr = get_attr};
