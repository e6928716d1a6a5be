#ifndef ANALYSIS_COMPARISON_H
#define ANALYSIS_COMPARISON_H

/* Comparisons: from runs to tables of ratios against a baseline.
 *
 * Every key of a run is used in one of three ways:
 *
 *   by        the axis compared (an allocator against the baseline)
 *   row       names the rows; the same as `by`, but when two files are compared
 *   section   all other keys: a table of its own for each combination
 *
 * so the runs fall into sections, a section into entries (one per row and
 * configuration), and an entry is paired by seed with the baseline's entry of
 * the same row.
 */
#include "experiments/analysis/estimate.h"

#define COMPARISON_CONFIGS_MAX 1000 /* values of the axis compared */

enum ratio_kind {
    RATIO_KNOWN,
    RATIO_BASELINE,  /* this is the baseline itself */
    RATIO_MISSING,   /* no baseline in this row */
    RATIO_UNPAIRED,  /* no seed with a value on both sides */
    RATIO_BOTH_ZERO, /* both 0 in all pairs */
    RATIO_FROM_ZERO, /* the baseline is 0 in all pairs, this never */
    RATIO_SOME_ZERO, /* the baseline is 0 in some pairs */
    RATIO_NEGATIVE   /* a value below 0 */
};

enum verdict { VERDICT_NONE, VERDICT_SAME, VERDICT_LESS, VERDICT_MORE };

struct entry {
    uint32_t row, config; /* numbers of values */
    size_t first, count;  /* runs, in the comparison's order */
    struct estimate estimate;
    enum ratio_kind kind;
    size_t pairs;
    size_t zeros; /* pairs whose baseline is 0 */
    double ratio; /* RATIO_KNOWN; RATIO_SOME_ZERO, where it may be infinite */
    struct interval interval; /* RATIO_KNOWN */
    bool exact;               /* both sides deterministic: nothing to test */
    double p, p_holm;
    enum verdict verdict;
};

/* A geometric mean of ratios under way. */
struct geomean {
    double *sums; /* owned, one per resample: logarithms; or NULL */
    double sum;
    size_t count, left_out; /* ratios in it; ratios that are 0 or unknown */
};

struct section {
    size_t number;
    uint32_t series;             /* one of it, for the keys */
    const struct entry *entries; /* borrowed until the next section */
    size_t count;
    size_t tests;  /* that Holm's adjustment was over */
    size_t fewest; /* pairs of the test with the fewest; 0 = no test */
    struct geomean geomean;
};

struct comparison {
    const struct dataset *data; /* borrowed */
    struct bootstrap *bootstrap;
    enum key by, row;
    bool in_section[KEYS], varies[KEYS];
    uint32_t baseline;
    struct names sections, configs; /* tuples; values of `by`, in order */
    uint32_t *order;                /* owned: runs, sorted */
    struct entry *entries;          /* owned: of all sections */
    size_t entry_count, entry_room;
    size_t *starts; /* owned: first entry of each section, and the end */
    size_t section_count, section_room;
    struct geomean *overall; /* owned: one per configuration */
};

/* What to compare.  by = KEYS: chosen from what varies.  baseline = NULL: the
 * first value. */
struct comparison_plan {
    enum key by;
    const char *baseline; /* borrowed */
};

/* Sorts the runs.  False: `problem` says why not (a baseline that is not there,
 * two rows of the same cell and seed). */
bool comparison_begin(struct comparison *c, const struct dataset *data,
                      const struct comparison_plan *plan,
                      struct problem *problem);
/* One table.  Sections of one metric must be asked for in order, from 0; the
 * first starts c->overall anew. */
void comparison_section(struct comparison *c, size_t metric, size_t number,
                        struct section *section);
/* Frees what the section owns. */
void comparison_section_end(struct section *section);
void comparison_end(struct comparison *c);

/* Two files side by side, one row for each cell. */
bool comparison_of_files(const struct comparison *c);

/* False: no ratio in it. */
bool geomean_read(const struct comparison *c, const struct geomean *g,
                  double *ratio, struct interval *interval);

/* "faster", "less", "~", ...; "" for none. */
const char *comparison_verdict(const struct entry *e, const char *metric);
/* Why there is no ratio, or what is special; "" = nothing.  `text` is used for
 * words that need numbers. */
const char *comparison_note(const struct entry *e, char text[64]);

#endif
