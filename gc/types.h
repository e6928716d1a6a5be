#ifndef GC_TYPES_H
#define GC_TYPES_H

/* The types: how objects are made and what can be done with them.
 *
 * Every function that makes an object returns a *new* reference, or NULL when
 * memory is out, and then nothing has changed.  It may collect before it
 * allocates: hold what you need in registered roots (gc/heap.h).  Arguments are
 * *borrowed* unless a comment says *stolen*.  Functions that store return 0, or
 * -1 when memory is out and nothing has changed.
 */
#include "gc/heap.h"
#include "gc/types/layout.h"

struct obj *int_new(struct heap *heap, int64_t value); /* cached when small */
int64_t int_value(const struct obj *o);
/* What CPython makes of `a op b`, whose value is known to be `value`: in a block
 * that may have room for more digits than that takes, cached when small. */
enum int_op {
    INT_ADD,
    INT_SUB,
    INT_MUL,
    INT_FLOORDIV,
    INT_MOD,
    INT_LSHIFT,
    INT_RSHIFT,
    INT_AND,
    INT_OR,
    INT_XOR
};
struct obj *int_result(struct heap *heap, enum int_op op, int64_t a, int64_t b,
                       int64_t value);
/* In a block with room for so many digits of 30 bits; 0: as many as it has. */
struct obj *int_new_room(struct heap *heap, int64_t value, unsigned digits);
unsigned int_digits(int64_t value); /* 0 of the value 0, 3 at most */

struct obj *float_new(struct heap *heap, double value);
static inline double float_value(const struct obj *o)
{
    return ((const struct float_obj *)(const void *)o)->value;
}

struct obj *bool_new(struct heap *heap, bool value); /* True or False */
static inline struct obj *none_new(struct heap *heap)
{
    return obj_retain(heap_front(heap)->none);
}

struct obj *str_new(struct heap *heap, const char *text, size_t bytes);
/* Never the shared one of a short text: what CPython gives for str(4). */
struct obj *str_new_own(struct heap *heap, const char *text, size_t bytes);
/* ... in a block of that size, if that is more than it needs. */
struct obj *str_new_within(struct heap *heap, const char *text, size_t bytes,
                           size_t size);
const char *str_text(const struct obj *o); /* borrowed, NUL-terminated */
size_t str_bytes(const struct obj *o);
uint64_t str_hash(const struct obj *o); /* never 0; kept in the object */
/* The one immortal str of that text, for attribute names: no event, no count of
 * births.  Borrowed; NULL = OOM. */
struct obj *str_intern(struct heap *heap, const char *text, size_t bytes);
/* What CPython's sys.intern gives for a str: the one that is shared, or that one, which
 * is from now on. */
struct obj *str_share(struct heap *heap, struct obj *o);

struct obj *list_new(struct heap *heap); /* empty */
/* Not from the type free list: what CPython's list() does; dict() likewise. */
struct obj *list_new_apart(struct heap *heap);
struct obj *dict_new_apart(struct heap *heap);
static inline size_t list_len(const struct obj *o)
{
    return ((const struct list_obj *)(const void *)o)->len;
}
static inline struct obj *list_get(const struct obj *o, size_t i)
{ /* borrowed; i < len */
    assert(i < list_len(o));
    return ((const struct list_obj *)(const void *)o)->items[i];
}
/* Steals item, also on the error of an index out of range (an assert). */
void list_set(struct heap *heap, struct obj *o, size_t i, struct obj *item);
int list_append(struct heap *heap, struct obj *o, struct obj *item);
/* Another room for the items, as CPython's realloc makes it: a block of the small
 * sizes stays if it loses no more than a quarter, and one that was larger, or that
 * no item is left in, is among the larger ones for good.  room >= the length.  0;
 * -1 = OOM, the list is unchanged. */
int list_move(struct heap *heap, struct obj *o, size_t room);
void list_clear(struct heap *heap, struct obj *o); /* last to first */

/* n slots that are NULL until tuple_init has filled them, once; None may be put
 * there meanwhile, and is the caller's to release.  The empty tuple is one shared
 * immortal object. */
struct obj *tuple_new(struct heap *heap, size_t n);
static inline size_t tuple_len(const struct obj *o)
{
    return ((const struct tuple_obj *)(const void *)o)->len;
}
static inline struct obj *tuple_get(const struct obj *o, size_t i)
{ /* borrowed */
    assert(i < tuple_len(o));
    return ((const struct tuple_obj *)(const void *)o)->items[i];
}
static inline void tuple_init(struct obj *o, size_t i, struct obj *item)
{ /* stolen */
    struct tuple_obj *tuple = (struct tuple_obj *)(void *)o;

    assert(i < tuple->len);
    assert(tuple->items[i] == NULL || obj_is_immortal(tuple->items[i]));
    tuple->items[i] = item;
}
/* The same items in another block, that is not from a type free list, nor does the
 * old one go there: CPython reallocates.  Nobody else has o, which is stolen;
 * items from n on are NULL.  NULL = OOM, and o is as it was.  May collect. */
struct obj *tuple_resize(struct heap *heap, struct obj *o, size_t n);

struct obj *dict_new(struct heap *heap); /* empty, without a key table */
size_t dict_len(const struct obj *o);
/* Bytes, table included; 0: it has the values of an instance, which are not its
 * own. */
size_t dict_size(const struct obj *o);
/* Borrowed, NULL when absent.  Keys: int, float, bool, str, None and tuples of
 * them by value, everything else by identity. */
struct obj *dict_get(const struct obj *o, const struct obj *key);
int dict_set(struct heap *heap, struct obj *o, struct obj *key,
             struct obj *value);
/* The nth key of that hash, from 0, in the order of the search; borrowed; NULL:
 * there are not so many.  The dict of an instance, whose keys are strs, has none. */
struct obj *dict_candidate(const struct obj *o, uint64_t hash, size_t nth);
/* Before the items of `from` are set in o: the room that CPython makes for them, or a
 * copy of the whole table.  1: nothing is left to do; 0; -1 = OOM, unchanged. */
int dict_begin_merge(struct heap *heap, struct obj *o, struct obj *from);
/* What `from` holds, if that goes by copying its table, or else nothing.  New. */
struct obj *dict_clone(struct heap *heap, struct obj *from);
/* False when absent. */
bool dict_del(struct heap *heap, struct obj *o, const struct obj *key);
void dict_clear(struct heap *heap, struct obj *o);
/* Insertion order: start with *pos = 0; false at the end.  Both borrowed. */
bool dict_next(const struct obj *o, size_t *pos, struct obj **key,
               struct obj **value);

/* The class of instances that a load makes: immortal, one per heap. */
struct obj *class_plain(struct heap *heap); /* borrowed */
/* Another class, an object like any other.  Its instances' type starts as the
 * plain one's: set `finalize` before there are instances. */
struct obj *class_new(struct heap *heap, const char *name);
const char *class_name(const struct obj *class); /* borrowed */
struct obj_type *class_instance_type(struct obj *class);
/* Its instances have no attributes and no weak references, and no room for them
 * (`__slots__ = ()`).  Before anything else is said of the class. */
void class_set_bare(struct obj *class);

/* An instance holds its class.  Those of a bare class have no attribute, and none
 * may be set or their dict asked for.  Attribute names are strs; they are interned, so
 * that no instance and no class holds the one that was given. */
struct obj *instance_new(struct heap *heap, struct obj *class_object);
struct obj *instance_class(const struct obj *o); /* borrowed */
struct obj *instance_get(const struct obj *o, const struct obj *name);
int instance_set(struct heap *heap, struct obj *o, struct obj *name,
                 struct obj *value);
bool instance_del(struct heap *heap, struct obj *o, const struct obj *name);
/* The attributes in their order, as dict_next; no dict is made. */
bool instance_next(const struct obj *o, size_t *pos, struct obj **name,
                   struct obj **value);
/* Its attributes as a dict, made when first asked for (`__dict__`), which then
 * holds them.  Borrowed; NULL = OOM.  May collect. */
struct obj *instance_dict(struct heap *heap, struct obj *o);

#endif
