/* peer_plain - binary-trees on structs in plain C, from malloc or, where it is
 * built with -DBOEHM, from Boehm's conservative collector, which frees by itself.
 *
 * Cost: a second or two.  Source: the Benchmarks Game's program in C; Boehm and
 * Weiser, Softw. Pract. Exper. 18(9), 1988. */
#include "experiments/peers/trees.h"

#ifdef BOEHM
#include <gc.h>
#define NODE_ALLOC(size) GC_MALLOC(size)
#else
#define NODE_ALLOC(size) malloc(size)
#endif

struct node {
    struct node *left, *right;
};

/* NOLINTBEGIN(misc-no-recursion): seventeen deep, as the benchmark has it */
static struct node *grow(unsigned depth)
{
    struct node *node = NODE_ALLOC(sizeof *node);

    if (node == NULL) {
        fputs("out of memory\n", stderr);
        exit(1);
    }
    node->left = depth == 0 ? NULL : grow(depth - 1);
    node->right = depth == 0 ? NULL : grow(depth - 1);
    return node;
}

static void *make(unsigned depth)
{
    return grow(depth);
}

static size_t count_nodes(const struct node *node)
{
    if (node->left == NULL)
        return 1;
    return 1 + count_nodes(node->left) + count_nodes(node->right);
}

static size_t count(void *tree)
{
    return count_nodes(tree);
}

#ifdef BOEHM
static void drop(void *tree)
{
    (void)tree;
}
#else
static void drop_nodes(struct node *node)
{
    if (node->left != NULL) {
        drop_nodes(node->left);
        drop_nodes(node->right);
    }
    free(node);
}

static void drop(void *tree)
{
    drop_nodes(tree);
}
#endif

/* NOLINTEND(misc-no-recursion) */

static double run_trees(size_t nodes)
{
    return trees_run(
        &(const struct trees){.make = make, .count = count, .drop = drop},
        nodes);
}

int main(void)
{
#ifdef BOEHM
    GC_INIT();
#endif
    measure_all(
        (const struct operation[]){{"binary_trees", trees_nodes(), run_trees},
                                   {0}},
        NULL);
    return 0;
}
