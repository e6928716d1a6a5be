#ifndef SHELL_TYPES_SET_H
#define SHELL_TYPES_SET_H

/* The layout of sets; private to the files about sets.
 *
 *   | header | fill | used | mask | table -> | hash | finger | 8 entries | weak |
 */
#include "experiments/shell/types/objects.h"

#define SET_SMALL 8

struct set_entry {
    struct obj *key; /* owned; NULL: never used, or with hash SET_DUMMY dead */
    uint64_t hash;
};
#define SET_DUMMY UINT64_MAX

struct set_obj {
    struct obj super;
    uint64_t fill, used, mask; /* entries ever used; live ones; slots - 1 */
    struct set_entry *table;   /* `small`, or an owned buffer */
    uint64_t hash;
    uint64_t finger; /* where pop goes on */
    struct set_entry small[SET_SMALL];
    struct weakref_obj *weak;
};

static inline struct set_obj *set_of(struct obj *o)
{
    return (struct set_obj *)(void *)o;
}
static inline const struct set_obj *set_of_const(const struct obj *o)
{
    return (const struct set_obj *)(const void *)o;
}
size_t set_size(const struct obj *o); /* bytes */
struct set_entry *set_find(const struct set_obj *set, const struct obj *key,
                           uint64_t hash);
/* The nth key of that hash; borrowed, NULL. */
struct obj *set_candidate(const struct obj *o, uint64_t hash, size_t nth);
uint64_t set_hash(const struct obj *key);
/* Takes an entry out; its key is the caller's. */
struct obj *set_take(struct set_obj *set, struct set_entry *entry);
/* set_has for an item of another set, which may leave that meanwhile. */
int set_has_item(struct machine *m, struct obj *set, struct obj *item);
/* Any iterable as a set, pushed; NULL: an exception, and nothing is. */
struct obj *set_from(struct machine *m, struct obj *o);
/* Each gets the other's table. */
void set_swap(struct obj *a, struct obj *b);
/* Behind many removals: a table without dead entries.  0, -1 = OOM. */
int set_compact(struct machine *m, struct obj *o);
/* In `into`: what was there goes, what was not comes. */
int set_toggle(struct machine *m, struct obj *into, struct obj *from);
/* set_add for an item of another set. */
int set_add_known(struct machine *m, struct obj *set, struct obj *item);
/* Adds all of another set. */
int set_merge(struct machine *m, struct obj *o, struct obj *from);
struct obj *set_copy(struct machine *m, struct obj *from, bool frozen);

#endif
