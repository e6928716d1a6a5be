/* options_help - what --help says around the options. */
#include "experiments/harness/options.h"

#include <stdio.h>
#include <stdlib.h>

/* The standard list of one axis: a spec a line. */
static void print_standard(FILE *f, const char *title, const char *const *list)
{
    for (size_t i = 0; list != NULL && list[i] != NULL; i++)
        fprintf(f, "  %-12s%s\n", i == 0 ? title : "", list[i]);
}

char *options_help_text(const struct experiment *e)
{
    char *text = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&text, &size);

    if (f == NULL)
        return NULL;
    fprintf(f, "%s\n\n%s\n\vWhat we expect to see: %s\n\n", e->question,
            e->method, e->expected);
    fputs("A SPEC is NAME[:KEY=VALUE[,KEY=VALUE...]]; a wrapper goes around an "
          "allocator with +, as in quarantine:slots=1000+freelist. Every "
          "combination of the axes is one cell, and runs in a process of its "
          "own.\n\nThe standard matrix:\n",
          f);
    print_standard(f, "allocators:", e->allocators);
    print_standard(f, "collectors:", e->collectors);
    print_standard(f, "profiles:", e->profiles);
    print_standard(f, "workloads:", e->workloads);
    print_standard(f, "int caches:", e->int_caches);
    fprintf(f,
            "  births:     %llu, or ten times what a workload holds at most\n"
            "  seeds:      1 to %u\n",
            (unsigned long long)e->births, e->seeds);
    if (e->examples != NULL)
        fprintf(f, "\nExamples:\n%s\n", e->examples);
    fprintf(f,
            "\nWrites DIR/%s.csv, DIR/%s.curves.csv and "
            "DIR/%s.manifest.json; the columns are explained in "
            "results/README.md. Exit status: 0 all cells ran, 1 some failed "
            "or a file could not be written, 2 bad usage or input.",
            e->name, e->name, e->name);
    if (fclose(f) != 0) {
        free(text);
        return NULL;
    }
    return text;
}
