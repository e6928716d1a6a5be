#ifndef SHELL_TYPES_FRAME_OBJECT_H
#define SHELL_TYPES_FRAME_OBJECT_H

/* What a program sees of calls and of code: frames and code objects. */
#include "experiments/shell/frame.h"
#include "experiments/shell/types/objects.h"
#include "experiments/shell/unit.h"

struct frame_obj {
    struct obj super;
    struct obj *back;              /* owned */
    struct frame *live;            /* while its call runs */
    struct obj *generator;         /* while that waits; borrowed */
    struct obj *function, *locals; /* owned, afterwards */
    const struct code *code;
    struct unit_state *unit;
    uint64_t count;                /* slots below that may hold something */
    uint64_t line;                 /* the last one, afterwards */
    char unused[120 - 16 - 9 * 8]; /* CPython: the rest of the frame */
    struct obj *slots[];
};
static_assert(sizeof(struct frame_obj) == 120, "frame: 120 + 8 per slot");

static inline struct frame_obj *frame_obj_of(struct obj *o)
{
    return (struct frame_obj *)(void *)o;
}

/* traceback.c: a frame's object, made when it is first asked for; borrowed. */
struct obj *frame_object(struct machine *m, struct frame *f);
/* ... of code that does not run just now: a generator waits.  New. */
struct obj *frame_object_apart(struct machine *m, const struct code *code,
                               struct unit_state *unit);
/* The call has ended: the object gets what it held, variables and then the stack;
 * all moved. */
void frame_object_own(struct machine *m, struct obj *o, struct obj **function,
                      struct obj **locals, struct obj **slots, size_t n);

/* generator.c: of one that waits. */
struct obj *generator_locals(struct machine *m, struct obj *o); /* borrowed */
struct obj *generator_globals(struct obj *o);                   /* borrowed */
unsigned generator_line(struct obj *o);
/* Raises GeneratorExit where it waits.  0, -1. */
int generator_close(struct machine *m, struct obj *o);

/* frame_view.c: locals() there: the dict of a module or a class, or one that is made
 * of a function's variables and stays with its frame; borrowed. */
struct obj *frame_locals(struct machine *m, struct frame *f);
/* Writes variables into a dict, by name.  0, -1. */
int locals_write(struct machine *m, struct obj *dict, const struct code *code,
                 struct obj *const *slots);

/* code_object.c: new; the same one as long as somebody holds it. */
struct obj *code_object(struct machine *m, const struct code *code,
                        struct unit_state *unit);

#endif
