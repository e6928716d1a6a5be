/* report - one page for what a folder of results shows.
 *
 *   CSV, manifests, pictures -> gathered -> findings -> page
 *
 * Cost: O(bytes read) but for the curve files, which are never opened; memory is
 * 16 bytes per row and column. */
#include "experiments/analysis/report_options.h"

#include "experiments/analysis/memory.h"
#include "experiments/analysis/page/page.h"
#include "experiments/harness/newfile.h"
#include "experiments/harness/say.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define EXIT_BAD_INPUT 2

/* The page appears whole or not at all, by rename: which would put it in the
 * place of a folder or a device as well. */
static int write_page(const struct report *report, const char *path)
{
    struct newfile f;
    struct stat st;

    if (stat(path, &st) == 0 && !S_ISREG(st.st_mode)) {
        fprintf(stderr, "report: %s: there is something that is no file\n",
                path);
        return EXIT_BAD_INPUT;
    }
    if (newfile_open(&f, path) != 0) {
        say_errno("report", path);
        return EXIT_FAILURE;
    }
    errno = 0;
    page_write(f.stream, report);
    if (newfile_commit(&f, false) != 0) {
        say_errno("report", path);
        return EXIT_FAILURE;
    }
    printf("%s\n", path);
    if (fflush(stdout) == 0)
        return EXIT_SUCCESS;
    say_errno("report", "stdout");
    return EXIT_FAILURE;
}

static int report(const struct report_options *o, const struct gathered *g,
                  struct findings *findings)
{
    struct report page = {g, findings, o->title};
    struct problem problem;

    for (size_t i = 0; i < g->study_count; i++) {
        if (!findings_make(&findings[i], &g->studies[i], &problem)) {
            fprintf(stderr, "report: %s\n", problem.text);
            return EXIT_BAD_INPUT;
        }
    }
    return write_page(&page, o->output);
}

static int report_folder(const struct report_options *o)
{
    struct gathered g;
    struct problem problem;
    int status = EXIT_BAD_INPUT;

    if (o->plots_asked && access(o->plots, R_OK | X_OK) != 0) {
        say_errno("report", o->plots);
        return EXIT_BAD_INPUT;
    }
    if (gather(&g, o->results, o->plots, &problem)) {
        struct findings *findings = memory_new(g.study_count, sizeof *findings);

        status = report(o, &g, findings);
        for (size_t i = 0; i < g.study_count; i++)
            findings_free(&findings[i]);
        free(findings);
    } else {
        fprintf(stderr, "report: %s\n", problem.text);
    }
    gathered_free(&g);
    return status;
}

int main(int argc, char **argv)
{
    struct report_options o;
    int status;

    if (report_options_parse(&o, argc, argv, &status))
        status = report_folder(&o);
    report_options_free(&o);
    return status;
}
