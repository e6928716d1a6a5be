#ifndef SHELL_UNIT_H
#define SHELL_UNIT_H

/* A compilation unit that can be run: its code, and the objects that its
 * constants and names are.
 *
 * It lives as long as code of it runs or a function of it exists.
 */
#include "experiments/shell/machine.h"

struct unit_state {
    struct unit unit; /* first: code->unit points here */
    struct heap_roots
        constants;      /* behind them what other codes and the tree hold */
    size_t kept;        /* of them, when the tree is gone */
    struct obj **names; /* interned strs, immortal */
    unsigned refs;
    struct unit_state *next; /* the machine's list */
    char *text;              /* owned copy of the source */
    size_t text_size, text_room;
    char name[256]; /* of the file */
};

/* Compiles; new, with one reference.  NULL: source->failed, or OOM. */
struct unit_state *unit_create(struct machine *m, struct source *source,
                               bool prompt);
static inline struct unit_state *unit_retain(struct unit_state *unit)
{
    unit->refs++;
    return unit;
}
/* The program has run: CPython drops its tree now, which holds every literal once
 * more than the code does. */
void unit_forget_tree(struct machine *m, struct unit_state *unit);
void unit_drop(struct machine *m, struct unit_state *unit);

#endif
