/* compile_expr - expressions, in CPython's order of evaluation.
 */
#include "experiments/shell/compiler.h"

/* NOLINTBEGIN(misc-no-recursion): walks a tree whose depth the parser bounds (PARSE_DEPTH) */

static bool compile_all(struct compiler *c, const struct node_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        if (!compile_expression(c, list->items[i]))
            return false;
    }
    return true;
}

static bool has_star(const struct node_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i]->kind == NODE_STAR)
            return true;
    }
    return false;
}

/* ---- displays ---- */

/* All items constant and at least three of them: CPython builds an empty
 * container and extends it with a constant tuple, or frozenset. */
static const struct constant *constant_items(struct compiler *c,
                                             const struct node *node)
{
    struct node tuple = {.kind = NODE_TUPLE, .list = node->list};

    const struct constant *items =
        node->list.count < 3 ? NULL : constant_of(c, &tuple);

    return items == NULL || node->kind != NODE_SET
               ? items
               : constant_frozenset(c, items);
}

/* What CPython puts on the stack at once; larger displays grow item by item. */
#define DISPLAY_MAX 30

static bool compile_starred_display(struct compiler *c, const struct node *node,
                                    enum opcode build, enum opcode add,
                                    enum opcode extend)
{
    size_t plain = 0;
    const struct node_list *list = &node->list;

    while (list->count <= DISPLAY_MAX && plain < list->count &&
           list->items[plain]->kind != NODE_STAR)
        plain++;
    for (size_t i = 0; i < plain; i++) {
        if (!compile_expression(c, list->items[i]))
            return false;
    }
    if (!emit(c, build, (uint32_t)plain))
        return false;
    for (size_t i = plain; i < list->count; i++) {
        const struct node *item = list->items[i];
        bool star = item->kind == NODE_STAR;

        if (!compile_expression(c, star ? item->a : item) ||
            !emit(c, star ? extend : add, 1))
            return false;
    }
    return true;
}

static bool compile_sequence(struct compiler *c, const struct node *node)
{
    bool set = node->kind == NODE_SET;
    enum opcode build = set ? CODE_BUILD_SET : CODE_BUILD_LIST;
    const struct constant *items;

    items = has_star(&node->list) ? NULL : constant_items(c, node);
    if (has_star(&node->list) ||
        (items == NULL && node->list.count > DISPLAY_MAX)) {
        return compile_starred_display(
                   c, node, build, set ? CODE_SET_ADD : CODE_LIST_APPEND,
                   set ? CODE_SET_UPDATE : CODE_LIST_EXTEND) &&
               (node->kind != NODE_TUPLE || emit(c, CODE_LIST_TO_TUPLE, 0));
    }
    if (node->kind == NODE_TUPLE)
        return compile_all(c, &node->list) &&
               emit(c, CODE_BUILD_TUPLE, (uint32_t)node->list.count);
    if (items != NULL)
        return emit(c, build, 0) && emit_constant(c, items) &&
               emit(c, set ? CODE_SET_UPDATE : CODE_LIST_EXTEND, 1);
    return !c->source->failed && compile_all(c, &node->list) &&
           emit(c, build, (uint32_t)node->list.count);
}

static bool compile_pairs(struct compiler *c, const struct node *node)
{
    size_t n = node->list.count / 2;
    const struct constant **keys =
        arena_take(c->arena, (n + 1) * sizeof(struct constant *));
    bool constant = n > 1;

    if (keys == NULL)
        return compiler_oom(c);
    for (size_t i = 0; i < n && constant; i++) {
        keys[i] = constant_of(c, node->list.items[2 * i]);
        constant = keys[i] != NULL;
    }
    if (c->source->failed)
        return false;
    for (size_t i = 0; i < node->list.count; i++) {
        if ((i % 2 == 1 || !constant) &&
            !compile_expression(c, node->list.items[i]))
            return false;
    }
    if (constant)
        return emit_constant(c, constant_tuple(c, keys, n)) &&
               emit(c, CODE_BUILD_CONST_MAP, (uint32_t)n);
    return emit(c, CODE_BUILD_MAP, (uint32_t)n);
}

#define PAIRS_MAX ((size_t)17)

static bool has_mapping(const struct node *node)
{
    for (size_t i = 0; i < node->list.count; i += 2) {
        if (node->list.items[i]->kind == NODE_DOUBLE_STAR)
            return true;
    }
    return false;
}

/* The pairs [from, to) of items, as a dict that is merged into one below. */
static bool compile_part(struct compiler *c, const struct node *node,
                         size_t from, size_t to, bool *below)
{
    struct node part = *node;

    if (from == to)
        return true;
    part.list.items = node->list.items + from;
    part.list.count = to - from;
    bool ok =
        compile_pairs(c, &part) && (!*below || emit(c, CODE_DICT_UPDATE, 1));
    *below = true;
    return ok;
}

/* `**mapping` among the pairs, or many pairs: several dicts become one. */
static bool compile_merged_dict(struct compiler *c, const struct node *node)
{
    bool below = false;
    size_t from = 0;

    for (size_t i = 0; i < node->list.count; i += 2) {
        const struct node *key = node->list.items[i];

        if (key->kind == NODE_DOUBLE_STAR) {
            if (!compile_part(c, node, from, i, &below) ||
                (!below && !emit(c, CODE_BUILD_MAP, 0)) ||
                !compile_expression(c, key->a) || !emit(c, CODE_DICT_UPDATE, 1))
                return false;
            below = true;
            from = i + 2;
        } else if (i + 2 - from == PAIRS_MAX * 2) {
            if (!compile_part(c, node, from, i + 2, &below))
                return false;
            from = i + 2;
        }
    }
    return compile_part(c, node, from, node->list.count, &below);
}

static bool compile_dict(struct compiler *c, const struct node *node)
{
    return node->list.count > PAIRS_MAX * 2 || has_mapping(node)
               ? compile_merged_dict(c, node)
               : compile_pairs(c, node);
}

bool compile_display(struct compiler *c, const struct node *node)
{
    return node->kind == NODE_DICT ? compile_dict(c, node)
                                   : compile_sequence(c, node);
}

/* ---- comparisons and conditions ---- */

static bool emit_comparison(struct compiler *c, unsigned op)
{
    switch (op) {
    case OP_IS:
        return emit(c, CODE_IS, 0);
    case OP_IS_NOT:
        return emit(c, CODE_IS, 1);
    case OP_IN:
        return emit(c, CODE_CONTAINS, 0);
    case OP_NOT_IN:
        return emit(c, CODE_CONTAINS, 1);
    default:
        return emit(c, CODE_COMPARE, op);
    }
}

static bool compile_operand(struct compiler *c, const struct node *node,
                            unsigned op)
{
    return op == OP_IN || op == OP_NOT_IN ? compile_iterable(c, node)
                                          : compile_expression(c, node);
}

static bool compile_compare(struct compiler *c, const struct node *node)
{
    size_t n = node->list.count;
    label out;
    label end;

    if (!compile_expression(c, node->a))
        return false;
    if (n == 1)
        return compile_operand(c, node->list.items[0], node->ops[0]) &&
               emit_comparison(c, node->ops[0]);
    if (!label_new(c, &out) || !label_new(c, &end))
        return false;
    for (size_t i = 0; i < n; i++) {
        if (!compile_operand(c, node->list.items[i], node->ops[i]))
            return false;
        if (i + 1 == n)
            break;
        if (!emit(c, CODE_SWAP, 2) || !emit(c, CODE_COPY, 2) ||
            !emit_comparison(c, node->ops[i]) ||
            !emit_jump(c, CODE_JUMP_IF_FALSE_OR_POP, out))
            return false;
    }
    return emit_comparison(c, node->ops[n - 1]) &&
           emit_jump(c, CODE_JUMP, end) && label_here(c, out) &&
           emit(c, CODE_SWAP, 2) && emit(c, CODE_POP_TOP, 0) &&
           label_here(c, end);
}

static bool compile_junction(struct compiler *c, const struct node *node)
{
    enum opcode op = node->kind == NODE_AND ? CODE_JUMP_IF_FALSE_OR_POP
                                            : CODE_JUMP_IF_TRUE_OR_POP;
    size_t n = node->list.count;
    label end;

    if (!label_new(c, &end))
        return false;
    for (size_t i = 0; i + 1 < n; i++) {
        if (!compile_expression(c, node->list.items[i]) ||
            !emit_jump(c, op, end))
            return false;
    }
    return compile_expression(c, node->list.items[n - 1]) && label_here(c, end);
}

/* and / or as a condition: jumps `to` when it is `when`. */
static bool condition_junction(struct compiler *c, const struct node *node,
                               label to, bool when)
{
    bool is_or = node->kind == NODE_OR;
    size_t n = node->list.count;
    label end;

    if (!label_new(c, &end))
        return false;
    for (size_t i = 0; i + 1 < n; i++) {
        label target = is_or == when ? to : end;

        if (!compile_condition(c, node->list.items[i], target, is_or))
            return false;
    }
    return compile_condition(c, node->list.items[n - 1], to, when) &&
           label_here(c, end);
}

bool compile_condition(struct compiler *c, const struct node *node, label to,
                       bool when)
{
    int known = constant_truth(c, node);

    if (c->source->failed)
        return false;
    if (known >= 0)
        return (known == 1) != when || emit_jump(c, CODE_JUMP, to);
    if (node->kind == NODE_UNARY && node->op == OP_NOT)
        return compile_condition(c, node->a, to, !when);
    if (node->kind == NODE_AND || node->kind == NODE_OR)
        return condition_junction(c, node, to, when);
    return compile_expression(c, node) &&
           emit_jump(c, when ? CODE_POP_JUMP_IF_TRUE : CODE_POP_JUMP_IF_FALSE,
                     to);
}

static bool compile_if_else(struct compiler *c, const struct node *node)
{
    label other;
    label end;

    return label_new(c, &other) && label_new(c, &end) &&
           compile_condition(c, node->b, other, false) &&
           compile_expression(c, node->a) && emit_jump(c, CODE_JUMP, end) &&
           label_here(c, other) && compile_expression(c, node->c) &&
           label_here(c, end);
}

/* ---- f-strings, slices, the rest ---- */

static bool compile_format(struct compiler *c, const struct node *node)
{
    if (!compile_expression(c, node->a))
        return false;
    if (node->b == NULL)
        return emit(c, CODE_FORMAT, node->op);
    return compile_expression(c, node->b) &&
           emit(c, CODE_FORMAT, node->op | 0x100U);
}

static bool compile_fstring(struct compiler *c, const struct node *node)
{
    if (node->list.count == 0)
        return emit_constant(c, constant_str(c, "", 0));
    if (!compile_all(c, &node->list))
        return false;
    return node->list.count == 1 ||
           emit(c, CODE_BUILD_STRING, (uint32_t)node->list.count);
}

static bool compile_slice(struct compiler *c, const struct node *node)
{
    const struct node *parts[] = {node->a, node->b, node->c};
    size_t n = node->c == NULL ? 2 : 3;

    for (size_t i = 0; i < n; i++) {
        bool ok = parts[i] == NULL
                      ? emit_constant(c, constant_simple(c, CONSTANT_NONE))
                      : compile_expression(c, parts[i]);

        if (!ok)
            return false;
    }
    return emit(c, CODE_BUILD_SLICE, (uint32_t)n);
}

/* `not (a is b)` and `not (a in b)` are one comparison. */
static bool compile_unary(struct compiler *c, const struct node *node)
{
    const struct node *a = node->a;

    if (node->op == OP_NOT && a->kind == NODE_COMPARE && a->list.count == 1 &&
        a->ops[0] >= OP_IS) {
        static const unsigned char negated[] = {OP_IS_NOT, OP_IS, OP_NOT_IN,
                                                OP_IN};
        struct node opposite = *a;

        opposite.ops = &negated[a->ops[0] - OP_IS];
        return compile_compare(c, &opposite);
    }
    return compile_expression(c, a) && emit(c, CODE_UNARY, node->op);
}

/* Each value of the iterator is passed on, and what is sent back, too. */
static bool compile_yield_from(struct compiler *c, const struct node *node)
{
    label again;
    label end;

    return label_new(c, &again) && label_new(c, &end) &&
           compile_expression(c, node->a) && emit(c, CODE_GET_ITER, 0) &&
           emit_constant(c, constant_simple(c, CONSTANT_NONE)) &&
           label_here(c, again) && emit_jump(c, CODE_SEND, end) &&
           emit(c, CODE_YIELD, 0) && emit_jump(c, CODE_JUMP, again) &&
           label_here(c, end);
}

static bool compile_plain(struct compiler *c, const struct node *node)
{
    switch (node->kind) {
    case NODE_NAME:
        return compile_load(c, node->text);
    case NODE_UNARY:
        return compile_unary(c, node);
    case NODE_BINARY:
        return compile_expression(c, node->a) &&
               compile_expression(c, node->b) && emit(c, CODE_BINARY, node->op);
    case NODE_ATTRIBUTE:
        return compile_expression(c, node->a) &&
               emit_name(c, CODE_LOAD_ATTR, node->text);
    case NODE_INDEX:
        return compile_expression(c, node->a) &&
               compile_expression(c, node->b) && emit(c, CODE_SUBSCRIPT, 0);
    case NODE_WALRUS:
        return compile_expression(c, node->b) && emit(c, CODE_COPY, 1) &&
               compile_store(c, node->a->text);
    case NODE_YIELD:
        return (node->a != NULL
                    ? compile_expression(c, node->a)
                    : emit_constant(c, constant_simple(c, CONSTANT_NONE))) &&
               emit(c, CODE_YIELD, 0);
    case NODE_YIELD_FROM:
        return compile_yield_from(c, node);
    case NODE_STAR:
        return compiler_fail(c, node, "can't use starred expression here");
    default:
        return compiler_fail(c, node, "invalid syntax");
    }
}

static bool compile_kind(struct compiler *c, const struct node *node)
{
    const struct constant *constant = constant_of(c, node);

    if (c->source->failed)
        return false;
    if (constant != NULL)
        return emit_constant(c, constant);
    switch (node->kind) {
    case NODE_FSTRING:
        return compile_fstring(c, node);
    case NODE_FORMAT:
        return compile_format(c, node);
    case NODE_TUPLE:
    case NODE_LIST:
    case NODE_SET:
    case NODE_DICT:
        return compile_display(c, node);
    case NODE_AND:
    case NODE_OR:
        return compile_junction(c, node);
    case NODE_COMPARE:
        return compile_compare(c, node);
    case NODE_CALL:
        return compile_call(c, node);
    case NODE_SLICE:
        return compile_slice(c, node);
    case NODE_IF_ELSE:
        return compile_if_else(c, node);
    case NODE_LAMBDA:
        return compile_function(c, node, "<lambda>");
    case NODE_LIST_COMP:
    case NODE_SET_COMP:
    case NODE_DICT_COMP:
    case NODE_GENERATOR:
        return compile_comprehension(c, node);
    default:
        return compile_plain(c, node);
    }
}

bool compile_expression(struct compiler *c, const struct node *node)
{
    unsigned line = c->e->line;
    unsigned column = c->e->column;

    c->e->line = node->line;
    c->e->column = node->column;
    bool ok = compile_kind(c, node);
    c->e->line = line;
    c->e->column = column;
    return ok;
}

/* NOLINTEND(misc-no-recursion) */
