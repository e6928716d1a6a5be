#ifndef SHELL_BUILTINS_PICTURE_H
#define SHELL_BUILTINS_PICTURE_H

/* A picture of what a program's names reach, for show() and graph().
 *
 * Nothing of it lies on the heap that it shows, and looking changes nothing.
 * Ids are letters: an address gets the next letter when it is first shown and
 * keeps it, so that a new object at the address of a dead one has its letter.
 */
#include "experiments/shell/machine.h"

#define PICTURE_OBJECTS_MAX 200 /* shown; more are only counted */
#define PICTURE_ITEMS_MAX   20  /* of one object */

struct picture {
    struct obj *objects[PICTURE_OBJECTS_MAX]; /* borrowed */
    size_t count;
    bool more;
};

/* One reference: what it is called in its owner, and where it leads. */
typedef void picture_edge_fn(void *arg, const char *label, struct obj *target);

/* Everything that these objects reach, or, without any, that names do. */
void picture_take(struct machine *m, struct picture *picture,
                  struct obj **objects, size_t n);
/* The names that are shown, in the order in which they were bound. */
void picture_names(struct machine *m, picture_edge_fn *fn, void *arg);
/* Has the object a box of its own?  Others are written where they are held. */
bool picture_has_box(const struct obj *o);
void picture_edges(struct machine *m, struct obj *o, picture_edge_fn *fn,
                   void *arg);
/* The letter or letters of an address. */
void picture_letters(struct machine *m, const struct obj *o,
                     struct buffer *out);
/* "list", "T", "int 300". */
void picture_title(struct machine *m, struct obj *o, struct buffer *out);
/* What stands for an object inside another: its letter, or its value. */
void picture_short(struct machine *m, struct obj *o, struct buffer *out);

#endif
