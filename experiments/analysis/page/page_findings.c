/* page_findings - what was found: the answer, the ranking, the rest.
 *
 * Cost: O(findings). */
#include "experiments/analysis/meaning.h"
#include "experiments/analysis/page/html.h"
#include "experiments/analysis/page/page.h"
#include "experiments/analysis/words.h"

#include <math.h>
#include <string.h>

#define PANEL_ROWS_MAX 40

/* --- one ranking ----------------------------------------------------------------- */

static void write_bar(FILE *out, double value, double whole)
{
    double part = whole > 0 ? 100 * value / whole : 0;

    html_print(out,
               "<td class=\"graph\"><svg class=\"bar\" viewBox=\"0 0 100 10\" "
               "preserveAspectRatio=\"none\" aria-hidden=\"true\">"
               "<rect class=\"all\" width=\"100\" height=\"10\"></rect>"
               "<rect class=\"part\" width=\"%g\" height=\"10\"></rect>"
               "</svg></td>",
               fmax(0, fmin(100, round(part * 100) / 100)));
}

static void write_figure(FILE *out, const struct estimate *e, enum unit unit)
{
    char text[WORDS_MAX];

    html_print(out, "<td class=\"num\">%s<small>",
               words_value(text, e->median, unit));
    if (e->upper_bound > 0)
        html_print(out, "at most %s, ",
                   words_value(text, e->upper_bound, unit));
    else if (e->equal)
        html_print(out, "all equal, ");
    else if (e->n > 1)
        html_print(out, "%s, ", words_interval(text, &e->interval, unit));
    html_print(out, "n = %zu</small></td>", e->n);
}

static void write_ratio(FILE *out, const struct ranking *r,
                        const struct ranked *row)
{
    char text[WORDS_MAX];

    if (row->config == r->baseline) {
        html_print(out, "<td class=\"num\">baseline</td>");
        return;
    }
    if (!row->has_ratio) {
        html_print(out, "<td class=\"num\">–</td>");
        return;
    }
    html_print(out, "<td class=\"num\">× %s<small>",
               words_factor(text, row->ratio));
    if (row->estimate.n > 1 && !row->ratio_alike)
        html_print(out, "%s", words_factors(text, &row->ratio_interval));
    html_print(out, "</small></td>");
}

/* In how many loads it differs from the baseline. */
static void write_loads(FILE *out, const struct ranking *r,
                        const struct ranked *row)
{
    html_print(out, "<td class=\"num\">");
    if (row->config != r->baseline)
        html_print(out, "%zu / %zu / %zu", row->less, row->same, row->more);
    html_print(out, "</td>");
}

static void write_row(FILE *out, const struct findings *f,
                      const struct ranking *r, const struct ranked *row,
                      double whole)
{
    enum unit unit = meaning_unit(f->study->leading->metrics[r->metric]);

    html_print(out, row->config == r->baseline
                        ? "<tr class=\"base\"><th scope=\"row\">"
                        : "<tr><th scope=\"row\">");
    html_spec(out, findings_name(f, row->config));
    html_print(out, "</th>");
    write_bar(out, row->estimate.median, whole);
    write_figure(out, &row->estimate, unit);
    write_ratio(out, r, row);
    write_loads(out, r, row);
    html_print(out, "</tr>\n");
}

static void write_caption(FILE *out, const struct findings *f,
                          const struct ranking *r)
{
    const char *metric = f->study->leading->metrics[r->metric];
    char profile[64], text[MEANING_MAX];

    findings_profile(f, r, profile);
    html_print(out, "<p><b>");
    html_prose(out, profile[0] == '\0' ? "All loads together"
                                       : profile + strlen(" in "));
    html_print(out, "</b> · <a href=\"#def-%s\"><code>%s</code></a>", metric,
               metric);
    if (meaning_text(text, metric))
        html_print(out, ", %s", text);
    html_print(out, "; %s over %zu %s",
               r->geometric ? "geometric mean" : "mean", r->loads,
               r->loads == 1 ? "load" : "loads");
    if (r->left_out > 0)
        html_print(out,
                   "; %zu more left out, in which some configuration has no "
                   "value",
                   r->left_out);
    html_print(out, "</p>\n");
}

static void write_panel(FILE *out, const struct findings *f,
                        const struct ranking *r)
{
    const char *metric = f->study->leading->metrics[r->metric];
    const char *by = dataset_keys[f->comparison.by];
    double whole = r->rows[r->count - 1].estimate.median;

    if (meaning_unit(metric) == UNIT_SHARE)
        whole = 1;
    html_print(out, "<div class=\"panel\">\n");
    write_caption(out, f, r);
    html_print(out,
               "<div class=\"wide\" tabindex=\"0\" role=\"region\" "
               "aria-label=\"Ranking by %s\"><table>\n"
               "<thead><tr><th scope=\"col\">%s</th><td class=\"graph\"></td>"
               "<th scope=\"col\" class=\"num\">mean, 95&nbsp;%% interval</th>"
               "<th scope=\"col\" class=\"num\">against <code>%s</code></th>"
               "<th scope=\"col\" class=\"num\"><a href=\"#def-verdict\">loads "
               "less / ~ / more</a></th></tr></thead>\n<tbody>\n",
               metric, by, findings_name(f, r->baseline));
    for (size_t i = 0; i < r->count && i < PANEL_ROWS_MAX; i++)
        write_row(out, f, r, &r->rows[i], whole);
    html_print(out, "</tbody></table></div>\n");
    if (r->count > PANEL_ROWS_MAX)
        html_print(out, "<p class=\"muted\">and %zu more</p>\n",
                   r->count - PANEL_ROWS_MAX);
    html_print(out, "</div>\n");
}

/* --- one study ---------------------------------------------------------------------- */

static void write_list(FILE *out, const struct notes *notes)
{
    html_print(out, "<ul class=\"prose\">\n");
    for (size_t i = 0; i < notes->count; i++) {
        html_print(out, "<li>");
        html_prose(out, notes->lines[i]);
        html_print(out, "</li>\n");
    }
    html_print(out, "</ul>\n");
}

static void write_panels(FILE *out, const struct findings *f)
{
    html_print(out, "<div class=\"panels\">\n");
    for (size_t i = 0; i < f->rankings.count; i++) {
        const struct ranking *r = &f->rankings.items[i];

        if (r->metric == 0 && r->loads > 0 && r->count > 1)
            write_panel(out, f, r);
    }
    html_print(out, "</div>\n");
}

static void write_study(FILE *out, const struct findings *f)
{
    html_print(out, "<h3 id=\"found-%s\">%s</h3>\n", f->study->name,
               page_question(f->study));
    if (!f->compared) {
        html_print(out,
                   "<p class=\"note\">Nothing is known: all %zu runs failed; "
                   "see <a href=\"#failed\">failed runs</a>.</p>\n",
                   f->study->failed_count);
        return;
    }
    for (size_t i = 0; i < f->lead.count; i++) {
        html_print(out, "<p class=\"lead\">");
        html_prose(out, f->lead.lines[i]);
        html_print(out, "</p>\n");
    }
    write_panels(out, f);
    if (f->lines.count > 0)
        write_list(out, &f->lines);
    if (f->lead.count + f->lines.count == 0)
        html_print(out, "<p>There is one configuration, or no load that all "
                        "have a value for: see the table.</p>\n");
    if (f->warnings.count > 0) {
        html_print(out,
                   "<details><summary>Before you believe this: %zu %s"
                   "</summary>\n",
                   f->warnings.count,
                   f->warnings.count == 1 ? "remark" : "remarks");
        write_list(out, &f->warnings);
        html_print(out, "</details>\n");
    }
}

void page_findings(FILE *out, const struct report *report)
{
    html_print(out, "<section id=\"found\" aria-labelledby=\"found-head\">\n"
                    "<h2 id=\"found-head\">What was found</h2>\n");
    for (size_t i = 0; i < report->gathered->study_count; i++)
        write_study(out, &report->findings[i]);
    html_print(out, "</section>\n");
}
