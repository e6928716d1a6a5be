/* traceback - where an exception came by, and the frames that it keeps alive.
 *
 * As in CPython an exception's traceback holds the frames that it went through,
 * and with them their variables: what a function held dies when the exception
 * does.  A frame has an object only when a traceback asked for it; when the call
 * ends and somebody still holds that object, it takes over what the frame held.
 *
 * Cost: O(frames), O(variables) when a frame is taken over.
 * Source: CPython 3.11, PyTraceBack_Here and Python/frame.c, 2022.
 */
#include "experiments/shell/types/frame_object.h"

#include <stdio.h>

static size_t frame_obj_size(const struct code *code)
{
    size_t stack = code->stack_size > 8 ? code->stack_size - 8 : 1;

    return sizeof(struct frame_obj) +
           (code->slot_count + stack) * sizeof(struct obj *);
}

static int frame_traverse(struct obj *self, obj_visit_fn *visit, void *arg)
{
    const struct frame_obj *f = frame_obj_of(self);
    struct obj *const held[] = {f->back, f->function, f->locals};

    for (size_t i = 0; i < 3; i++) {
        int stop = held[i] == NULL ? 0 : visit(held[i], arg);
        if (stop != 0)
            return stop;
    }
    for (size_t i = 0; i < f->count; i++) {
        int stop = f->slots[i] == NULL ? 0 : visit(f->slots[i], arg);
        if (stop != 0)
            return stop;
    }
    return 0;
}

static void frame_clear_slots(struct heap *heap, struct obj *self)
{
    struct frame_obj *f = frame_obj_of(self);

    for (size_t i = 0; i < f->count; i++)
        obj_drop(heap, &f->slots[i]);
}

static void frame_dealloc(struct heap *heap, struct obj *self)
{
    struct frame_obj *f = frame_obj_of(self);

    heap_untrack(heap, self);
    if (trash_begin(heap, self))
        return;
    obj_drop(heap, &f->function);
    obj_drop(heap, &f->locals);
    frame_clear_slots(heap, self);
    obj_drop(heap, &f->back);
    struct machine *m = machine_of(heap);
    size_t size = frame_obj_size(f->code);
    unit_drop(m, f->unit);
    heap_object_free(heap, self, size);
    trash_end(heap);
}

struct obj_type frame_type = {.name = "frame",
                              .flags = OBJ_GC,
                              .size = sizeof(struct frame_obj),
                              .prefix = sizeof(struct gc_head),
                              .traverse = frame_traverse,
                              .clear = frame_clear_slots,
                              .dealloc = frame_dealloc};

static struct obj **object_slot(struct machine *m, const struct frame *f)
{
    return &m->stack.slots[f->base + FRAME_OBJECT];
}

struct obj *frame_object_apart(struct machine *m, const struct code *code,
                               struct unit_state *unit)
{
    size_t size = frame_obj_size(code);
    struct obj *o = heap_object_new(m->heap, &frame_type, size);

    if (o == NULL)
        return NULL;
    memset((char *)o + sizeof *o, 0, size - sizeof *o);
    frame_obj_of(o)->code = code;
    frame_obj_of(o)->unit = unit_retain(unit);
    return o;
}

struct obj *frame_object(struct machine *m, struct frame *f)
{
    struct obj **slot = object_slot(m, f);

    if (*slot != NULL)
        return *slot;
    struct obj *o = frame_object_apart(m, f->code, f->unit);
    if (o == NULL)
        return NULL;
    frame_obj_of(o)->live = f;
    *slot = o;
    return o;
}

static struct obj *take(struct obj **slot)
{
    struct obj *o = *slot;

    *slot = NULL;
    return o;
}

void frame_object_own(struct machine *m, struct obj *o, struct obj **function,
                      struct obj **locals, struct obj **slots, size_t n)
{
    struct frame_obj *fo = frame_obj_of(o);

    fo->function = take(function);
    fo->locals = take(locals);
    fo->count = n;
    for (size_t i = 0; i < n; i++)
        fo->slots[i] = take(&slots[i]);
    heap_track(m->heap, o);
}

void frame_object_leave(struct machine *m, struct frame *f)
{
    struct obj *o = take(object_slot(m, f));
    struct frame_obj *fo = frame_obj_of(o);
    struct obj **slots = &m->stack.slots[f->base];

    fo->live = NULL;
    fo->line = frame_line(f);
    if (o->refs > 1) {
        /* A generator's frame forgets who asked, so as not to keep it. */
        struct obj *back = f->back == NULL || f->of_generator
                               ? NULL
                               : frame_object(m, f->back);
        if (back != NULL)
            fo->back = obj_retain(back);
        frame_object_own(m, o, &slots[FRAME_FUNCTION], &slots[FRAME_LOCALS],
                         &slots[FRAME_SLOTS], f->code->slot_count);
    }
    obj_release(m->heap, o);
}

struct shape traceback_type = {SHAPE_GC("traceback", struct traceback_obj),
                               {offsetof(struct traceback_obj, next),
                                offsetof(struct traceback_obj, frame)}};

void traceback_waste(struct machine *m, const struct code *code, bool framed)
{
    size_t size = frame_obj_size(code);
    struct obj *frame =
        framed ? NULL : heap_object_new(m->heap, &frame_type, size);
    struct obj *o = NULL;

    if (framed || frame != NULL)
        o = shape_new(m->heap, &traceback_type);
    if (o != NULL)
        obj_release(m->heap, o);
    if (frame != NULL)
        heap_object_free(m->heap, frame, size);
}

int traceback_add(struct machine *m, struct frame *f, struct obj *exception)
{
    /* CPython puts the exception aside meanwhile, so that it may collect. */
    machine_push(m, m->roots[ROOT_ERROR]);
    m->roots[ROOT_ERROR] = NULL;
    struct obj *frame = frame_object(m, f);
    struct obj *o = frame == NULL ? NULL : shape_new(m->heap, &traceback_type);
    machine_clear_error(m);
    m->roots[ROOT_ERROR] = machine_pop(m);
    if (o == NULL)
        return -1;
    struct traceback_obj *tb = (struct traceback_obj *)(void *)o;
    tb->next = exception_of(exception)->traceback;
    tb->frame = obj_retain(frame);
    tb->line = (int32_t)frame_line(f);
    tb->column = (int32_t)frame_column(f);
    exception_of(exception)->traceback = o;
    heap_track(m->heap, o);
    return 0;
}

/* ---- telling ---- */

/* ... and a caret under a column, unless that is 0. */
static void print_line(const struct unit_state *unit, unsigned line,
                       size_t column)
{
    struct source source = {.text = unit->text, .size = unit->text_size};
    size_t size = 0;
    const char *p = source_line(&source, line, &size);

    while (size > 0 && (*p == ' ' || *p == '\t')) {
        p++;
        size--;
        column -= column > 0;
    }
    if (size > 200)
        size = 200;
    if (size > 0)
        fprintf(stderr, "    %.*s\n", (int)size, p);
    if (column > 0 && column <= size)
        fprintf(stderr, "    %*s^\n", (int)column - 1, "");
}

static void print_entry(const struct traceback_obj *tb)
{
    const struct frame_obj *f = frame_obj_of(tb->frame);

    fprintf(stderr, "  File \"%s\", line %d, in %s\n", f->unit->name, tb->line,
            f->code->name);
    /* Where it happened, but not on the way out. */
    print_line(f->unit, (unsigned)tb->line,
               tb->next == NULL ? (size_t)tb->column : 0);
}

#define ENTRIES_MAX 20 /* of a traceback: the rest is left out in the middle */

static void print_entries(const struct obj *first)
{
    size_t count = 0;
    size_t i = 0;
    const struct traceback_obj *tb;

    for (tb = (const void *)first; tb != NULL; tb = (const void *)tb->next)
        count++;
    for (tb = (const void *)first; tb != NULL; tb = (const void *)tb->next) {
        if (i < ENTRIES_MAX / 2 || i + ENTRIES_MAX / 2 >= count)
            print_entry(tb);
        else if (i == ENTRIES_MAX / 2)
            fprintf(stderr, "  ... %zu more ...\n", count - ENTRIES_MAX);
        i++;
    }
}

void traceback_print_last(struct machine *m, struct obj *exception)
{
    struct buffer text = {0};

    buffer_str(&text, value_type_name(m, exception));
    size_t name = text.size;
    buffer_str(&text, ": ");
    if (value_str(m, exception, &text) != 0)
        machine_clear_error(m);
    if (text.size == name + 2)
        text.size = name;
    fprintf(stderr, "%.*s\n", (int)text.size, text.p == NULL ? "" : text.p);
    buffer_free(&text);
}

void traceback_print(struct machine *m, struct obj *exception)
{
    const struct obj *tb = exception_of(exception)->traceback;

    if (tb != NULL) {
        fprintf(stderr, "Traceback (most recent call last):\n");
        print_entries(tb);
    }
    traceback_print_last(m, exception);
}

static struct obj *traceback_get_attr(struct machine *m, struct obj *o,
                                      struct obj *name)
{
    const struct traceback_obj *tb = (const void *)o;

    if (strcmp(str_text(name), "tb_lineno") == 0)
        return int_new(m->heap, tb->line);
    if (strcmp(str_text(name), "tb_frame") == 0)
        return obj_retain(tb->frame);
    if (strcmp(str_text(name), "tb_next") == 0)
        return tb->next == NULL ? none_new(m->heap) : obj_retain(tb->next);
    return NULL;
}

const struct kind traceback_kind = {.name = "traceback",
                                    .get_attr = traceback_get_attr};
