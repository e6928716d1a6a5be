#ifndef ANALYSIS_RANKING_H
#define ANALYSIS_RANKING_H

/* Rankings: the configurations of one axis in order of one metric, over all
 * loads together.
 *
 * A figure is made per seed, the mean over the loads with equal weight, and then
 * summed up over the seeds as any number is: median, bootstrap interval, n.  The
 * mean is geometric for durations, sizes and distances, where all are above 0,
 * and arithmetic else.  Only loads in which every configuration has a value in
 * every run count, so that each is judged by the same ones; the others are
 * counted.  Profiles are ranked apart: they are another system, not a load.
 */
#include "experiments/analysis/comparison.h"

struct ranked {
    uint32_t config;          /* number of a value */
    struct estimate estimate; /* over seeds */
    double trials;  /* events in which a share never happened; 0 = it did */
    bool has_ratio; /* to the baseline's figure of the same seed */
    double ratio;
    struct interval ratio_interval;
    bool ratio_alike;        /* the same for all seeds */
    size_t less, same, more; /* loads by verdict; `same` has the undecided */
    double lowest, highest;  /* medians of single loads */
    uint32_t lowest_at, highest_at; /* series: which load it was */
};

struct ranking {
    size_t metric;
    uint32_t profile; /* number of a value; NAMES_NONE: there is only one */
    uint32_t baseline;
    bool geometric;
    struct ranked *rows; /* owned: smallest first */
    size_t count;
    size_t loads, left_out;
};

struct rankings {          /* all zero = empty */
    struct ranking *items; /* owned */
    size_t count, room;
};

/* Adds those of one metric, a ranking per profile.  Asks the comparison for all
 * its sections. */
void rankings_add(struct rankings *rankings, struct comparison *c,
                  size_t metric);
void rankings_free(struct rankings *rankings);

#endif
