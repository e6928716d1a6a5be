/* sweep - a matrix out of a file.  See sweep.h.
 *
 * inih cuts the file into sections and keys; each key is handed to the option of
 * its name, and its value is checked on the spot, while the line is known.
 *
 * Cost: O(lines x the standard matrix). */
#include "experiments/harness/sweep.h"
#include "experiments/harness/text.h"

#include <errno.h>
#include <ini.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    int key;
} keys[] = {
    {"allocator", 'a'},
    {"collector", 'c'},
    {"profile", 'p'},
    {"workload", 'w'},
    {"int-cache", KEY_INT_CACHE},
    {"type-freelists", KEY_TYPE_FREELISTS},
    {"births", 'n'},
    {"age", KEY_AGE},
    {"seeds", KEY_SEEDS},
    {"seed", KEY_SEED},
    {"exclude", KEY_EXCLUDE},
    {"only", KEY_ONLY},
};

enum { KEYS = sizeof keys / sizeof keys[0] };

struct sweep {
    struct parse *parse;
    const char *path;
    FILE *file;
    unsigned line;
    char
        *programs; /* owned: " id_reuse small_ints ", NULL before it is known */
    char wrong[SPEC_ERROR_MAX]; /* without the place, or "" */
    unsigned wrong_line;
};

static int note(struct sweep *s, const char *wrong)
{
    if (s->wrong[0] == '\0') {
        snprintf(s->wrong, sizeof s->wrong, "%s", wrong);
        s->wrong_line = s->line;
    }
    return 0; /* what inih takes for an error */
}

static int note_text(struct sweep *s, const char *what, const char *name,
                     const char *valid)
{
    char line[SPEC_ERROR_MAX];
    struct text text;

    text_init(&text, line, sizeof line);
    text_add(&text, "%s ", what);
    text_quote(&text, name, strlen(name));
    text_add(&text, ": unknown; valid: %s", valid);
    return note(s, line);
}

/* A line without its end is too long for inih, which would cut it. */
static char *next_line(char *line, int size, void *arg)
{
    struct sweep *s = arg;

    if (fgets(line, size, s->file) == NULL)
        return NULL;
    s->line++;
    if (strchr(line, '\n') == NULL && !feof(s->file)) {
        note(s, "the line is too long");
        return NULL;
    }
    return line;
}

static bool has_program(const struct sweep *s, const char *name)
{
    char word[128];

    snprintf(word, sizeof word, " %s ", name);
    return s->programs != NULL && strstr(s->programs, word) != NULL;
}

static int take_programs(struct sweep *s, const char *name, const char *value)
{
    if (strcmp(name, "programs") != 0)
        return note_text(s, "key", name, "programs");
    if (s->programs != NULL)
        return note(s, "programs is given twice");
    if (asprintf(&s->programs, " %s ", value) < 0) {
        s->programs = NULL;
        return note(s, "out of memory");
    }
    return 1;
}

/* Would the lists of the matrix take this value?  Whether it can be run here is
 * asked later, of all of them. */
static bool is_sound(struct sweep *s, int key, const char *value)
{
    const struct experiment *e = s->parse->o->experiment;
    struct options alone = {.experiment = e, .mode = RUN_CHILD};
    struct parse parse = {.o = &alone};
    bool sound = options_take_what(&parse, key, value) == 0 &&
                 matrix_resolve(&alone, &parse.names, parse.error) == 0;

    if (!sound)
        note(s, parse.error);
    matrix_names_free(&parse.names);
    matrix_free(&alone);
    return sound;
}

/* The text stays as long as the options. */
static const char *keep(struct options *o, const char *value)
{
    char **texts = reallocarray(o->texts, o->text_count + 1, sizeof *texts);
    char *copy = strdup(value);

    if (texts != NULL)
        o->texts = texts;
    if (texts == NULL || copy == NULL) {
        free(copy);
        return NULL;
    }
    return texts[o->text_count++] = copy;
}

static int take_key(struct sweep *s, const char *name, const char *value)
{
    char valid[256] = "";
    struct text text;

    for (size_t i = 0; i < KEYS; i++) {
        if (strcmp(keys[i].name, name) != 0)
            continue;
        if (!is_sound(s, keys[i].key, value))
            return 0;
        value = keep(s->parse->o, value);
        if (value == NULL)
            return note(s, "out of memory");
        if (options_take_what(s->parse, keys[i].key, value) == 0)
            return 1;
        return note(s, s->parse->error);
    }
    text_init(&text, valid, sizeof valid);
    for (size_t i = 0; i < KEYS; i++)
        text_add(&text, "%s%s", i > 0 ? ", " : "", keys[i].name);
    return note_text(s, "key", name, valid);
}

static int take_line(void *arg, const char *section, const char *name,
                     const char *value)
{
    struct sweep *s = arg;
    const char *program = s->parse->o->experiment->name;

    if (s->wrong[0] != '\0')
        return 0;
    if (strcmp(section, "sweep") == 0)
        return take_programs(s, name, value);
    if (s->programs == NULL)
        return note(s, "the first section must be [sweep], with programs = "
                       "NAME...");
    if (strcmp(section, "common") == 0 || strcmp(section, program) == 0)
        return take_key(s, name, value);
    if (!has_program(s, section))
        return note_text(s, "section", section,
                         "sweep, common, and what programs names");
    return 1; /* another program's */
}

/* The file is not for this program. */
static void note_programs(struct sweep *s)
{
    char named[SPEC_ERROR_MAX]; /* a line of the file, each byte as four */
    struct text text;

    text_init(&text, named, sizeof named);
    if (s->programs == NULL)
        text_add(&text, "none is named");
    else
        text_escape(&text, s->programs + 1, strlen(s->programs) - 2);
    s->line = 0;
    note_text(s, "program", s->parse->o->experiment->name, named);
}

/* One line with the place. */
static error_t tell(struct sweep *s)
{
    char place[SPEC_ERROR_MAX];
    struct text text;

    text_init(&text, place, sizeof place);
    text_escape(&text, s->path, strlen(s->path));
    s->parse->error[0] = '\0'; /* a line's own, which has no place */
    if (s->wrong_line > 0)
        return options_fail(s->parse, "--sweep %.400s:%u: %s", place,
                            s->wrong_line, s->wrong);
    return options_fail(s->parse, "--sweep %.400s: %s", place, s->wrong);
}

error_t sweep_take(struct parse *parse, const char *path)
{
    struct sweep s = {.parse = parse, .path = path};
    int bad_line;

    s.file = fopen(path, "re");
    if (s.file == NULL) {
        note(&s, strerror(errno));
        return tell(&s);
    }
    bad_line = ini_parse_stream(next_line, &s, take_line, &s);
    if (ferror(s.file))
        note(&s, "cannot be read");
    fclose(s.file);
    if (bad_line > 0 && s.wrong[0] == '\0') {
        s.line = (unsigned)bad_line;
        note(&s, "neither [SECTION] nor KEY = VALUE");
    }
    if (s.wrong[0] == '\0' && !has_program(&s, parse->o->experiment->name))
        note_programs(&s);
    free(s.programs);
    return s.wrong[0] == '\0' ? 0 : tell(&s);
}
