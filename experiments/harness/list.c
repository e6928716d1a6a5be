/* list - what can stand on each axis.  See list.h. */
#include "experiments/harness/list.h"
#include "experiments/harness/option_text.h"
#include "experiments/harness/options.h"
#include "experiments/harness/text.h"

#include <inttypes.h>

static void print_option(FILE *out, const struct option_def *def)
{
    char valid[512];
    struct text text;

    text_init(&text, valid, sizeof valid);
    option_describe(def, &text);
    if (def->fallback == NULL)
        fprintf(out, "      %s: %s; must be given\n", def->name, valid);
    else if (def->fallback[0] == '\0')
        fprintf(out, "      %s: %s; not set by default\n", def->name, valid);
    else
        fprintf(out, "      %s=%s: %s\n", def->name, def->fallback, valid);
    fprintf(out, "          %s\n", def->help);
}

static void print_axis(FILE *out, const char *title, const struct axis *axis)
{
    const struct component *c;

    fprintf(out, "%s\n", title);
    for (size_t i = 0; (c = axis->at(i)) != NULL; i++) {
        bool wrapper = axis->is_wrapper != NULL && axis->is_wrapper(c);
        const char *why =
            axis->unavailable != NULL ? axis->unavailable(c) : NULL;

        fprintf(out, "  %s%s - %s\n", c->name, wrapper ? "+NAME" : "",
                c->summary);
        if (why != NULL)
            fprintf(out, "      not available here: %s\n", why);
        for (const struct option_def *def = component_options(c);
             def->name != NULL; def++)
            print_option(out, def);
    }
}

static void print_profiles(FILE *out)
{
    fputs("profiles (-p)\n", out);
    for (const struct profile *p = profile_registry; p->name != NULL; p++) {
        fprintf(out, "  %s - %s\n", p->name, p->summary);
        if (p->int_cache)
            fprintf(out, "      int cache %" PRId64 "..%" PRId64, p->int_lo,
                    p->int_hi);
        else
            fputs("      no int cache", out);
        fprintf(out,
                ", type free lists %s, thresholds %" PRIu64 "/%" PRIu64
                "/%" PRIu64 "\n",
                p->type_freelists ? "on" : "off", p->thresholds[0],
                p->thresholds[1], p->thresholds[2]);
    }
}

void list_print(const struct experiment *e, FILE *out)
{
    print_axis(out, "allocators (-a); NAME+ goes around another",
               options_allocator_axis(e));
    print_axis(out, "collectors (-c)", options_collector_axis(e));
    print_profiles(out);
    print_axis(out, "workloads (-w)", e->workload_axis);
}
