/* generator - a frame that waits: what it holds lies in an object meanwhile.
 *
 * Source: CPython 3.11, Objects/genobject.c, 2022.
 */
#include "experiments/shell/frame.h"
#include "experiments/shell/types/objects.h"

struct generator_obj {
    struct obj super;
    struct obj *function; /* owned; NULL when finished */
    const struct code *code;
    const struct instruction *ip;
    struct weakref_obj *weak;
    uint64_t count; /* slots in use: variables, then the stack */
    uint64_t started, running;
    uint64_t room;
    char unused[72]; /* CPython: the head of the frame */
    struct obj *slots[];
};
static_assert(sizeof(struct generator_obj) == 152, "generator: 152 + 8 a slot");

static struct generator_obj *generator_of(struct obj *o)
{
    return (struct generator_obj *)(void *)o;
}

static int generator_traverse(struct obj *self, obj_visit_fn *visit, void *arg)
{
    const struct generator_obj *g = generator_of(self);
    int stop = g->function == NULL ? 0 : visit(g->function, arg);

    for (uint64_t i = 0; stop == 0 && i < g->count; i++)
        stop = g->slots[i] == NULL ? 0 : visit(g->slots[i], arg);
    return stop;
}

static void generator_clear(struct heap *heap, struct obj *self)
{
    struct generator_obj *g = generator_of(self);
    struct obj *function = g->function;

    g->function = NULL;
    for (uint64_t i = 0; i < g->count; i++) {
        struct obj *o = g->slots[i];
        g->slots[i] = NULL;
        if (o != NULL)
            obj_release(heap, o);
    }
    g->count = 0;
    if (function != NULL)
        obj_release(heap, function);
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
    if (generator_of(self)->function != NULL)
        traceback_waste(machine_of(heap), generator_of(self)->code);
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
                                  .dealloc = generator_dealloc};

/* Moves variables and stack from the machine's stack to the object. */
static void save(struct machine *m, struct generator_obj *g,
                 const struct frame *f)
{
    size_t first = f->base + FRAME_SLOTS;

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
    save(m, g, f);
    heap_track(m->heap, o);
    return o;
}

/* Lays the frame on the machine's stack again. */
static bool resume(struct machine *m, struct generator_obj *g, struct frame *f)
{
    if (!frame_enter(m, f, obj_retain(g->function), NULL))
        return false;
    f->ip = g->ip;
    m->stack.count = f->base + FRAME_SLOTS;
    for (uint64_t i = 0; i < g->count; i++) {
        machine_push(m, g->slots[i]);
        g->slots[i] = NULL;
    }
    g->count = 0;
    if (g->started)
        machine_push(m, none_new(m->heap)); /* what was sent */
    g->started = 1;
    return true;
}

/* The first value to be kept while the frame goes lies below it. */
static int generator_next(struct machine *m, struct obj *o, struct obj **out)
{
    struct generator_obj *g = generator_of(o);
    struct frame f;
    struct obj *value = NULL;
    size_t kept = m->stack.count;

    if (g->running) {
        machine_raise(m, ERROR_VALUE, "generator already executing");
        return -1;
    }
    if (g->function == NULL)
        return 0;
    machine_push(m, NULL);
    if (!resume(m, g, &f)) {
        m->stack.count = kept;
        return -1;
    }
    g->running = 1;
    enum run_end end = frame_run(m, &f, &value);
    g->running = 0;
    if (end != RUN_FAILED)
        m->stack.slots[kept] = value;
    if (end == RUN_YIELDED)
        save(m, g, &f);
    frame_leave(m, &f);
    value = machine_pop(m);
    if (end == RUN_YIELDED) {
        *out = value;
        return 1;
    }
    if (value != NULL)
        obj_release(m->heap, value);
    generator_clear(m->heap, o);
    return end == RUN_FAILED ? -1 : 0;
}

static int generator_repr(struct machine *m, struct obj *o, struct buffer *out)
{
    (void)m;
    buffer_printf(out, "<generator object %s at %p>",
                  generator_of(o)->code->name, (void *)o);
    return 0;
}

static struct obj *method_close(struct machine *m, struct obj **args, size_t n,
                                struct obj *names)
{
    (void)n;
    (void)names;
    if (generator_of(args[0])->running)
        return machine_raise(m, ERROR_VALUE, "generator already executing");
    generator_clear(m->heap, args[0]);
    return none_new(m->heap);
}

static const struct builtin methods[] = {
    {.name = "close", .fn = method_close, .min = 1, .max = 1}, {.name = NULL}};

const struct kind generator_kind = {.name = "generator",
                                    .methods = methods,
                                    .repr = generator_repr,
                                    .next = generator_next};
