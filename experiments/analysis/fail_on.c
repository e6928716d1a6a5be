/* fail_on - conditions on ratios.  See fail_on.h.  Cost: O(entries). */
#include "experiments/analysis/fail_on.h"

#include "experiments/analysis/figure.h"
#include "experiments/analysis/parse.h"
#include "experiments/analysis/render.h"

#include <math.h>
#include <string.h>

bool fail_on_parse(struct fail_on *f, const char *text)
{
    size_t length = strcspn(text, " <>=");
    const char *p = text + length;

    *f = (struct fail_on){.text = text};
    if (length == 0 || length >= sizeof f->metric)
        return false;
    memcpy(f->metric, text, length);
    p += strspn(p, " ");
    if (*p != '<' && *p != '>')
        return false;
    bool more = *p++ == '>';
    bool equal = *p == '=';
    if (more)
        f->op = equal ? FAIL_MORE_EQUAL : FAIL_MORE;
    else
        f->op = equal ? FAIL_LESS_EQUAL : FAIL_LESS;
    p += equal;
    p += strspn(p, " ");
    return *p != '\0' && parse_real(p, &f->limit);
}

static bool meets(const struct fail_on *f, double ratio)
{
    switch (f->op) {
    case FAIL_LESS:
        return ratio < f->limit;
    case FAIL_LESS_EQUAL:
        return ratio <= f->limit;
    case FAIL_MORE:
        return ratio > f->limit;
    case FAIL_MORE_EQUAL:
        return ratio >= f->limit;
    }
    return false;
}

/* NaN: there is none to check. */
static double ratio_of(const struct entry *e)
{
    switch (e->kind) {
    case RATIO_KNOWN:
    case RATIO_SOME_ZERO:
        return e->ratio;
    case RATIO_BOTH_ZERO:
        return 1;
    case RATIO_FROM_ZERO:
        return INFINITY; /* never printed */
    case RATIO_BASELINE:
    case RATIO_MISSING:
    case RATIO_UNPAIRED:
    case RATIO_NEGATIVE:
        break;
    }
    return NAN;
}

static void note_fired(const struct fail_on *f, const struct comparison *c,
                       const struct section *section, const struct entry *e,
                       struct notes *notes)
{
    const struct names *values = &c->data->values;
    char ratio[FIGURE_MAX], interval[3 * FIGURE_MAX], note[64];
    struct problem group;

    render_group(c, section, " ", &group);
    notes_add(notes, "FAIL %s: %s%s%s (%s): ratio %s%s%s.", f->text,
              comparison_of_files(c) ? names_text(values, e->row) : "",
              comparison_of_files(c) ? " in " : "",
              names_text(values, e->config), group.text,
              e->kind == RATIO_KNOWN ? figure(ratio, e->ratio, UNIT_NONE)
                                     : comparison_note(e, note),
              e->kind == RATIO_KNOWN ? " " : "",
              e->kind == RATIO_KNOWN
                  ? figure_interval(interval, e->interval.lo, e->interval.hi,
                                    UNIT_NONE)
                  : "");
}

void fail_on_section(struct fail_on *f, const struct comparison *c,
                     size_t metric, const struct section *section,
                     struct notes *notes)
{
    if (strcmp(c->data->metrics[metric], f->metric) != 0)
        return;
    for (size_t i = 0; i < section->count; i++) {
        const struct entry *e = &section->entries[i];
        double ratio = ratio_of(e);

        if (isnan(ratio))
            continue;
        f->checked++;
        if (!meets(f, ratio))
            continue;
        f->fired++;
        note_fired(f, c, section, e, notes);
    }
}
