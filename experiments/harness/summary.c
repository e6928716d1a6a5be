/* summary - what a run says at its end.  See summary.h. */
#include "experiments/harness/summary.h"
#include "experiments/harness/table.h"
#include "experiments/harness/text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define FAILED_NAMED 10

static void print_failed(const struct run *run)
{
    size_t named = 0;
    size_t failed = run_count(run, CELL_FAILED);

    for (size_t i = 0; i < run->plan.count && named < FAILED_NAMED; i++) {
        const struct cell *c = &run->plan.cells[i];
        char reason[2 * SHARD_STATUS_MAX];
        struct text text;
        const char *why = run->reasons[i] != NULL ? run->reasons[i] : "failed";

        if (run->states[i] != CELL_FAILED)
            continue;
        named++;
        text_init(&text, reason, sizeof reason);
        text_escape(&text, why, strlen(why));
        printf("  %s %s, %s, %s, %s, seed %" PRIu64 ": %s\n", c->id,
               c->allocator->text, c->collector->text, c->profile->name,
               c->workload->text, c->seed, reason);
    }
    if (failed > named)
        printf("  and %zu more\n", failed - named);
}

static void print_counts(const struct run *run)
{
    size_t failed = run_count(run, CELL_FAILED);
    size_t kept = run_count(run, CELL_KEPT);
    size_t fine = run_count(run, CELL_OK) + kept;

    printf("%zu cell%s: %zu ok", fine + failed, fine + failed == 1 ? "" : "s",
           fine);
    if (kept > 0 && run->options->resume)
        printf(" (%zu of them from before)", kept);
    if (failed > 0)
        printf(", %zu failed:", failed);
    putchar('\n');
    print_failed(run);
}

static void print_findings(const struct run *run)
{
    const struct experiment *e = run->options->experiment;
    char *path = run_output_path(run, ".csv");
    struct table *table = path != NULL ? table_read(path) : NULL;

    if (table != NULL) {
        e->summary(table, stdout);
        putchar('\n');
        table_free(table);
    }
    free(path);
}

void summary_print(const struct run *run, const struct merged *merged)
{
    const struct options *o = run->options;
    const char *name = o->experiment->name;

    printf("%s: %s\n\n", name, o->experiment->question);
    if (o->experiment->summary != NULL)
        print_findings(run);
    print_counts(run);
    if (o->left_out[0] != '\0')
        printf("left out: %s\n", o->left_out);
    printf("written: %s/%s.csv (%" PRIu64 " rows), %s/%s.curves.csv (%" PRIu64
           " rows), %s/%s.manifest.json\n",
           o->output, name, merged->rows, o->output, name, merged->curves,
           o->output, name);
    if (run_count(run, CELL_FAILED) > 0)
        puts("next: the same command with --resume runs the failed cells "
             "again");
    else if (o->experiment->next != NULL)
        printf("next: %s\n", o->experiment->next);
}

void summary_print_cells(const struct run *run)
{
    print_counts(run);
    printf("written: their shards, in %s\nnext: the same command with --merge "
           "instead of --cells, once all are there\n",
           run->cells_folder);
}
