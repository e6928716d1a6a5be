#ifndef GC_TYPES_LAYOUT_H
#define GC_TYPES_LAYOUT_H

/* The layouts: CPython 3.11's on a 64-bit machine, word for word where it
 * decides a block's size, so that two objects share a size class here when they
 * share one there.  Sizes count from the id on.
 *
 *   int       | header | digits used, negative below 0; room | 30 bits each ...
 *   str       | header | length | hash | state | next | text ... NUL |
 *   list      | header | length | items -> buffer | room |
 *   tuple     | header | length | items ... |
 *   dict      | header | length | names | keys -> table | shared -> values |
 *   keys        | refs | sizes | room left | entries | index | entries ... |
 *   instance  | values -> array | dict | gc_head | header | weak references |
 *   weakref   | header | referent | callback | hash | prev | next | (unused) |
 */
#include "gc/object.h"

#include <assert.h>

struct int_obj {
    struct obj super;
    int32_t digits; /* how many are used; negative when the value is */
    uint32_t room;  /* for how many there is room */
    uint32_t digit[];
};

struct float_obj {
    struct obj super;
    double value;
};

struct str_obj {
    struct obj super;
    size_t bytes;
    uint64_t hash; /* 0 until asked for */
    uint64_t size; /* of the block; CPython: kind, compact, ascii, interned */
    struct obj *next; /* STR_SHARED: in gc/intern.c; CPython: another form */
    char text[];      /* and a NUL */
};

#define STR_SHARED (UINT64_C(1) << 63) /* in `size`: a program interned it */

struct list_obj {
    struct obj super;
    size_t len;
    struct obj **items; /* owned buffer, or NULL; see list_move */
    uint32_t room;      /* items that CPython would say it has room for */
    uint32_t held;      /* ... that it has: `room` or more */
};

struct tuple_obj {
    struct obj super;
    size_t len;
    struct obj *items[];
};

struct dict_entry { /* in insertion order; key NULL = deleted */
    uint64_t hash;
    struct obj *key, *value;
};

struct dict_str_entry { /* of a table that has only had str keys */
    struct obj *key, *value;
};

struct dict_keys {
    int64_t refs; /* chains tables in the free list */
    uint8_t log2_slots, log2_index_bytes, all_str;
    uint32_t version; /* CPython: of the interpreter's caches; 0 */
    int64_t usable;   /* entries that may still be added */
    int64_t used;     /* entries written, deleted ones too */
    char index[];     /* slots of 1, 2, 4 or 8 bytes, then the entries */
};

struct dict_obj {
    struct obj super;
    size_t len;
    struct class_names *names; /* of `shared`; counted */
    struct dict_keys *keys;    /* owned buffer; NULL = no table of its own */
    struct obj **shared; /* owned: an instance's values, which it took over */
};

struct weakref_obj {
    struct obj super;
    struct obj *referent;            /* not counted; NULL = dead */
    struct obj *callback;            /* owned; NULL = none */
    uint64_t hash;                   /* if has_hash */
    struct weakref_obj *prev, *next; /* the referent's other weak references */
    uint64_t has_hash;               /* CPython: how it is called */
};

struct instance_obj {
    struct obj super;
    struct weakref_obj *weak; /* head of its weak references */
};

struct instance_prefix {
    struct obj **values; /* owned array, by the class's attribute numbers */
    struct obj *dict;    /* owned; instead of the array */
    struct gc_head head;
};

#define CLASS_ATTRIBUTES 30 /* that instances keep in their value array */

struct class_names { /* in the 768 bytes of a key table of 64 slots */
    int64_t refs;    /* the class, and dicts of its instances */
    size_t count;    /* numbers given out */
    size_t room;     /* and left; one less per early instance */
    size_t next_length, next_size;      /* of the next instance's values */
    struct obj *name[CLASS_ATTRIBUTES]; /* interned, by number */
};

struct class_obj {
    struct obj super;
    const char *name;          /* text of an interned str */
    struct obj_type instances; /* the type of its instances */
    struct class_names *names; /* of attributes; counted */
    struct weakref_obj *weak;
    char rest[904 - sizeof(struct obj) - sizeof(struct obj_type) - 24];
};

static_assert(sizeof(struct obj) == 16, "header");
static_assert(sizeof(struct gc_head) == 16, "gc head");
static_assert(sizeof(struct int_obj) == 24, "int: 24 + 4 per digit");
static_assert(sizeof(struct float_obj) == 24, "float");
static_assert(sizeof(struct str_obj) == 48, "str: 48 + text + NUL");
static_assert(sizeof(struct list_obj) == 40, "list");
static_assert(sizeof(struct tuple_obj) == 24, "tuple: 24 + 8 per item");
static_assert(sizeof(struct dict_obj) == 48, "dict");
static_assert(sizeof(struct dict_keys) == 32, "dict keys");
static_assert(sizeof(struct dict_entry) == 24, "dict entry");
static_assert(sizeof(struct dict_str_entry) == 16, "dict entry, str key");
static_assert(sizeof(struct weakref_obj) == 64, "weakref");
static_assert(sizeof(struct instance_obj) == 24, "instance");
static_assert(sizeof(struct class_obj) == 904, "class");
static_assert(sizeof(struct instance_prefix) == 32, "instance: id offset");

#endif
