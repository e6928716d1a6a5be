/* tree - syntax trees, built from mixed types and dropped whole.
 *
 * What a compiler or a template engine makes: a tree whose inner nodes are, drawn
 * one by one, instances (half of them; with a `name`, a str, and a `body`, a list
 * of the children), tuples or lists (a quarter each) of the children, and whose
 * leaves are names (strs, 40 %), ints (40 %) and floats (20 %).
 *
 *   depth 2, fanout 2:            instance          level 0
 *                            name  |     |  body
 *                               tuple   list        level 1
 *                               /  \    /  \
 *                            leaf leaf leaf leaf    level 2
 *
 * It is built in depth-first order without recursion: `open` has one node per
 * level that still lacks children.  A tree dies when the next one begins.
 * Isolates: mass deaths of unlike blocks in the order of a traversal.
 *
 * Cost: O(1) a node; fanout^depth leaves a tree.
 */
#include "experiments/workloads/holding.h"
#include "experiments/workloads/making.h"
#include "experiments/workloads/workload.h"
#include "gc/types.h"

enum { DEPTH, FANOUT };

#define DEPTH_MAX  64
#define LEAVES_MAX (UINT64_C(1) << 24)

static const struct option_def options[] = {
    [DEPTH] = {"depth", OPTION_COUNT, "6", NULL, 1, DEPTH_MAX,
               "levels of inner nodes"},
    [FANOUT] = {"fanout", OPTION_COUNT, "3", NULL, 1, 1 << 16,
                "children of an inner node"},
    {0}};

static const char *tree_check(const struct option_value *values)
{
    uint64_t leaves = 1;

    for (uint64_t i = 0; i < values[DEPTH].as.count; i++) {
        leaves *= values[FANOUT].as.count;
        if (leaves > LEAVES_MAX)
            return "fanout to the power of depth may be 16777216 at most";
    }
    return NULL;
}

enum node_kind { NODE_INSTANCE, NODE_TUPLE, NODE_LIST };

struct open_node {
    enum node_kind kind;
    uint64_t children; /* that it has so far */
};

struct tree {
    struct load *load;
    uint64_t depth, fanout;
    struct open_node open[DEPTH_MAX];
    /* Slot i the open node of level i; then the names of the two attributes, and
     * an object on its way into a node. */
    struct holding held;
    size_t name, body, loose; /* slots */
};

static struct obj *held(struct tree *tree, size_t slot)
{
    return *holding_slot(&tree->held, slot);
}

static struct obj *make_name(struct tree *tree)
{
    static const char letters[] = "identifier_of_a_node";

    return str_new(tree->load->heap, letters,
                   1 + rng_below(&tree->load->rng, sizeof letters - 1));
}

static struct obj *make_leaf(struct tree *tree)
{
    uint64_t lot = rng_below(&tree->load->rng, 10);

    if (lot < 4)
        return make_name(tree);
    if (lot < 8)
        return int_new(tree->load->heap, MAKING_INT_BASE);
    return float_new(tree->load->heap, 0.5);
}

/* Sets an attribute of `node` to a fresh object, which is stolen; NULL = OOM. */
static int give(struct tree *tree, struct obj *node, size_t attribute,
                struct obj *o)
{
    *holding_slot(&tree->held, tree->loose) = o;
    if (o == NULL)
        return -1;
    int rc = instance_set(tree->load->heap, node, held(tree, attribute), o);
    holding_drop(&tree->held, tree->loose);
    return rc;
}

/* Makes the node of a level, without children.  0, or -1 = OOM. */
static int open_node(struct tree *tree, size_t level)
{
    static const enum node_kind lots[] = {NODE_INSTANCE, NODE_INSTANCE,
                                          NODE_TUPLE, NODE_LIST};
    struct heap *heap = tree->load->heap;
    enum node_kind kind = lots[rng_below(&tree->load->rng, 4)];
    struct obj *node = NULL;

    if (kind == NODE_INSTANCE)
        node = instance_new(heap, class_plain(heap));
    else if (kind == NODE_TUPLE)
        node = tuple_new(heap, tree->fanout);
    else
        node = list_new(heap);
    tree->open[level] = (struct open_node){.kind = kind};
    *holding_slot(&tree->held, level) = node;
    if (node == NULL)
        return -1;
    if (kind != NODE_INSTANCE)
        return 0;
    if (give(tree, node, tree->name, make_name(tree)) != 0)
        return -1;
    return give(tree, node, tree->body, list_new(heap));
}

/* Moves what is in `slot` into the open node of a level.  0, or -1 = OOM. */
static int adopt(struct tree *tree, size_t level, size_t slot)
{
    struct open_node *open = &tree->open[level];
    struct obj *parent = held(tree, level), *child = held(tree, slot);
    int rc = 0;

    if (open->kind == NODE_TUPLE) {
        tuple_init(parent, open->children++, child);
        *holding_slot(&tree->held, slot) = NULL;
        return 0;
    }
    if (open->kind == NODE_INSTANCE)
        parent = instance_get(parent, held(tree, tree->body));
    rc = list_append(tree->load->heap, parent, child);
    holding_drop(&tree->held, slot);
    open->children++;
    return rc;
}

/* Builds a tree into slot 0, or the part of it that the load has births for. */
static int build(struct tree *tree)
{
    size_t level = 0;

    if (open_node(tree, 0) != 0)
        return -1;
    while (load_more(tree->load)) {
        int rc = 0;
        if (tree->open[level].children == tree->fanout) {
            if (level == 0)
                return 0;
            rc = adopt(tree, level - 1, level);
            level--;
        } else if (level + 1 < tree->depth) {
            rc = open_node(tree, ++level);
        } else {
            struct obj *leaf = make_leaf(tree);
            *holding_slot(&tree->held, tree->loose) = leaf;
            rc = leaf == NULL ? -1 : adopt(tree, level, tree->loose);
        }
        if (rc != 0)
            return -1;
    }
    return 0;
}

static int repeat(struct tree *tree)
{
    struct heap *heap = tree->load->heap;
    struct obj *name = str_new(heap, "name", 4);

    *holding_slot(&tree->held, tree->name) = name;
    if (name == NULL)
        return -1;
    struct obj *body = str_new(heap, "body", 4);
    *holding_slot(&tree->held, tree->body) = body;
    if (body == NULL)
        return -1;
    while (load_more(tree->load)) {
        holding_drop(&tree->held, 0);
        if (build(tree) != 0)
            return -1;
    }
    return 0;
}

static int tree_run(struct load *load, const struct option_value *values)
{
    size_t depth = values[DEPTH].as.count;
    struct tree tree = {.load = load,
                        .depth = depth,
                        .fanout = values[FANOUT].as.count,
                        .name = depth,
                        .body = depth + 1,
                        .loose = depth + 2};

    if (holding_open(&tree.held, load->heap, depth + 3) != 0)
        return load_finish(load, -1);
    int rc = load_finish(load, repeat(&tree));
    holding_close(&tree.held);
    return rc;
}

const struct workload tree_workload = {
    .info = {.name = "tree",
             .summary = "syntax trees of mixed types, dropped whole",
             .options = options,
             .check = tree_check},
    .run = tree_run};
