/* generator - a frame that waits: what it holds lies in an object meanwhile.
 *
 * Source: CPython 3.11, Objects/genobject.c, 2022.
 */
#include "experiments/shell/types/frame_object.h"

struct generator_obj {
    struct obj super;
    struct obj *function; /* owned; NULL when finished */
    const struct code *code;
    const struct instruction *ip;
    struct weakref_obj *weak;
    uint64_t count; /* slots in use: variables, then the stack */
    uint64_t started, running;
    uint64_t room;
    struct obj *handled; /* the exception that its frame handles; owned, NULL */
    struct obj *frame;   /* its object, while it waits; owned, NULL */
    struct obj *locals;  /* what f_locals gave; owned, NULL */
    struct frame *live;  /* while it runs */
    char unused[40];     /* CPython: the head of the frame */
    struct obj *slots[];
};
static_assert(sizeof(struct generator_obj) == 152, "generator: 152 + 8 a slot");

static struct generator_obj *generator_of(struct obj *o)
{
    return (struct generator_obj *)(void *)o;
}

/* The line where it waits. */
static unsigned line_at(const struct generator_obj *g)
{
    return g->ip > g->code->instructions ? g->ip[-1].line : g->code->first_line;
}

static int generator_traverse(struct obj *self, obj_visit_fn *visit, void *arg)
{
    const struct generator_obj *g = generator_of(self);
    struct obj *const held[] = {g->frame, g->locals, g->function, g->handled};
    int stop = 0;

    for (size_t i = 0; stop == 0 && i < 4; i++)
        stop = held[i] == NULL ? 0 : visit(held[i], arg);
    for (uint64_t i = 0; stop == 0 && i < g->count; i++)
        stop = g->slots[i] == NULL ? 0 : visit(g->slots[i], arg);
    return stop;
}

/* Its frame's object, if somebody else holds it, takes over what the frame held. */
static void frame_leave_object(struct heap *heap, struct generator_obj *g,
                               struct obj **function)
{
    struct obj *o = g->frame;
    struct frame_obj *frame = frame_obj_of(o);

    g->frame = frame->generator = NULL;
    frame->line = line_at(g);
    if (o->refs > 1) {
        frame_object_own(machine_of(heap), o, function, &g->locals, g->slots,
                         g->count);
        g->count = 0;
    }
    obj_release(heap, o);
}

static void generator_clear(struct heap *heap, struct obj *self)
{
    struct generator_obj *g = generator_of(self);
    struct obj *function = g->function;

    g->function = NULL;
    if (g->frame != NULL)
        frame_leave_object(heap, g, &function);
    for (uint64_t i = 0; i < g->count; i++) {
        obj_drop(heap, &g->slots[i]);
    }
    g->count = 0;
    obj_drop(heap, &g->locals);
    if (function != NULL)
        obj_release(heap, function);
    obj_drop(heap, &g->handled);
}

/* Is it inside a try or a with, which must hear of its end? */
static bool must_hear(const struct generator_obj *g)
{
    return g->function != NULL && g->started && !g->running &&
           frame_protected(g->code, g->ip);
}

static void generator_finalize(struct heap *heap, struct obj *self)
{
    struct machine *m = machine_of(heap);
    struct obj *error = m->roots[ROOT_ERROR];

    if (m->ended || generator_of(self)->function == NULL ||
        generator_of(self)->running)
        return;
    m->roots[ROOT_ERROR] = NULL;
    machine_push(m, error); /* may be NULL */
    if (generator_close(m, self) != 0)
        machine_unraisable(m, "", self);
    m->roots[ROOT_ERROR] = machine_pop(m);
}

static void generator_dealloc(struct heap *heap, struct obj *self)
{
    size_t size = sizeof(struct generator_obj) +
                  generator_of(self)->room * sizeof(struct obj *);
    bool counted = false;

    heap_untrack(heap, self);
    if (shape_dying_begin(heap, self, &counted))
        return;
    weakref_clear_dying(heap, self);
    if (generator_of(self)->function != NULL &&
        obj_finalize_dying(heap, self)) {
        shape_dying_end(heap, counted);
        return;
    }
    generator_clear(heap, self);
    heap_object_free(heap, self, size);
    shape_dying_end(heap, counted);
}

struct obj_type generator_type = {.name = "generator",
                                  .flags = OBJ_GC,
                                  .size = sizeof(struct generator_obj),
                                  .prefix = sizeof(struct gc_head),
                                  .weak = offsetof(struct generator_obj, weak),
                                  .traverse = generator_traverse,
                                  .clear = generator_clear,
                                  .finalize = generator_finalize,
                                  .dealloc = generator_dealloc};

/* Moves one that may be NULL. */
static void move(struct obj **to, struct obj **from)
{
    *to = *from;
    *from = NULL;
}

/* Moves variables and stack from the machine's stack to the object. */
static void save(struct machine *m, struct obj *o, const struct frame *f)
{
    struct generator_obj *g = generator_of(o);
    size_t first = f->base + FRAME_SLOTS;

    move(&g->locals, &m->stack.slots[f->base + FRAME_LOCALS]);
    move(&g->frame, &m->stack.slots[f->base + FRAME_OBJECT]);
    if (g->frame != NULL) {
        frame_obj_of(g->frame)->live = NULL;
        frame_obj_of(g->frame)->generator = o;
    }

    g->count = m->stack.count - first;
    for (size_t i = 0; i < g->count; i++) {
        g->slots[i] = m->stack.slots[first + i];
        m->stack.slots[first + i] = NULL;
    }
    g->ip = f->ip;
}

struct obj *generator_new(struct machine *m, struct frame *f)
{
    size_t stack = f->code->stack_size > 8 ? f->code->stack_size - 8 : 1;
    size_t room = f->code->slot_count + stack;
    size_t size = sizeof(struct generator_obj) + room * sizeof(struct obj *);
    struct obj *o = heap_object_new(m->heap, &generator_type, size);

    if (o == NULL)
        return NULL;
    memset((char *)o + sizeof *o, 0, size - sizeof *o);
    struct generator_obj *g = generator_of(o);
    g->room = room;
    g->code = f->code;
    g->function = obj_retain(m->stack.slots[f->base + FRAME_FUNCTION]);
    save(m, o, f);
    heap_track(m->heap, o);
    return o;
}

/* StopIteration must not leave a generator: whoever asks it would take that for its
 * end. */
static void stop_is_wrong(struct machine *m)
{
    struct obj *stop = m->roots[ROOT_ERROR];

    m->roots[ROOT_ERROR] = NULL;
    machine_push(m, stop);
    machine_raise(m, ERROR_RUNTIME, "generator raised StopIteration");
    struct obj *e = m->roots[ROOT_ERROR];
    if (is_exception(e)) {
        struct obj *old = exception_of(e)->context;
        exception_of(e)->context = obj_retain(stop);
        if (old != NULL)
            obj_release(m->heap, old);
        exception_set_cause(m, e, obj_retain(stop));
    }
    machine_drop(m);
}

/* Lays the frame on the machine's stack again. */
static bool resume(struct machine *m, struct generator_obj *g, struct frame *f)
{
    if (!frame_enter(m, f, obj_retain(g->function), NULL))
        return false;
    f->ip = g->ip;
    f->of_generator = true;
    move(&m->stack.slots[f->base + FRAME_LOCALS], &g->locals);
    if (g->frame != NULL) {
        frame_obj_of(g->frame)->live = f;
        frame_obj_of(g->frame)->generator = NULL;
    }
    move(&m->stack.slots[f->base + FRAME_OBJECT], &g->frame);
    g->live = f;
    m->stack.count = f->base + FRAME_SLOTS;
    for (uint64_t i = 0; i < g->count; i++) {
        machine_push(m, g->slots[i]);
        g->slots[i] = NULL;
    }
    g->count = 0;
    return true;
}

/* Behind the frame's end or its yield: *out is what it said. */
static int stopped(struct machine *m, struct obj *o, struct frame *f,
                   enum run_end end, struct obj **out)
{
    struct generator_obj *g = generator_of(o);

    g->running = 0;
    g->live = NULL;
    g->handled = m->roots[ROOT_HANDLED];
    m->roots[ROOT_HANDLED] = NULL;
    if (end == RUN_YIELDED)
        save(m, o, f);
    frame_leave(m, f);
    m->roots[ROOT_HANDLED] = machine_pop(m);
    struct obj *value = machine_pop(m);
    if (end == RUN_YIELDED) {
        *out = value;
        return 1;
    }
    struct obj *old = m->roots[ROOT_RETURNED];
    m->roots[ROOT_RETURNED] = value; /* or NULL */
    if (old != NULL)
        obj_release(m->heap, old);
    generator_clear(m->heap, o);
    if (end == RUN_FAILED && machine_error_is(m, ERROR_STOP))
        stop_is_wrong(m);
    return end == RUN_FAILED ? -1 : 0;
}

/* Runs on, with a value (stolen) or, NULL, with the exception in flight.  Below the
 * frame lie what is kept while it goes, and what is handled outside. */
static int go_on(struct machine *m, struct obj *o, struct obj *sent,
                 struct obj **out)
{
    struct generator_obj *g = generator_of(o);
    struct frame f;
    struct obj *value = NULL;
    size_t kept = m->stack.count;

    machine_push(m, NULL);
    machine_push(m, m->roots[ROOT_HANDLED]);
    if (!resume(m, g, &f)) {
        m->stack.count = kept;
        if (sent != NULL)
            obj_release(m->heap, sent);
        return -1;
    }
    m->roots[ROOT_HANDLED] = g->handled;
    g->handled = NULL;
    if (sent != NULL && g->started)
        machine_push(m, sent);
    else if (sent != NULL)
        obj_release(m->heap, sent);
    g->started = g->running = 1;
    enum run_end end =
        sent != NULL ? frame_run(m, &f, &value) : frame_throw(m, &f, &value);
    if (end != RUN_FAILED)
        m->stack.slots[kept] = value;
    return stopped(m, o, &f, end, out);
}

int generator_send(struct machine *m, struct obj *o, struct obj *sent,
                   struct obj **out)
{
    struct generator_obj *g = generator_of(o);

    if (g->running) {
        machine_raise(m, ERROR_VALUE, "generator already executing");
        return -1;
    }
    if (g->function == NULL)
        return 0;
    if (!g->started && !is_none(sent)) {
        machine_raise(m, ERROR_TYPE,
                      "can't send non-None value to a just-started generator");
        return -1;
    }
    return go_on(m, o, obj_retain(sent), out);
}

static int generator_next(struct machine *m, struct obj *o, struct obj **out)
{
    struct obj *none = none_new(m->heap);
    int rc = generator_send(m, o, none, out);
    struct obj *returned = m->roots[ROOT_RETURNED];

    obj_release(m->heap, none);
    if (rc == 0 && returned != NULL) { /* a loop does not care */
        m->roots[ROOT_RETURNED] = NULL;
        obj_release(m->heap, returned);
    }
    return rc;
}

static int generator_repr(struct machine *m, struct obj *o, struct buffer *out)
{
    (void)m;
    buffer_printf(out, "<generator object %s at %p>",
                  generator_of(o)->code->name, (void *)o);
    return 0;
}

int generator_close(struct machine *m, struct obj *o)
{
    struct obj *value = NULL;

    if (!must_hear(generator_of(o))) {
        if (generator_of(o)->function != NULL)
            traceback_waste(m, generator_of(o)->code,
                            generator_of(o)->frame != NULL);
        generator_clear(m->heap, o);
        return 0;
    }
    machine_raise_object(
        m, value_call(m, m->errors[ERROR_GENERATOR_EXIT], NULL, 0, NULL));
    int rc = go_on(m, o, NULL, &value);
    if (rc > 0) {
        obj_release(m->heap, value);
        machine_raise(m, ERROR_RUNTIME, "generator ignored GeneratorExit");
        return -1;
    }
    if (rc < 0 && !machine_error_is(m, ERROR_GENERATOR_EXIT) &&
        !machine_error_is(m, ERROR_STOP))
        return -1;
    machine_clear_error(m);
    return 0;
}

/* What next() and its like say at the end: StopIteration with what was returned. */
struct obj *iteration_ended(struct machine *m)
{
    struct obj *value = m->roots[ROOT_RETURNED];
    bool none = value == NULL || is_none(value);

    m->roots[ROOT_RETURNED] = NULL;
    machine_push(m, value); /* may be NULL */
    machine_raise_object(
        m, value_call(m, m->errors[ERROR_STOP], &value, none ? 0 : 1, NULL));
    value = machine_pop(m);
    if (value != NULL)
        obj_release(m->heap, value);
    return NULL;
}

static struct obj *method_close(struct machine *m, struct obj **args, size_t n,
                                struct obj *names)
{
    (void)n;
    (void)names;
    if (generator_of(args[0])->running)
        return machine_raise(m, ERROR_VALUE, "generator already executing");
    return generator_close(m, args[0]) == 0 ? none_new(m->heap) : NULL;
}

static struct obj *method_send(struct machine *m, struct obj **args, size_t n,
                               struct obj *names)
{
    struct obj *out = NULL;
    int rc = generator_send(m, args[0], args[1], &out);

    (void)n;
    (void)names;
    return rc == 1 ? out : rc < 0 ? NULL : iteration_ended(m);
}

static struct obj *method_throw(struct machine *m, struct obj **args, size_t n,
                                struct obj *names)
{
    struct generator_obj *g = generator_of(args[0]);
    struct obj *e = args[1];
    struct obj *out = NULL;

    (void)n;
    (void)names;
    if (g->running)
        return machine_raise(m, ERROR_VALUE, "generator already executing");
    if (is_class(e) && class_is_subclass(e, m->errors[ERROR_BASE]))
        e = value_call(m, e, NULL, 0, NULL);
    else
        obj_retain(e);
    if (e == NULL)
        return NULL;
    if (!is_exception(e)) {
        machine_push(m, e);
        machine_raise(m, ERROR_TYPE,
                      "exceptions must be classes or instances deriving from "
                      "BaseException, not %.100s",
                      value_type_name(m, e));
        machine_drop(m);
        return NULL;
    }
    machine_raise_object(m, e);
    if (g->function == NULL)
        return NULL;
    if (g->started && g->ip - 2 >= g->code->instructions &&
        g->ip[-2].op == CODE_SEND) {
        machine_clear_error(m);
        return machine_raise(m, ERROR_TYPE,
                             "throw() into a 'yield from' does not exist here");
    }
    int rc = go_on(m, args[0], NULL, &out);
    return rc == 1 ? out : rc < 0 ? NULL : iteration_ended(m);
}

static const struct builtin methods[] = {
    {.name = "close", .fn = method_close, .min = 1, .max = 1},
    {.name = "send", .fn = method_send, .min = 2, .max = 2},
    {.name = "throw", .fn = method_throw, .min = 2, .max = 2},
    {.name = NULL}};

struct obj *generator_locals(struct machine *m, struct obj *o)
{
    struct generator_obj *g = generator_of(o);

    if (g->locals == NULL)
        g->locals = dict_new(m->heap);
    if (g->locals == NULL || locals_write(m, g->locals, g->code, g->slots) != 0)
        return NULL;
    return g->locals;
}

struct obj *generator_globals(struct obj *o)
{
    return ((struct function_obj *)(void *)generator_of(o)->function)->globals;
}

unsigned generator_line(struct obj *o)
{
    return line_at(generator_of(o));
}

/* The frame's object; None of one that has ended.  New. */
static struct obj *frame_of(struct machine *m, struct obj *o)
{
    struct generator_obj *g = generator_of(o);

    if (g->function == NULL)
        return none_new(m->heap);
    if (g->live != NULL) {
        struct obj *frame = frame_object(m, g->live);
        return frame == NULL ? NULL : obj_retain(frame);
    }
    if (g->frame == NULL) {
        struct function_obj *fn = (struct function_obj *)(void *)g->function;
        g->frame = frame_object_apart(m, g->code, fn->unit);
    }
    if (g->frame == NULL)
        return NULL;
    frame_obj_of(g->frame)->generator = o;
    return obj_retain(g->frame);
}

static struct obj *get_attr(struct machine *m, struct obj *o, struct obj *name)
{
    const struct generator_obj *g = generator_of(o);

    if (strcmp(str_text(name), "gi_running") == 0)
        return bool_new(m->heap, g->running != 0);
    return strcmp(str_text(name), "gi_frame") == 0 ? frame_of(m, o) : NULL;
}

const struct kind generator_kind = {.name = "generator",
                                    .methods = methods,
                                    .repr = generator_repr,
                                    .next = generator_next,
                                    .get_attr = get_attr};
