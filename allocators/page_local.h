#ifndef ALLOCATORS_PAGE_LOCAL_H
#define ALLOCATORS_PAGE_LOCAL_H

/* The structures of the allocator "pages", shared by its files only:
 *
 *     page_local.c        front: blocks, queues of pages, creation
 *     page_local_audit.c  verify and walk
 *
 * A page is 64 KiB of blocks of one class.  What is known of it stands in a table
 * beside the heap, one cache line a page, so that no block starts behind a header
 * and all of them can be asked without touching the heap:
 *
 *     page      | block | block | block | ... | never handed out      |
 *                                               ^ fresh
 *     free      -> block -> block        taken from until it is empty
 *     freed     -> block -> block ...    what was given back meanwhile
 *
 * A free block carries a link.  Whether a block is alive, and of which class, a tag
 * map says: so a block that is taken from a list, and is alive or no block at all,
 * shows that a stale pointer has written to the link before it.
 */
#include "allocators/allocator.h"
#include "allocators/freelist.h"

#define PAGE_LOCAL_SHIFT     16
#define PAGE_LOCAL_BYTES     ((size_t)1 << PAGE_LOCAL_SHIFT)
#define PAGE_LOCAL_SMALL_MAX ((size_t)512)

enum {
    PAGE_LOCAL_CLASSES = 32, /* class i: blocks of 16 * (i + 1) bytes */
    PAGE_LOCAL_POOLED = 255  /* the class of a page that has none */
};

struct page_block {
    struct page_block *next;
};

/* A page is
 *     queued   some block is to be had: in the queue of its class
 *     full     all are live: in no queue
 *     pooled   none is live, and any class may take it */
struct page {
    struct page_block *free, *freed;
    struct page *next, *prev; /* queued; pooled: next alone */
    uint32_t fresh;           /* offset of the first block never handed out */
    uint32_t until;   /* so many deaths until it changes: its live blocks;
                               * of a full page 1 */
    uint32_t inverse; /* its class's */
    uint8_t class;
    bool is_queued;
    char pad[18]; /* to one cache line */
};

_Static_assert(sizeof(struct page) == 64, "one cache line");

struct page_class {
    _Alignas(64) struct page *head; /* allocated from; `none` = empty queue */
    struct page *tail;              /* NULL then */
    struct page *lazy; /* its first page, of which only what was handed out has
                        * memory; NULL when there is none, or not any more */
    bool is_in_use;    /* it has had a page */
    uint32_t size;     /* bytes of a block */
    uint32_t inverse;  /* ceil(2^32 / size): tests divisibility */
    uint32_t end;      /* offset behind the last block of a page */
    uint32_t blocks;   /* of a page */
};

/* The table follows at once, so that what is in use at the same time does not lie at
 * the same offset of two pages of the system's.  Where the head of a queue and a row
 * did, and their physical addresses agreed in some more bits - which is so in one
 * process of eight - each load of the one waited for the store to the other, and a
 * pair of calls took half as long again. */
struct page_local {
    struct allocator super; /* first: the two pointers convert freely */
    struct tag_map tags;    /* 1 + the class of a live block */
    struct area area;       /* the pages; used: those that were ever reached */
    struct page *pool;      /* newest first */
    struct freelist *large; /* owned; blocks of more than 512 bytes */
    size_t bytes;           /* of this struct, the table included */
    size_t peak;
    struct page none; /* has no block: the head of an empty queue */
    struct page_class classes[PAGE_LOCAL_CLASSES];
    struct page table[]; /* a row for each page of the area */
};

static inline struct page_local *page_local_of(struct allocator *a)
{
    return (struct page_local *)a;
}

static inline char *page_local_base(const struct page_local *l,
                                    const struct page *page)
{
    return l->area.base + ((size_t)(page - l->table) << PAGE_LOCAL_SHIFT);
}

/* --- page_local_audit.c --- */
const char *page_local_verify(struct allocator *a);
int page_local_walk(struct allocator *a, allocator_visit_fn *visit, void *arg);

#endif
