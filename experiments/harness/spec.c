/* spec - from the text of a spec to checked values, and back.  See spec.h.
 *
 *     quarantine:slots=1000+freelist:order=lifo
 *     `------- piece -----' `---- piece -----'      one struct spec each,
 *      name   key=value      name  key=value        outermost first
 *
 * Each piece is copied once, cut into its parts in place, and checked against
 * the table of its component.  The first thing wrong ends the parse with one
 * line that names it.  Then the canonical text is written from the values, so
 * that two spellings of one spec cannot differ in a CSV.
 *
 * Cost: O(length x options).  Source: Parnas, On the criteria to be used in
 * decomposing systems into modules, CACM 15(12), 1972: the one place that knows
 * how a spec is spelt. */
#include "experiments/harness/spec.h"
#include "experiments/harness/option_text.h"
#include "experiments/harness/text.h"

#include <stdlib.h>
#include <string.h>

struct parse {
    const struct axis *axis;
    struct text error;
};

/* Starts the message: which axis, which piece. */
static struct text *complain(struct parse *parse, const char *piece)
{
    text_add(&parse->error, "%s ", parse->axis->kind);
    text_quote(&parse->error, piece, strlen(piece));
    text_add(&parse->error, ": ");
    return &parse->error;
}

static void list_names(struct parse *parse)
{
    const struct component *c;

    text_add(&parse->error, "; valid: ");
    for (size_t i = 0; (c = parse->axis->at(i)) != NULL; i++)
        text_add(&parse->error, "%s%s", i > 0 ? ", " : "", c->name);
}

static void list_keys(struct parse *parse, const struct component *c)
{
    const struct option_def *options = component_options(c);

    if (options[0].name == NULL)
        text_add(&parse->error, "; it has no keys");
    else
        text_add(&parse->error, "; valid: ");
    for (size_t i = 0; options[i].name != NULL; i++)
        text_add(&parse->error, "%s%s", i > 0 ? ", " : "", options[i].name);
}

static const struct component *component_find(const struct axis *axis,
                                              const char *name)
{
    const struct component *c;

    for (size_t i = 0; (c = axis->at(i)) != NULL; i++)
        if (strcmp(c->name, name) == 0)
            return c;
    return NULL;
}

/* Borrowed; the end row when there is none of that name. */
static const struct option_def *option_find(const struct option_def *options,
                                            const char *key)
{
    while (options->name != NULL && strcmp(options->name, key) != 0)
        options++;
    return options;
}

/* "key=value", in place. */
static bool setting_parse(struct parse *parse, struct spec *spec, char *setting)
{
    const struct component *c = spec->component;
    char *equals = strchr(setting, '=');

    if (equals == NULL) {
        struct text *e = complain(parse, c->name);

        text_quote(e, setting, strlen(setting));
        text_add(e, " is not key=value");
        list_keys(parse, c);
        return false;
    }
    *equals = '\0';
    const struct option_def *options = component_options(c);
    const struct option_def *def = option_find(options, setting);
    if (def->name == NULL) {
        struct text *e = complain(parse, c->name);

        text_add(e, "unknown key ");
        text_quote(e, setting, strlen(setting));
        list_keys(parse, c);
        return false;
    }
    struct option_value *value = &spec->values[def - options];
    if (value->is_set) {
        text_add(complain(parse, c->name), "%s is given twice", def->name);
        return false;
    }
    if (!option_read(def, equals + 1, value)) {
        struct text *e = complain(parse, c->name);

        text_add(e, "%s=", def->name);
        text_quote(e, equals + 1, strlen(equals + 1));
        text_add(e, " is not valid; valid: ");
        option_describe(def, e);
        return false;
    }
    return true;
}

/* Fills in what was not given. */
static bool defaults_fill(struct parse *parse, struct spec *spec)
{
    const struct component *c = spec->component;
    const struct option_def *options = component_options(c);

    for (size_t i = 0; options[i].name != NULL; i++) {
        const struct option_def *def = &options[i];

        if (spec->values[i].is_set ||
            (def->fallback != NULL && def->fallback[0] == '\0'))
            continue;
        if (def->fallback == NULL) {
            struct text *e = complain(parse, c->name);

            text_add(e, "%s must be given: ", def->name);
            option_describe(def, e);
            return false;
        }
        if (!option_read(def, def->fallback, &spec->values[i])) {
            text_add(complain(parse, c->name),
                     "its own default %s=%s is not valid", def->name,
                     def->fallback);
            return false;
        }
    }
    const char *wrong = c->check != NULL ? c->check(spec->values) : NULL;
    if (wrong != NULL)
        text_add(complain(parse, c->name), "%s", wrong);
    return wrong == NULL;
}

/* What stands in spec->storage: "name[:key=value,...]". */
static bool piece_parse(struct parse *parse, struct spec *spec)
{
    char *name = spec->storage;
    char *settings = strchr(name, ':');

    if (settings != NULL)
        *settings++ = '\0';
    spec->component = component_find(parse->axis, name);
    if (spec->component == NULL) {
        text_add(complain(parse, name), "unknown name");
        list_names(parse);
        return false;
    }
    while (settings != NULL) {
        char *next = strchr(settings, ',');

        if (next != NULL)
            *next++ = '\0';
        if (!setting_parse(parse, spec, settings))
            return false;
        settings = next;
    }
    return defaults_fill(parse, spec);
}

static bool wrapping_fits(struct parse *parse, const struct spec *spec,
                          bool followed)
{
    const struct axis *axis = parse->axis;
    const char *name = spec->component->name;
    bool wrapper =
        axis->is_wrapper != NULL && axis->is_wrapper(spec->component);

    if (wrapper && !followed)
        text_add(complain(parse, name),
                 "it wraps another %s, which must follow: %s+NAME", axis->kind,
                 name);
    else if (!wrapper && followed)
        text_add(complain(parse, name),
                 "it wraps nothing, so no \"+\" may follow");
    return wrapper == followed;
}

/* The own part of the canonical text: keys sorted, defaults left out. */
static void own_text(struct spec *spec, struct text *out)
{
    const struct option_def *options = component_options(spec->component);
    const char *last = "";
    char separator = ':';

    text_add(out, "%s", spec->component->name);
    for (;;) {
        size_t least = OPTIONS_MAX;

        for (size_t i = 0; options[i].name != NULL; i++)
            if (strcmp(options[i].name, last) > 0 &&
                !option_is_default(&options[i], &spec->values[i]) &&
                (least == OPTIONS_MAX ||
                 strcmp(options[i].name, options[least].name) < 0))
                least = i;
        if (least == OPTIONS_MAX)
            return;
        text_add(out, "%c%s=", separator, options[least].name);
        option_write(&options[least], &spec->values[least], out);
        last = options[least].name;
        separator = ',';
    }
}

/* First each piece's own part, then what is inside it behind a `+`. */
static bool canonical_write(struct spec *outermost)
{
    for (struct spec *s = outermost; s != NULL; s = s->inner) {
        struct text text;

        text_init(&text, s->text, sizeof s->text);
        own_text(s, &text);
        if (text.cut)
            return false;
    }
    for (struct spec *s = outermost; s != NULL; s = s->inner) {
        struct text text = {s->text, sizeof s->text, strlen(s->text), false};

        for (const struct spec *in = s->inner; in != NULL; in = in->inner)
            text_add(&text, "+%s", in->text);
        if (text.cut)
            return false;
    }
    return true;
}

static bool text_is_sane(struct parse *parse, const char *text)
{
    size_t length = strlen(text);

    if (!text_is_clean(text, length)) {
        text_add(complain(parse, text),
                 "control characters and broken UTF-8 are not allowed");
        return false;
    }
    if (length >= SPEC_TEXT_MAX) {
        text_add(complain(parse, text), "longer than %d bytes",
                 SPEC_TEXT_MAX - 1);
        return false;
    }
    return true;
}

/* Parses all pieces into a chain at *end. */
static bool chain_parse(struct parse *parse, const char *text,
                        struct spec **end)
{
    for (;;) {
        size_t length =
            parse->axis->is_wrapper != NULL ? strcspn(text, "+") : strlen(text);
        struct spec *spec = calloc(1, sizeof *spec);

        *end = spec;
        if (spec == NULL || (spec->storage = strndup(text, length)) == NULL) {
            text_add(complain(parse, text), "out of memory");
            return false;
        }
        if (!piece_parse(parse, spec) ||
            !wrapping_fits(parse, spec, text[length] == '+'))
            return false;
        if (text[length] == '\0')
            return true;
        text += length + 1;
        end = &spec->inner;
    }
}

struct spec *spec_parse(const char *text, const struct axis *axis, char *error)
{
    struct parse parse = {.axis = axis};
    struct spec *spec = NULL;

    text_init(&parse.error, error, SPEC_ERROR_MAX);
    if (!text_is_sane(&parse, text))
        return NULL;
    if (chain_parse(&parse, text, &spec)) {
        if (canonical_write(spec))
            return spec;
        text_add(complain(&parse, text), "written out longer than %d bytes",
                 SPEC_TEXT_MAX - 1);
    }
    spec_free(spec);
    return NULL;
}

void spec_free(struct spec *spec)
{
    while (spec != NULL) {
        struct spec *inner = spec->inner;

        free(spec->storage);
        free(spec);
        spec = inner;
    }
}

bool spec_usable(const struct spec *spec, const struct axis *axis, char *error)
{
    struct parse parse = {.axis = axis};

    text_init(&parse.error, error, SPEC_ERROR_MAX);
    for (; spec != NULL; spec = spec->inner) {
        const struct component *c = spec->component;
        const char *why =
            axis->unavailable != NULL ? axis->unavailable(c) : NULL;

        if (why != NULL) {
            text_add(complain(&parse, c->name), "not available here: %s", why);
            return false;
        }
        why = axis->probe != NULL ? axis->probe(c, spec->values) : NULL;
        if (why != NULL) {
            text_add(complain(&parse, c->name), "%s", why);
            return false;
        }
    }
    return true;
}
