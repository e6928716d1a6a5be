#ifndef ANALYSIS_FINDINGS_H
#define ANALYSIS_FINDINGS_H

/* What one study shows, in rankings and in sentences made from its data.
 *
 * The sentences are text with `names between backquotes`; what writes them out
 * escapes them. */
#include "experiments/analysis/notes.h"
#include "experiments/analysis/ranking.h"
#include "experiments/analysis/study.h"

struct findings {
    const struct study *study; /* borrowed */
    struct comparison comparison;
    bool compared; /* false: no run is ok, nothing below is there */
    struct rankings rankings;
    /* Medians, [metric * entry_count + entry] as in comparison.entries; NaN =
     * undefined. */
    double *medians;       /* owned */
    struct notes lead;     /* the answer: one sentence or two per profile */
    struct notes lines;    /* the other sentences */
    struct notes warnings; /* what to know before believing them */
};

/* False: `problem` says what is wrong with the study's data.  findings_free in
 * any case. */
bool findings_make(struct findings *f, const struct study *study,
                   struct problem *problem);
void findings_free(struct findings *f);

/* The sentences that only `id_reuse` has. */
void findings_reuse(struct findings *f);

/* --- for both files ----------------------------------------------------------- */

/* Number of a leading metric; -1: it is not among them. */
int findings_metric(const struct findings *f, const char *name);
/* " in profile `plain`" where profiles are ranked apart, else "". */
const char *findings_profile(const struct findings *f, const struct ranking *r,
                             char text[64]);
/* The ranking of a metric for a profile, NULL = none with a load in it. */
const struct ranking *findings_ranking(const struct findings *f, int metric,
                                       uint32_t profile);
/* The row of a configuration; NULL = none. */
const struct ranked *findings_row(const struct ranking *r, uint32_t config);
/* The name of the number of a value. */
const char *findings_name(const struct findings *f, uint32_t value);

#endif
