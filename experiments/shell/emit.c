/* emit - instructions, labels and stack depths of the code being made.
 *
 * The stack's depth is followed while instructions are written, since a handler
 * has to know how far to unwind.
 */
#include "experiments/shell/compiler.h"

#include <string.h>

bool compiler_oom(struct compiler *c)
{
    source_error(c->source, 1, 1, "out of memory");
    return false;
}

bool compiler_fail(struct compiler *c, const struct node *at,
                   const char *message)
{
    source_error(c->source, at->line, at->column, "%s", message);
    return false;
}

/* Doubles an array of the unit's arena when it is full. */
static bool room(struct compiler *c, void **array, size_t count,
                 size_t *capacity, size_t item)
{
    if (count < *capacity)
        return true;
    size_t wanted = *capacity == 0 ? 16 : *capacity * 2;
    void *p = arena_grow(c->arena, *array, count * item, wanted * item);
    if (p == NULL)
        return compiler_oom(c);
    *array = p;
    *capacity = wanted;
    return true;
}

/* How many values an instruction leaves less how many it takes; for jumps: when
 * it goes on with the next instruction. */
static int fixed_effect(enum opcode op)
{
    switch (op) {
    case CODE_COPY:
    case CODE_LOAD_CONST:
    case CODE_LOAD_NAME:
    case CODE_LOAD_GLOBAL:
    case CODE_LOAD_FAST:
    case CODE_LOAD_CLOSURE:
    case CODE_LOAD_DEREF:
    case CODE_LOAD_CLASSDEREF:
    case CODE_LOAD_METHOD:
    case CODE_PUSH_NULL:
    case CODE_FOR_ITER:
    case CODE_BUILD_CLASS:
    case CODE_PUSH_EXC_INFO:
    case CODE_ASSERTION_ERROR:
    case CODE_IMPORT:
    case CODE_IMPORT_FROM:
    case CODE_BEFORE_WITH:
    case CODE_WITH_EXCEPT_START:
        return 1;
    case CODE_POP_TOP:
    case CODE_STORE_NAME:
    case CODE_STORE_GLOBAL:
    case CODE_STORE_FAST:
    case CODE_STORE_DEREF:
    case CODE_DELETE_ATTR:
    case CODE_BINARY:
    case CODE_INPLACE:
    case CODE_COMPARE:
    case CODE_IS:
    case CODE_CONTAINS:
    case CODE_SUBSCRIPT:
    case CODE_LIST_APPEND:
    case CODE_SET_ADD:
    case CODE_LIST_EXTEND:
    case CODE_SET_UPDATE:
    case CODE_DICT_MERGE:
    case CODE_DICT_UPDATE:
    case CODE_POP_JUMP_IF_FALSE:
    case CODE_POP_JUMP_IF_TRUE:
    case CODE_JUMP_IF_FALSE_OR_POP:
    case CODE_JUMP_IF_TRUE_OR_POP:
    case CODE_RETURN:
    case CODE_POP_EXCEPT:
    case CODE_PRINT_EXPR:
    case CODE_RERAISE:
        return -1;
    case CODE_STORE_ATTR:
    case CODE_DELETE_SUBSCRIPT:
    case CODE_MAP_ADD:
        return -2;
    case CODE_STORE_SUBSCRIPT:
        return -3;
    default:
        return 0;
    }
}

static int bits(unsigned flags)
{
    int n = 0;

    for (; flags != 0; flags &= flags - 1)
        n++;
    return n;
}

static int stack_effect(enum opcode op, uint32_t arg, unsigned extra)
{
    switch (op) {
    case CODE_CALL:
        return -(int)arg - 1;
    case CODE_CALL_EX:
        return arg ? -3 : -2;
    case CODE_BUILD_TUPLE:
    case CODE_BUILD_LIST:
    case CODE_BUILD_SET:
    case CODE_BUILD_STRING:
    case CODE_BUILD_SLICE:
        return 1 - (int)arg;
    case CODE_BUILD_MAP:
        return 1 - 2 * (int)arg;
    case CODE_BUILD_CONST_MAP:
        return -(int)arg;
    case CODE_FORMAT:
        return arg & 0x100 ? -1 : 0;
    case CODE_UNPACK_SEQUENCE:
        return (int)arg - 1;
    case CODE_UNPACK_EX:
        return (int)(arg & 0xff) + (int)(arg >> 8);
    case CODE_MAKE_FUNCTION:
        return 1 - bits(extra);
    case CODE_RAISE:
        return -(int)arg;
    default:
        return fixed_effect(op);
    }
}

static void depth_change(struct emitter *e, int effect)
{
    e->depth += effect;
    if (e->depth > e->max_depth)
        e->max_depth = e->depth;
}

bool emit_extra(struct compiler *c, enum opcode op, uint32_t arg,
                unsigned extra)
{
    struct emitter *e = c->e;
    struct code *code = e->code;

    if (e->unreachable)
        return true;
    if (!room(c, (void **)&code->instructions, code->count, &e->capacity,
              sizeof *code->instructions))
        return false;
    code->instructions[code->count++] =
        (struct instruction){.op = (uint8_t)op,
                             .extra = (uint8_t)extra,
                             .arg = arg,
                             .column = (uint16_t)e->column,
                             .line = e->line};
    depth_change(e, stack_effect(op, arg, extra));
    if (op == CODE_RETURN || op == CODE_RAISE || op == CODE_RERAISE ||
        op == CODE_JUMP)
        e->unreachable = true;
    return true;
}

bool emit(struct compiler *c, enum opcode op, uint32_t arg)
{
    return emit_extra(c, op, arg, 0);
}

bool label_new(struct compiler *c, label *out)
{
    struct emitter *e = c->e;

    if (!room(c, (void **)&e->labels, e->label_count, &e->label_capacity,
              sizeof *e->labels))
        return false;
    e->labels[e->label_count] =
        (struct label_state){.target = LABEL_OPEN, .depth = -1};
    *out = (label)e->label_count++;
    return true;
}

bool label_here(struct compiler *c, label at)
{
    struct label_state *l = &c->e->labels[at];

    l->target = (uint32_t)c->e->code->count;
    if (l->depth >= 0) {
        c->e->depth = l->depth;
        c->e->unreachable = false;
    } else {
        l->depth = c->e->depth;
    }
    return true;
}

static bool jump(struct compiler *c, enum opcode op, label to, unsigned extra)
{
    struct label_state *l = &c->e->labels[to];
    bool keeps =
        op == CODE_JUMP_IF_FALSE_OR_POP || op == CODE_JUMP_IF_TRUE_OR_POP;
    int depth = c->e->depth;

    if (c->e->unreachable)
        return true;
    if (!emit_extra(c, op, to, extra))
        return false;
    if (op == CODE_FOR_ITER || op == CODE_SEND)
        l->depth = depth - 1; /* the iterator is gone */
    else
        l->depth = keeps ? depth : depth + fixed_effect(op);
    return true;
}

bool emit_jump(struct compiler *c, enum opcode op, label to)
{
    return jump(c, op, to, 0);
}

bool emit_loop(struct compiler *c, label again)
{
    return jump(c, CODE_JUMP, again, JUMP_WARMS);
}

bool emit_range(struct compiler *c, uint32_t start, label target,
                uint32_t depth)
{
    struct code *code = c->e->code;

    if (start >= code->count)
        return true;
    if (!room(c, (void **)&code->handlers, code->handler_count,
              &c->e->handler_capacity, sizeof *code->handlers))
        return false;
    code->handlers[code->handler_count++] =
        (struct handler){.start = start,
                         .end = (uint32_t)code->count,
                         .target = target,
                         .depth = depth};
    c->e->labels[target].depth = (int)depth + 1;
    return true;
}

bool name_index(struct compiler *c, const char *name, uint32_t *out)
{
    struct unit *unit = c->unit;

    for (size_t i = 0; i < unit->name_count; i++) {
        if (strcmp(unit->names[i], name) == 0) {
            *out = (uint32_t)i;
            return true;
        }
    }
    if (!room(c, (void **)&unit->names, unit->name_count, &c->name_capacity,
              sizeof(char *)))
        return false;
    *out = (uint32_t)unit->name_count;
    unit->names[unit->name_count++] = name;
    return true;
}

bool emit_name(struct compiler *c, enum opcode op, const char *name)
{
    uint32_t index;

    return name_index(c, name, &index) && emit(c, op, index);
}

bool code_index(struct compiler *c, struct code *code, uint32_t *out)
{
    struct unit *unit = c->unit;

    if (!room(c, (void **)&unit->codes, unit->code_count, &c->code_capacity,
              sizeof(struct code *)))
        return false;
    *out = (uint32_t)unit->code_count;
    unit->codes[unit->code_count++] = code;
    return true;
}

static void sort_names(const char **names, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        const char *name = names[i];
        size_t at = i;
        for (; at > 0 && strcmp(names[at - 1], name) > 0; at--)
            names[at] = names[at - 1];
        names[at] = name;
    }
}

/* Parameters first, then other locals, then cells, then free variables; CPython has
 * the cells and free variables in the order of their names. */
/* NOLINTNEXTLINE(readability-function-cognitive-complexity): four passes over one list */
static bool collect_slots(struct compiler *c, struct code *code,
                          const struct scope *scope)
{
    code->slots = arena_take(c->arena, scope->count * sizeof(char *) + 1);
    if (code->slots == NULL)
        return compiler_oom(c);
    for (int pass = 0; pass < 4; pass++) {
        size_t first = code->slot_count;
        for (size_t i = 0; i < scope->count; i++) {
            const struct symbol *s = &scope->symbols[i];
            int wanted = s->parameter                  ? 0
                         : s->binding == BINDING_LOCAL ? 1
                         : s->binding == BINDING_CELL  ? 2
                         : s->binding == BINDING_FREE  ? 3
                                                       : -1;

            if (wanted != pass)
                continue;
            code->slots[code->slot_count++] = s->name;
            code->free_count += pass == 3;
        }
        if (pass >= 2)
            sort_names(code->slots + first, code->slot_count - first);
    }
    return true;
}

bool emitter_begin(struct compiler *c, struct emitter *e, struct scope *scope,
                   const char *name)
{
    struct code *code = arena_take(c->arena, sizeof *code);

    if (code == NULL)
        return compiler_oom(c);
    code->name = name;
    code->unit = c->unit;
    *e = (struct emitter){.outer = c->e, .code = code, .scope = scope};
    e->line = scope->node->line;
    code->first_line = e->line;
    c->e = e;
    if (!collect_slots(c, code, scope))
        return false;
    if (code->free_count > 0 && !emit(c, CODE_COPY_FREE_VARS, code->free_count))
        return false;
    for (uint32_t i = 0; i < code->slot_count - code->free_count; i++) {
        if (scope_find(scope, code->slots[i])->binding == BINDING_CELL &&
            !emit(c, CODE_MAKE_CELL, i))
            return false;
    }
    if (scope->kind == SCOPE_FUNCTION)
        code->flags |= CODE_OPTIMIZED;
    return true;
}

static bool is_jump(enum opcode op)
{
    return op == CODE_FOR_ITER || op == CODE_SEND || op == CODE_JUMP ||
           op == CODE_POP_JUMP_IF_FALSE || op == CODE_POP_JUMP_IF_TRUE ||
           op == CODE_JUMP_IF_FALSE_OR_POP || op == CODE_JUMP_IF_TRUE_OR_POP;
}

bool emitter_end(struct compiler *c, struct code **out)
{
    struct emitter *e = c->e;
    struct code *code = e->code;

    if (!emit_constant(c, constant_simple(c, CONSTANT_NONE)) ||
        !emit(c, CODE_RETURN, 0))
        return false;
    for (size_t i = 0; i < code->count; i++) {
        struct instruction *in = &code->instructions[i];

        if (is_jump(in->op))
            in->arg = e->labels[in->arg].target;
    }
    for (size_t i = 0; i < code->handler_count; i++)
        code->handlers[i].target = e->labels[code->handlers[i].target].target;
    code->stack_size = (unsigned)e->max_depth + 8; /* handlers push three */
    c->e = e->outer;
    *out = code;
    return true;
}
