/* compare - which configuration is better, by how much, and can the runs tell?
 *
 *   CSV files -> dataset -> comparison -> tables, notes, exit status
 *
 * Cost: O(bytes read), then O(runs + 10,000) per interval; memory about 24 bytes
 * and 8 per metric for a run.
 * Source: the tables follow benchstat (Go project, 2014). */
#include "experiments/analysis/compare_options.h"
#include "experiments/analysis/recompute.h"
#include "experiments/analysis/text_table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define EXIT_DIFFERS   1
#define EXIT_BAD_INPUT 2
#define EXIT_FAIL_ON   3

static int bad_input(const struct problem *problem)
{
    fprintf(stderr, "compare: %s\n", problem->text);
    return EXIT_BAD_INPUT;
}

/* The answer must have reached its reader. */
static int flush(int status)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    fprintf(stderr, "compare: cannot write the result: %s\n", strerror(errno));
    return EXIT_FAILURE;
}

static void print_notes(const struct notes *notes, enum render_format format)
{
    FILE *out = format == RENDER_CSV ? stderr : stdout;

    if (notes->count > 0 && format != RENDER_CSV)
        putc('\n', out);
    for (size_t i = 0; i < notes->count; i++) {
        if (format == RENDER_CSV)
            fprintf(out, "compare: note: %s\n", notes->lines[i]);
        else
            text_wrap(format == RENDER_TEXT ? "note: " : "- ", notes->lines[i],
                      out);
    }
}

static void compare_metric(struct compare_options *o, struct comparison *c,
                           size_t metric, struct notes *notes)
{
    static const struct renderer *const renderers[] = {
        [RENDER_TEXT] = &render_text,
        [RENDER_MARKDOWN] = &render_markdown,
        [RENDER_CSV] = &render_csv};
    const struct renderer *render = renderers[o->format];

    if (metric == 0)
        render->begin(c, stdout);
    render->metric(c, metric, stdout);
    for (size_t i = 0; i < c->section_count; i++) {
        struct section section;

        comparison_section(c, metric, i, &section);
        render->section(c, metric, &section, stdout);
        notes_section(notes, c, metric, &section);
        for (size_t f = 0; f < o->fail_on_count; f++)
            fail_on_section(&o->fail_on[f], c, metric, &section, notes);
        comparison_section_end(&section);
    }
    render->overall(c, metric, stdout);
}

/* A guard that looked at nothing must not look like one that found nothing. */
static int fail_on_status(const struct compare_options *o)
{
    bool fired = false;

    for (size_t i = 0; i < o->fail_on_count; i++) {
        const struct fail_on *f = &o->fail_on[i];

        if (f->checked == 0) {
            fprintf(stderr,
                    "compare: --fail-on '%s': there is no ratio to check\n",
                    f->text);
            return EXIT_BAD_INPUT;
        }
        fired |= f->fired > 0;
    }
    return fired ? EXIT_FAIL_ON : EXIT_SUCCESS;
}

static int compare(struct compare_options *o, const struct dataset *data)
{
    struct comparison c;
    struct notes notes = {0};
    struct problem problem;
    int status = EXIT_SUCCESS;

    if (comparison_begin(&c, data, &o->plan, &problem)) {
        notes_files(&notes, &c);
        for (size_t m = 0; m < data->metric_count; m++)
            compare_metric(o, &c, m, &notes);
        notes_finish(&notes, &c);
        print_notes(&notes, o->format);
        status = flush(fail_on_status(o));
    } else {
        status = bad_input(&problem);
    }
    notes_free(&notes);
    comparison_end(&c);
    return status;
}

static int compare_files(struct compare_options *o)
{
    static struct dataset data; /* large */
    struct problem problem;
    bool fine = true;

    for (size_t i = 0; fine && i < o->file_count; i++)
        fine = dataset_read(&data, o->files[i], &o->request, &problem);
    fine = fine && dataset_check(&data, &o->request, &problem);
    int status = fine ? compare(o, &data) : bad_input(&problem);
    dataset_free(&data);
    return status;
}

static int recompute_files(const struct compare_options *o)
{
    int status = EXIT_SUCCESS;

    for (size_t i = 0; i < o->file_count; i++) {
        struct recompute r;
        struct problem problem;
        bool fine = recompute_file(&r, o->files[i], &problem);

        if (fine)
            recompute_print(&r, o->files[i], o->format == RENDER_MARKDOWN,
                            stdout);
        if (r.wrong + r.without > 0)
            status = EXIT_DIFFERS;
        recompute_free(&r);
        if (!fine)
            return bad_input(&problem);
    }
    return flush(status);
}

int main(int argc, char **argv)
{
    static struct compare_options o; /* large */
    int status;

    if (!compare_options_parse(&o, argc, argv, &status))
        return status;
    return o.recompute ? recompute_files(&o) : compare_files(&o);
}
