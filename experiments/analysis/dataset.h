#ifndef ANALYSIS_DATASET_H
#define ANALYSIS_DATASET_H

/* Datasets: the runs of one experiment, read from one or more CSV files.
 *
 * A series is one configuration of one cell, all that names a row but its seed;
 * a run is one row of it.  Only the metrics asked for are kept:
 *
 *     series   file allocator collector profile workload ... scope
 *     run      series, seed, line, fingerprint | metric 0 | metric 1 | ...
 *
 * Memory: 24 bytes and 8 per metric for a run, about 80 for a series.
 */
#include "experiments/analysis/csv_reader.h"
#include "experiments/analysis/names.h"

#include <stdbool.h>
#include <stdint.h>

/* What names a series.  KEY_FILE is no column: it is the file's own name. */
enum key {
    KEY_FILE,
    KEY_ALLOCATOR,
    KEY_COLLECTOR,
    KEY_PROFILE,
    KEY_WORKLOAD,
    KEY_INT_CACHE,
    KEY_TYPE_FREELISTS,
    KEY_AGE,
    KEY_BIRTHS,
    KEY_SCOPE,
    KEYS
};
extern const char *const dataset_keys[KEYS]; /* column names, "file" first */
/* KEYS when there is none of that name. */
enum key dataset_key(const char *name);
/* Is the column one that names rows: a key, experiment, seed, status? */
bool dataset_is_key_column(const char *name);

#define METRICS_MAX 64
#define FILES_MAX   64
#define WHERE_MAX   32

/* Only rows whose column equals `value`; conditions on the same column are
 * alternatives. */
struct condition {
    const char *column, *value; /* borrowed */
};

struct request {
    const char *metrics[METRICS_MAX]; /* borrowed */
    size_t metric_count;              /* 0: the experiment's own choice */
    struct condition where[WHERE_MAX];
    size_t where_count;
    bool all_scopes; /* else only scope `all`, unless `where` says otherwise */
};

struct source {
    char *path;
    char *schema, *commit, *compiler, *kernel, *cpu; /* NULL: not said */
    size_t rows, kept;
};

struct run {
    uint32_t series, line;
    uint64_t seed;
    uint64_t fingerprint; /* of every number in the row that is no duration */
};

struct dataset { /* all zero = empty */
    char *experiment;
    struct source sources[FILES_MAX];
    size_t source_count;
    char *metrics[METRICS_MAX];
    size_t metric_count;
    struct names values; /* of all keys */
    struct names series; /* tuples of KEYS numbers in `values` */
    struct run *runs;
    size_t run_count, run_room;
    double *numbers; /* run_count x metric_count; NaN = undefined */
    size_t number_count, number_room;
    /* Per series and metric, the sum of a proportion's denominators over the
     * runs where it is 0. */
    double *trials;
    size_t trial_count, trial_room;
    struct names failures; /* what failed cells had in `status` */
    size_t failed;         /* rows left out for that */
    size_t other_scopes;   /* rows left out for being of a narrower scope */
    struct names seen[WHERE_MAX]; /* some values of each condition's column */
};

/* Adds a file.  False: `problem` says what is wrong with it, or why it cannot
 * stand beside the ones before; the dataset is only good for dataset_free. */
bool dataset_read(struct dataset *data, const char *path,
                  const struct request *request, struct problem *problem);
/* After the last file: is there anything?  False: `problem` says which
 * condition nothing meets, and what there is. */
bool dataset_check(const struct dataset *data, const struct request *request,
                   struct problem *problem);
void dataset_free(struct dataset *data);

/* Number of the value that a series has for a key. */
uint32_t dataset_value(const struct dataset *data, uint32_t series,
                       enum key key);
/* The same as text, borrowed. */
const char *dataset_text(const struct dataset *data, uint32_t series,
                         enum key key);
static inline double dataset_number(const struct dataset *data, size_t run,
                                    size_t metric)
{
    return data->numbers[run * data->metric_count + metric];
}

#endif
