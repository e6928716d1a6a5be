/* page - the frame of the report.  See page.h.
 *
 * Head, policy, style and script are constant text of our own; the policy allows
 * exactly this style sheet and this script by their hashes, and no address at
 * all.  So even markup that got past the escaping could neither run nor load.
 *
 * Cost: O(page).  Source: W3C, Content Security Policy Level 3, for hashes. */
#include "experiments/analysis/page/page.h"

#include "experiments/analysis/figure.h"
#include "experiments/analysis/page/assets.h"
#include "experiments/analysis/page/html.h"

#include <string.h>

const char *page_question(const struct study *study)
{
    const char *question =
        json_string_value(json_object_get(study->manifest, "question"));

    return question != NULL ? question : study->name;
}

static void write_head(FILE *out, const char *title)
{
    html_print(
        out,
        "<!DOCTYPE html>\n"
        "<html lang=\"en\">\n"
        "<head>\n"
        "<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\""
        "default-src 'none'; style-src 'sha256-%s'; "
        "script-src 'sha256-%s'; base-uri 'none'; form-action 'none'\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, "
        "initial-scale=1\">\n"
        "<meta name=\"color-scheme\" content=\"light dark\">\n"
        "<title>%s</title>\n",
        report_css_sha256, report_js_sha256, title);
    fprintf(out, "<style>%s</style>\n</head>\n<body>\n", report_css);
}

/* One line under the title: how much, of what, made when and by what. */
static void write_origin(FILE *out, const struct gathered *g)
{
    const struct study *first = &g->studies[0];
    const struct source *source = &first->every->sources[0];
    const char *started =
        json_string_value(json_object_get(first->manifest, "started"));
    size_t cells = 0, failed = 0;
    char number[FIGURE_MAX];

    for (size_t i = 0; i < g->study_count; i++) {
        cells += g->studies[i].cells;
        failed += g->studies[i].failed_count;
    }
    html_print(out, "<p class=\"muted\">%s runs",
               figure(number, (double)cells, UNIT_NONE));
    if (failed > 0)
        html_print(out,
                   ", <a class=\"note\" href=\"#failed\"><b>%zu of them "
                   "failed</b></a>",
                   failed);
    if (started != NULL)
        html_print(out, " · %s", started);
    if (source->cpu != NULL)
        html_print(out, " · %s", source->cpu);
    if (source->commit != NULL)
        html_print(out, " · commit <code>%s</code>", source->commit);
    html_print(out, " · <a href=\"#method\">how it was done</a></p>\n");
}

static void write_header(FILE *out, const struct report *report)
{
    const struct gathered *g = report->gathered;

    html_print(out,
               "<a class=\"skip\" href=\"#found\">Skip to the findings</a>\n"
               "<header>\n<h1>%s</h1>\n",
               report->title);
    write_origin(out, g);
    html_print(out, "<nav aria-label=\"Parts of this page\"><ul>\n"
                    "<li><a href=\"#found\">Findings</a></li>\n"
                    "<li><a href=\"#pictures\">Pictures</a></li>\n"
                    "<li><a href=\"#tables\">Tables</a></li>\n"
                    "<li><a href=\"#failed\">Failed runs</a></li>\n"
                    "<li><a href=\"#method\">Method</a></li>\n"
                    "<li><a href=\"#definitions\">Definitions</a></li>\n"
                    "</ul></nav>\n</header>\n<main>\n");
}

void page_write(FILE *out, const struct report *report)
{
    write_head(out, report->title);
    write_header(out, report);
    page_findings(out, report);
    page_pictures(out, report);
    page_tables(out, report);
    page_failed(out, report);
    page_method(out, report);
    page_definitions(out, report);
    html_print(out,
               "</main>\n<footer class=\"muted\">Made by <code>report</code> "
               "of idlab from the files in <code>%s</code>.  This page is one "
               "file and loads nothing.</footer>\n",
               report->gathered->results);
    fprintf(out, "<script>%s</script>\n</body>\n</html>\n", report_js);
}
