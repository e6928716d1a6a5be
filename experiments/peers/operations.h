#ifndef PEERS_OPERATIONS_H
#define PEERS_OPERATIONS_H

/* What is done with our objects and with CPython's: the same names, and as many
 * objects each; the functions are the including file's own. */
#include "experiments/peers/trees.h"

#define OPERATIONS                                                             \
    {                                                                          \
        {"int", 5000000, run_int}, {"float", 5000000, run_float},              \
            {"list", 5000000, run_list}, {"tuple2", 5000000, run_tuple},       \
            {"instance", 2000000, run_instance},                               \
            {"collect_live", 1000000, run_collect},                            \
            {"collect_live_aged", 1000000, run_collect_aged},                  \
            {"free_cycles", 1000000, run_cycles},                              \
            {"binary_trees", trees_nodes(), run_trees},                        \
            {"gcbench_pause", 1, run_pause},                                   \
        {                                                                      \
            0                                                                  \
        }                                                                      \
    }

#endif
