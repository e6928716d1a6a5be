/* constant - the constants of a unit.
 *
 * Equal constants of one unit are one object (CPython keeps them in a table that
 * all code of a file shares), so `a = 300` and `b = 300` in a file are the same
 * object, and on two prompt lines two.
 */
#include "experiments/shell/compiler.h"

#include <string.h>

static bool has_item(const struct constant *k, const struct constant *item)
{
    for (size_t i = 0; i < k->size; i++) {
        if (k->items[i] == item)
            return true;
    }
    return false;
}

/* Of one size, and no item twice. */
static bool same_items(const struct constant *a, const struct constant *b)
{
    for (size_t i = 0; i < a->size; i++) {
        if (!has_item(b, a->items[i]))
            return false;
    }
    return true;
}

static bool same(const struct constant *a, const struct constant *b)
{
    if (a->kind != b->kind || a->size != b->size)
        return false;
    switch (a->kind) {
    case CONSTANT_INT:
        return a->value.integer == b->value.integer;
    case CONSTANT_FLOAT:
        /* NOLINTNEXTLINE(bugprone-suspicious-memory-comparison,cert-exp42-c,cert-flp37-c): 0.0 and -0.0 are two constants */
        return memcmp(&a->value.real, &b->value.real, sizeof(double)) == 0;
    case CONSTANT_STR:
        return memcmp(a->text, b->text, a->size) == 0;
    case CONSTANT_FROZENSET:
        return same_items(a, b);
    case CONSTANT_TUPLE:
        return a->size == 0 || memcmp(a->items, b->items,
                                      a->size * sizeof(struct constant *)) == 0;
    case CONSTANT_NONE:
    case CONSTANT_TRUE:
    case CONSTANT_FALSE:
    case CONSTANT_ELLIPSIS:
        break;
    }
    return true;
}

static uint64_t mix(uint64_t h, uint64_t more)
{
    return (h ^ more) * UINT64_C(0x9e3779b97f4a7c15) ^ h >> 29;
}

static uint64_t hash(const struct constant *k)
{
    uint64_t h = mix((uint64_t)k->kind, k->size);
    uint64_t bits = 0;

    switch (k->kind) {
    case CONSTANT_INT:
        return mix(h, (uint64_t)k->value.integer);
    case CONSTANT_FLOAT:
        memcpy(&bits, &k->value.real, sizeof bits);
        return mix(h, bits);
    case CONSTANT_STR:
        for (size_t i = 0; i < k->size; i++)
            h = mix(h, (unsigned char)k->text[i]);
        return h;
    case CONSTANT_FROZENSET: /* in any order */
        for (size_t i = 0; i < k->size; i++)
            bits += mix(0, k->items[i]->index);
        return mix(h, bits);
    case CONSTANT_TUPLE:
        for (size_t i = 0; i < k->size; i++)
            h = mix(h, k->items[i]->index);
        return h;
    default:
        return h;
    }
}

/* The slot that holds an equal constant, or the empty one where it would go. */
static struct constant **find_slot(const struct compiler *c,
                                   const struct constant *wanted)
{
    size_t mask = c->constant_slots - 1;
    size_t i = (size_t)(hash(wanted) >> 20) & mask;

    while (c->constant_table[i] != NULL && !same(c->constant_table[i], wanted))
        i = (i + 1) & mask;
    return &c->constant_table[i];
}

/* Room for one more in the table and in the list. */
static bool constant_room(struct compiler *c)
{
    struct unit *unit = c->unit;
    size_t capacity = c->constant_capacity;

    if (unit->constant_count < capacity)
        return true;
    size_t bigger = capacity == 0 ? 16 : capacity * 2;
    size_t bytes = sizeof(struct constant *);
    unit->constants = arena_grow(c->arena, unit->constants,
                                 unit->constant_count * bytes, bigger * bytes);
    c->constant_table = arena_take(c->arena, 4 * bigger * bytes);
    if (unit->constants == NULL || c->constant_table == NULL)
        return compiler_oom(c);
    memset((void *)c->constant_table, 0, 4 * bigger * bytes);
    c->constant_capacity = bigger;
    c->constant_slots = 4 * bigger;
    for (size_t i = 0; i < unit->constant_count; i++)
        *find_slot(c, unit->constants[i]) = unit->constants[i];
    return true;
}

static const struct constant *share(struct compiler *c,
                                    const struct constant *wanted)
{
    struct unit *unit = c->unit;

    if (!constant_room(c))
        return NULL;
    struct constant **slot = find_slot(c, wanted);
    if (*slot != NULL)
        return *slot;
    struct constant *made = arena_take(c->arena, sizeof *made);
    if (made == NULL) {
        compiler_oom(c);
        return NULL;
    }
    *made = *wanted;
    made->index = (uint32_t)unit->constant_count;
    unit->constants[unit->constant_count++] = made;
    *slot = made;
    return made;
}

const struct constant *constant_simple(struct compiler *c,
                                       enum constant_kind kind)
{
    return share(c, &(struct constant){.kind = kind});
}

const struct constant *constant_int(struct compiler *c, int64_t value)
{
    return share(
        c, &(struct constant){.kind = CONSTANT_INT, .value.integer = value});
}

const struct constant *constant_float(struct compiler *c, double value)
{
    return share(
        c, &(struct constant){.kind = CONSTANT_FLOAT, .value.real = value});
}

const struct constant *constant_str(struct compiler *c, const char *text,
                                    size_t size)
{
    return share(c, &(struct constant){
                        .kind = CONSTANT_STR, .text = text, .size = size});
}

const struct constant *constant_tuple(struct compiler *c,
                                      const struct constant **items, size_t n)
{
    return share(c, &(struct constant){
                        .kind = CONSTANT_TUPLE, .items = items, .size = n});
}

const struct constant *constant_frozenset(struct compiler *c,
                                          const struct constant *tuple)
{
    struct constant set = {.kind = CONSTANT_FROZENSET};

    set.items =
        arena_take(c->arena, (tuple->size + 1) * sizeof(struct constant *));
    if (set.items == NULL) {
        compiler_oom(c);
        return NULL;
    }
    for (size_t i = 0; i < tuple->size; i++) {
        if (!has_item(&set, tuple->items[i]))
            set.items[set.size++] = tuple->items[i];
    }
    return share(c, &set);
}

/* Each code that loads a constant has it among its own. */
static bool own(struct compiler *c, struct constant *k)
{
    for (const struct owner *o = k->owners; o != NULL; o = o->next) {
        if (o->code == c->e->code)
            return true;
    }
    struct owner *made = arena_take(c->arena, sizeof *made);
    if (made == NULL)
        return compiler_oom(c);
    *made = (struct owner){.code = c->e->code, .next = k->owners};
    k->copies += k->owners != NULL;
    k->owners = made;
    return true;
}

bool emit_constant(struct compiler *c, const struct constant *constant)
{
    return constant != NULL && own(c, c->unit->constants[constant->index]) &&
           emit(c, CODE_LOAD_CONST, constant->index);
}
