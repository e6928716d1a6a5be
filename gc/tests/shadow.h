#ifndef GC_TESTS_SHADOW_H
#define GC_TESTS_SHADOW_H

/* A naive model of a heap: nodes, edges, roots; what is reachable is alive.
 *
 * The model is told of births and deaths by the heap's sink and keeps the graph
 * by itself.  It never looks at a count.  All is malloc'ed: the heap under test
 * is on mapped memory.
 */
#include "gc/tests/fixture.h"

#include <stdlib.h>

#define SLOTS_MAX   8 /* of a node */
#define NAMES       4 /* of the namespace */
#define MODEL_ROOTS 12
#define NOBODY      (-1)
#define REVIVE_INTO 0 /* the root that a reviving finalizer uses */

struct node {
    struct obj *o;
    unsigned type;
    bool dead, finalized;
    unsigned whim; /* what its finalizer does */
    bool set[SLOTS_MAX];
    int child[SLOTS_MAX]; /* a node, NOBODY = None */
    size_t len;           /* list, tuple */
    double value;         /* float */
    int referent;         /* weakref */
};

struct model {
    struct event_sink sink; /* first */
    struct node *nodes;
    size_t count, room;
    int roots[MODEL_ROOTS];
    int names[NAMES];
    uint64_t fingerprint; /* of all events, addresses relative to the first */
    uintptr_t base;
    uint64_t deaths_print; /* of the order of deaths, by node */
    int *stack;            /* for reach() */
    bool *seen;
};

static inline void model_mix(uint64_t *print, uint64_t x)
{
    *print = (*print ^ x) * UINT64_C(0x100000001b3);
    *print ^= *print >> 31;
}

static inline void model_birth(struct event_sink *sink, const void *id,
                               unsigned type, size_t size)
{
    struct model *m = (struct model *)(void *)sink;

    if (m->count == m->room) {
        m->room = m->room == 0 ? 256 : m->room * 2;
        m->nodes = realloc(m->nodes, m->room * sizeof *m->nodes);
        m->stack = realloc(m->stack, m->room * sizeof *m->stack);
        m->seen = realloc(m->seen, m->room * sizeof *m->seen);
        assert_non_null(m->nodes);
        assert_non_null(m->stack);
        assert_non_null(m->seen);
    }
    if (m->base == 0)
        m->base = (uintptr_t)id;
    model_mix(&m->fingerprint, (uintptr_t)id - m->base);
    model_mix(&m->fingerprint, size);
    m->nodes[m->count++] = (struct node){.o = unconst(id), .type = type};
}

/* The live node with that identity; NOBODY. */
static inline int model_find(const struct model *m, const void *id)
{
    for (size_t i = m->count; i-- > 0;)
        if (m->nodes[i].o == id && !m->nodes[i].dead)
            return (int)i;
    return NOBODY;
}

static inline void model_death(struct event_sink *sink, const void *id)
{
    struct model *m = (struct model *)(void *)sink;
    int node = model_find(m, id);

    assert_int_not_equal(node, NOBODY);
    m->nodes[node].dead = true;
    model_mix(&m->fingerprint, ~((uintptr_t)id - m->base));
    model_mix(&m->deaths_print, (uint64_t)node);
}

static inline void model_unmap(struct event_sink *sink, const void *base,
                               size_t size)
{
    (void)sink;
    (void)base;
    (void)size;
}

static inline void model_open(struct model *m)
{
    memset(m, 0, sizeof *m);
    m->sink = (struct event_sink){model_birth, model_death, model_unmap};
    for (size_t i = 0; i < MODEL_ROOTS; i++)
        m->roots[i] = NOBODY;
    for (size_t i = 0; i < NAMES; i++)
        m->names[i] = NOBODY;
}

static inline void model_close(struct model *m)
{
    free(m->nodes);
    free(m->stack);
    free(m->seen);
}

static inline size_t model_live(const struct model *m)
{
    size_t live = 0;

    for (size_t i = 0; i < m->count; i++)
        live += !m->nodes[i].dead;
    return live;
}

static inline void model_push(struct model *m, int node, size_t *depth)
{
    if (node == NOBODY || m->seen[node])
        return;
    m->seen[node] = true;
    m->stack[(*depth)++] = node;
}

/* Marks in `seen` what roots and names reach.  Returns how many. */
static inline size_t model_reach(struct model *m)
{
    size_t depth = 0, reached = 0;

    for (size_t i = 0; i < m->count; i++)
        m->seen[i] = false;
    for (size_t i = 0; i < MODEL_ROOTS; i++)
        model_push(m, m->roots[i], &depth);
    for (size_t i = 0; i < NAMES; i++)
        model_push(m, m->names[i], &depth);
    while (depth > 0) {
        const struct node *n = &m->nodes[m->stack[--depth]];
        reached++;
        for (size_t s = 0; s < SLOTS_MAX; s++)
            if (n->set[s])
                model_push(m, n->child[s], &depth);
    }
    return reached;
}

/* Of every object that lives, garbage or not, the count is the number of slots
 * that have it: of live objects, roots and names. */
static inline void model_check_counts(const struct model *m)
{
    int64_t *refs = calloc(m->count + 1, sizeof *refs);

    assert_non_null(refs);
    for (size_t i = 0; i < m->count; i++)
        for (size_t s = 0; s < SLOTS_MAX && !m->nodes[i].dead; s++)
            if (m->nodes[i].set[s] && m->nodes[i].child[s] != NOBODY)
                refs[m->nodes[i].child[s]]++;
    for (size_t i = 0; i < MODEL_ROOTS; i++)
        if (m->roots[i] != NOBODY)
            refs[m->roots[i]]++;
    for (size_t i = 0; i < NAMES; i++)
        if (m->names[i] != NOBODY)
            refs[m->names[i]]++;
    for (size_t i = 0; i < m->count; i++)
        if (!m->nodes[i].dead)
            assert_int_equal(m->nodes[i].o->refs, refs[i]);
    free(refs);
}

#endif
