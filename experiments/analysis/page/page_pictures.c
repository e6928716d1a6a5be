/* page_pictures - the pictures, with how to read them.
 *
 * Cost: O(bytes). */
#include "experiments/analysis/page/html.h"
#include "experiments/analysis/page/page.h"

#include <string.h>

static const struct {
    const char *name, *text;
} captions[] = {
    {"heatmap", "One cell per load and allocator: the share of births that a "
                "cache of 128 entries keyed by id would answer with a dead "
                "object's value.  Dark is safe.  Read down a column to judge "
                "an allocator, along a row to see whether the allocator "
                "matters at all for that load."},
    {"heatmap_reuse", "The same for a cache without a bound, which lies "
                      "whenever an id was used before: what a delay can not "
                      "help."},
    {"stale_hit", "The larger the cache, the longer a dead object's entry "
                  "survives in it, and the more often it lies.  The right end "
                  "is a cache that forgets nothing, and equals `reuse_rate`."},
    {"id_reuse", "How many births after its death an id is taken again, as a "
                 "share of all deaths (Kaplan and Meier; Aalen and Johansen "
                 "where memory is given back).  A flat end below 1 are ids "
                 "that nobody took before the run was over.  Further right and "
                 "lower is safer."},
    {"hazard", "The chance that an id is taken at exactly this distance, given "
               "that it was still free: a spike at 1 is a stack, a spike at Q "
               "a queue of Q slots, a flat line a random pick."},
    {"forest", "Each allocator's ratio to the baseline with its interval: left "
               "of 1 lies less often."},
    {"price", "What a delay costs: memory held beyond the objects themselves, "
              "against the median distance that it buys.  From a point on the "
              "upper left edge nothing is better in both."},
    {"live_set", "The same policy under larger live sets: the chance that the "
                 "very next birth takes an id hardly moves, while the cache's "
                 "errors fall.  A run of its own."},
    {"raster", "Every birth of one short run: when it happened, and where the "
               "object lies.  Colour counts how often that id had been born "
               "before.  A run of its own."},
    {"pauses", "How long a collection holds the program up.  Left: the share "
               "of a run's pauses that are at least so long; a short tail is "
               "what a program with deadlines wants.  Right: what a full "
               "collection takes for each live object; a collector that "
               "follows links waits for memory where the heap is scattered, "
               "one that goes by address does not.  A run of its own."},
    {"small_ints", "What a cache of small integers saves, over its range: the "
                   "knee is where the values of the load end."},
};

static const char *caption_of(const char *name)
{
    for (size_t i = 0; i < sizeof captions / sizeof captions[0]; i++) {
        if (strcmp(captions[i].name, name) == 0)
            return captions[i].text;
    }
    return NULL;
}

static void write_picture(FILE *out, const struct picture *p)
{
    const char *title = p->svg.title[0] != '\0' ? p->svg.title : p->name;
    const char *caption = caption_of(p->name);
    const char *behind = p->svg.markup + strlen("<svg");

    html_print(out,
               "<figure id=\"picture-%s\">\n<div class=\"wide\" tabindex=\"0\" "
               "role=\"region\" aria-label=\"%s\"><svg aria-label=\"%s\"",
               p->name, title, title);
    fputs(behind, out);
    html_print(out, "</div>\n<figcaption>");
    if (caption != NULL)
        html_prose(out, caption);
    else
        html_print(out, "%s", title);
    html_print(out, "</figcaption>\n</figure>\n");
}

static void write_refusal(FILE *out, const struct picture *p)
{
    html_print(out,
               "<p class=\"note\">The picture <code>%s</code> is left out: "
               "%s.  A picture may hold shapes and text and nothing that runs "
               "or refers to elsewhere.</p>\n",
               p->name, p->refusal);
}

void page_pictures(FILE *out, const struct report *report)
{
    const struct gathered *g = report->gathered;

    html_print(out, "<section id=\"pictures\" aria-labelledby=\"picture-head\">"
                    "\n<h2 id=\"picture-head\">Pictures</h2>\n");
    if (g->picture_count == 0)
        html_print(out,
                   "<p>There are none in <code>%s</code>; <code>make plots"
                   "</code> draws them.</p>\n",
                   g->plots);
    for (size_t i = 0; i < g->picture_count; i++) {
        if (g->pictures[i].refusal == NULL)
            write_picture(out, &g->pictures[i]);
        else
            write_refusal(out, &g->pictures[i]);
    }
    html_print(out, "</section>\n");
}
