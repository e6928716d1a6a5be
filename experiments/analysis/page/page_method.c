/* page_method - what was asked, of what machine, and what failed: the manifests.
 *
 * Cost: O(manifests). */
#include "experiments/analysis/page/html.h"
#include "experiments/analysis/page/page.h"

#include <string.h>

#define JSON_DEPTH_MAX 12

/* --- failed runs -------------------------------------------------------------------- */

static void write_failed_row(FILE *out, const struct study *study,
                             const struct failed_cell *cell)
{
    html_print(out,
               "<tr><th scope=\"row\"><code>%s</code></th><td>%zu</td><td>",
               study->name, cell->line);
    for (enum key k = KEY_FILE + 1; k < KEYS; k++) {
        if (cell->keys[k] != NULL)
            html_print(out, "%s <code>%s</code> ", dataset_keys[k],
                       cell->keys[k]);
    }
    html_print(out, "</td><td class=\"num\">%s</td><td><b>%s</b></td></tr>\n",
               cell->seed,
               cell->status[0] == '\0' ? "(no status)" : cell->status);
}

static void write_failed(FILE *out, const struct gathered *g)
{
    html_print(out,
               "<div class=\"wide\" tabindex=\"0\" role=\"region\" "
               "aria-label=\"Failed runs\"><table class=\"data\">\n<thead><tr>"
               "<th scope=\"col\">experiment</th><th scope=\"col\">line</th>"
               "<th scope=\"col\">cell</th><th scope=\"col\" class=\"num\">seed"
               "</th><th scope=\"col\">status</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < g->study_count; i++) {
        for (size_t j = 0; j < g->studies[i].failed_kept; j++)
            write_failed_row(out, &g->studies[i], &g->studies[i].failed[j]);
    }
    html_print(out, "</tbody></table></div>\n");
}

void page_failed(FILE *out, const struct report *report)
{
    const struct gathered *g = report->gathered;
    size_t failed = 0, kept = 0, cells = 0;

    for (size_t i = 0; i < g->study_count; i++) {
        failed += g->studies[i].failed_count;
        kept += g->studies[i].failed_kept;
        cells += g->studies[i].cells;
    }
    html_print(out, "<section id=\"failed\" aria-labelledby=\"failed-head\">\n"
                    "<h2 id=\"failed-head\">Failed runs</h2>\n");
    if (failed == 0)
        html_print(out, "<p>None: all %zu runs ended well.</p>\n", cells);
    else
        html_print(
            out,
            "<p class=\"prose\"><b class=\"note\">%zu of %zu runs "
            "failed.</b>  They have a status and no numbers, and nothing "
            "above counts them.</p>\n",
            failed, cells);
    if (failed > 0)
        write_failed(out, g);
    if (kept < failed)
        html_print(out, "<p>The first %zu are shown.</p>\n", kept);
    html_print(out, "</section>\n");
}

/* --- manifests ------------------------------------------------------------------------ */

static void write_scalar(FILE *out, const json_t *value)
{
    if (json_is_string(value))
        html_print(out, "<code>%s</code>", json_string_value(value));
    else if (json_is_integer(value))
        fprintf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    else if (json_is_real(value))
        html_print(out, "%g", json_real_value(value));
    else
        html_print(out, json_is_true(value)    ? "yes"
                        : json_is_false(value) ? "no"
                                               : "–");
}

/* As deep as the file, and no deeper than JSON_DEPTH_MAX. */
/* NOLINTNEXTLINE(misc-no-recursion): bounded, see above */
static void write_json(FILE *out, json_t *value, int depth)
{
    const char *key;
    json_t *item;
    size_t i;

    if (depth == JSON_DEPTH_MAX) {
        html_print(out, "…");
    } else if (json_is_object(value)) {
        html_print(out, "<dl class=\"json\">");
        json_object_foreach(value, key, item)
        {
            html_print(out, "<dt>%s</dt><dd>", key);
            write_json(out, item, depth + 1);
            html_print(out, "</dd>\n");
        }
        html_print(out, "</dl>");
    } else if (json_is_array(value)) {
        json_array_foreach(value, i, item)
        {
            html_print(out, i == 0 ? "" : ", ");
            write_json(out, item, depth + 1);
        }
    } else {
        write_scalar(out, value);
    }
}

/* "<dt>what</dt><dd>text</dd>" when there is a text. */
static void write_fact(FILE *out, const char *what, const char *text)
{
    if (text != NULL && text[0] != '\0')
        html_print(out, "<dt>%s</dt><dd><code>%s</code></dd>\n", what, text);
}

static void write_axes(FILE *out, const struct study *study)
{
    static const char *const names[] = {
        "allocator", "collector",      "profile",      "workload",
        "int_cache", "type_freelists", "births_asked", "age"};
    json_t *axes = json_object_get(study->manifest, "axes");
    json_t *first = json_object_get(axes, "first_seed");
    json_t *last = json_object_get(axes, "last_seed");

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        json_t *value = json_object_get(axes, names[i]);
        bool said =
            value != NULL && !json_is_null(value) &&
            !(json_is_array(value) && json_is_null(json_array_get(value, 0)));

        if (!said)
            continue;
        html_print(out, "<dt>%s</dt><dd>", names[i]);
        write_json(out, value, 0);
        html_print(out, "</dd>\n");
    }
    if (json_is_integer(first) && json_is_integer(last)) {
        html_print(out, "<dt>seeds</dt><dd>");
        write_scalar(out, first);
        html_print(out, " to ");
        write_scalar(out, last);
        html_print(out, "</dd>\n");
    }
}

static void write_command(FILE *out, const struct study *study)
{
    const json_t *argv = json_object_get(study->manifest, "argv");

    if (json_array_size(argv) == 0)
        return;
    html_print(out, "<dt>command</dt><dd><code>");
    for (size_t i = 0; i < json_array_size(argv); i++) {
        const char *word = json_string_value(json_array_get(argv, i));
        html_print(out, "%s%s", i == 0 ? "" : " ", word == NULL ? "?" : word);
    }
    html_print(out, "</code></dd>\n");
}

/* Of a file without a manifest: what its own first lines say. */
static void write_source(FILE *out, const struct study *study)
{
    const struct source *s = &study->every->sources[0];

    html_print(out, "<p>No manifest: this is what the CSV file says of "
                    "itself.</p>\n<dl class=\"facts\">\n");
    write_fact(out, "file", s->path);
    write_fact(out, "commit", s->commit);
    write_fact(out, "compiler", s->compiler);
    write_fact(out, "kernel", s->kernel);
    write_fact(out, "cpu", s->cpu);
    html_print(out, "</dl>\n");
}

static void write_manifest(FILE *out, const struct study *study)
{
    html_print(out, "<dl class=\"facts\">\n");
    write_command(out, study);
    write_axes(out, study);
    write_fact(out, "left out",
               json_string_value(json_object_get(study->manifest, "left_out")));
    write_fact(out, "started",
               json_string_value(json_object_get(study->manifest, "started")));
    write_fact(out, "cpu", study_said(study, "machine", "cpu"));
    write_fact(out, "kernel", study_said(study, "machine", "kernel"));
    write_fact(out, "glibc", study_said(study, "machine", "glibc"));
    write_fact(out, "jemalloc", study_said(study, "machine", "jemalloc"));
    write_fact(out, "commit", study_said(study, "build", "commit"));
    write_fact(out, "build", study_said(study, "build", "variant"));
    write_fact(out, "compiler", study_said(study, "build", "compiler"));
    write_fact(out, "flags", study_said(study, "build", "flags"));
    html_print(out, "</dl>\n<details class=\"long\"><summary>The whole manifest"
                    "</summary>\n");
    write_json(out, study->manifest, 0);
    html_print(out, "</details>\n");
}

static void write_others(FILE *out, const struct gathered *g)
{
    if (g->run_count > 0)
        html_print(out, "<h3>Runs of their own, behind some of the pictures"
                        "</h3>\n<dl class=\"facts\">\n");
    for (size_t i = 0; i < g->run_count; i++)
        write_fact(out, g->runs[i].path, g->runs[i].why);
    if (g->run_count > 0)
        html_print(out, "</dl>\n");
    for (size_t i = 0; i < g->other_count; i++) {
        html_print(out, "<p class=\"muted\">Not read: <code>%s</code>, which ",
                   g->others[i].path);
        html_prose(out, g->others[i].why);
        html_print(out, ".</p>\n");
    }
}

void page_method(FILE *out, const struct report *report)
{
    const struct gathered *g = report->gathered;

    html_print(out, "<section id=\"method\" aria-labelledby=\"method-head\">\n"
                    "<h2 id=\"method-head\">What was asked, and how it was done"
                    "</h2>\n");
    for (size_t i = 0; i < g->study_count; i++) {
        const struct study *study = &g->studies[i];

        html_print(out, "<h3><code>%s</code>: %s</h3>\n", study->name,
                   page_question(study));
        if (study->manifest == NULL)
            write_source(out, study);
        else
            write_manifest(out, study);
    }
    write_others(out, g);
    html_print(out, "</section>\n");
}
