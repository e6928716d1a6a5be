/* run - the loop: one instruction after the other, and where to go when one
 * fails.
 *
 * Cost: a call through a table per instruction.
 * Source: CPython 3.11, Python/ceval.c, 2022, for what a frame holds, what its
 * end drops in which order, and the table of handlers.
 */
#include "experiments/shell/frame.h"
#include "experiments/shell/types/objects.h"
#include "experiments/shell/unit.h"

static op_fn *const ops[] = {
#define SHELL_OP_ROW(id, name) [CODE_##id] = op_##name,
    SHELL_OPS(SHELL_OP_ROW)
#undef SHELL_OP_ROW
};

bool machine_reserve(struct machine *m, size_t n)
{
    if (n <= m->stack_limit - m->stack.count)
        return true;
    machine_raise(m, ERROR_RECURSION, "maximum recursion depth exceeded");
    return false;
}

bool machine_stop(struct machine *m)
{
    enum error kind = ERROR_INTERRUPT;

    if (!m->interrupted) {
        m->steps = 1; /* not one more, nor a finalizer */
        m->stopped = m->ended = true;
        kind = ERROR_SYSTEM_EXIT;
    }
    m->interrupted = 0;
    machine_raise_object(m, value_call(m, m->errors[kind], NULL, 0, NULL));
    return false;
}

bool machine_enter(struct machine *m, const char *where)
{
    if (m->depth >= MACHINE_DEPTH_MAX) {
        machine_raise(m, ERROR_RECURSION, "maximum recursion depth exceeded %s",
                      where);
        return false;
    }
    m->depth++;
    return true;
}

static bool too_deep(struct machine *m)
{
    if (m->depth < MACHINE_DEPTH_MAX)
        return false;
    machine_raise(m, ERROR_RECURSION, "maximum recursion depth exceeded");
    return true;
}

bool frame_enter(struct machine *m, struct frame *f, struct obj *function,
                 struct obj *locals)
{
    struct function_obj *fn = (struct function_obj *)(void *)function;
    const struct code *code = fn->code;

    machine_push(m, function);
    machine_push(m, locals);
    if (too_deep(m) || !machine_step(m) ||
        !machine_reserve(m, code->slot_count + code->stack_size + 64)) {
        if (locals != NULL)
            machine_drop(m);
        else
            m->stack.count--;
        machine_drop(m);
        return false;
    }
    machine_push(m, NULL); /* frame object */
    for (unsigned i = 0; i < code->slot_count; i++)
        machine_push(m, NULL);
    *f =
        (struct frame){.back = m->frame,
                       .code = code,
                       .unit = (struct unit_state *)(void *)code->unit,
                       .globals = fn->globals,
                       .builtins = fn->builtins,
                       .ip = code->instructions,
                       .base = m->stack.count - FRAME_SLOTS - code->slot_count};
    m->frame = f;
    m->depth++;
    frame_warm(f);
    return true;
}

static void release_slot(struct machine *m, struct obj **slot)
{
    obj_drop(m->heap, slot);
}

static void drop_to(struct machine *m, size_t top)
{
    while (m->stack.count > top) {
        struct obj *o = machine_pop(m);
        if (o != NULL)
            obj_release(m->heap, o);
    }
}

void frame_leave(struct machine *m, struct frame *f)
{
    struct obj **slots = &m->stack.slots[f->base];

    m->frame = f->back;
    m->depth--;
    if (slots[FRAME_OBJECT] != NULL)
        frame_object_leave(m, f);
    for (size_t i = f->base + FRAME_SLOTS; i < m->stack.count; i++)
        release_slot(m, &m->stack.slots[i]);
    release_slot(m, &slots[FRAME_LOCALS]);
    release_slot(m, &slots[FRAME_FUNCTION]);
    m->stack.count = f->base;
}

unsigned frame_column(const struct frame *f)
{
    return f->ip > f->code->instructions ? f->ip[-1].column : 0;
}

unsigned frame_line(const struct frame *f)
{
    const struct instruction *in =
        f->ip > f->code->instructions ? f->ip - 1 : f->ip;

    return in->line;
}

static const struct handler *find_handler(const struct code *code, uint32_t at)
{
    for (size_t i = 0; i < code->handler_count; i++) {
        const struct handler *h = &code->handlers[i];
        if (at >= h->start && at < h->end)
            return h;
    }
    return NULL;
}

/* Goes to the innermost handler with the exception in flight; false: there is
 * none. */
static bool unwind(struct machine *m, struct frame *f, bool reraised)
{
    uint32_t at = (uint32_t)(f->ip - 1 - f->code->instructions);
    const struct handler *h = m->stopped ? NULL : find_handler(f->code, at);

    machine_oom(m);
    if (!reraised)
        traceback_add(m, f, m->roots[ROOT_ERROR]);
    f->keyword_names = NULL;
    drop_to(m, f->base + FRAME_SLOTS + f->code->slot_count +
                   (h == NULL ? 0 : h->depth));
    if (h == NULL)
        return false;
    machine_push(m, m->roots[ROOT_ERROR]);
    m->roots[ROOT_ERROR] = NULL;
    f->ip = f->code->instructions + h->target;
    return true;
}

bool frame_protected(const struct code *code, const struct instruction *next)
{
    return find_handler(code, (uint32_t)(next - 1 - code->instructions)) !=
           NULL;
}

enum run_end frame_throw(struct machine *m, struct frame *f, struct obj **out)
{
    return unwind(m, f, false) ? frame_run(m, f, out) : RUN_FAILED;
}

enum run_end frame_run(struct machine *m, struct frame *f, struct obj **out)
{
    for (;;) {
        const struct instruction *in = f->ip++;
        enum step step = ops[in->op](m, f, in);

        switch (step) {
        case STEP_NEXT:
            break;
        case STEP_FAILED:
        case STEP_RERAISED:
            if (!unwind(m, f, step == STEP_RERAISED))
                return RUN_FAILED;
            break;
        case STEP_RETURNED:
            *out = machine_pop(m);
            return RUN_RETURNED;
        case STEP_YIELDED:
            *out = machine_pop(m);
            return RUN_YIELDED;
        }
    }
}
