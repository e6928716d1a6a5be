/* manifest - what a run was, as JSON.  See manifest.h. */
#include "experiments/harness/manifest.h"
#include "experiments/harness/build_info.h"
#include "experiments/harness/keys.h"
#include "experiments/harness/machine.h"
#include "experiments/harness/newfile.h"
#include "experiments/harness/rows.h"
#include "experiments/harness/say.h"
#include "experiments/harness/schema.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>

/* A string; broken UTF-8 (an odd argument) becomes null. */
static json_t *text_or_null(const char *text)
{
    json_t *s = text != NULL ? json_string(text) : NULL;

    return s != NULL ? s : json_null();
}

static void set(json_t *object, const char *key, json_t *value)
{
    json_object_set_new(object, key, value);
}

static json_t *number(uint64_t value)
{
    return json_integer((json_int_t)value);
}

static json_t *build_json(void)
{
    json_t *o = json_object();

    set(o, "commit", text_or_null(build_commit));
    set(o, "variant", text_or_null(build_variant));
    set(o, "compiler", text_or_null(build_compiler));
    set(o, "flags", text_or_null(build_flags));
    return o;
}

static json_t *machine_json(void)
{
    struct machine m;
    json_t *o = json_object();

    machine_read(&m);
    set(o, "kernel", text_or_null(m.kernel));
    set(o, "cpu", text_or_null(m.cpu));
    set(o, "cores", number(m.cores));
    set(o, "memory_bytes", number(m.memory_bytes));
    set(o, "glibc", text_or_null(m.glibc));
    set(o, "jemalloc", text_or_null(m.jemalloc));
    return o;
}

static json_t *argv_json(const struct options *o)
{
    json_t *list = json_array();

    for (int i = 0; i < o->argc; i++)
        json_array_append_new(list, text_or_null(o->argv[i]));
    return list;
}

static json_t *specs_json(const struct spec_list *specs)
{
    json_t *list = json_array();

    for (size_t i = 0; i < specs->count; i++)
        json_array_append_new(list, text_or_null(specs->items[i]->text));
    return list;
}

static json_t *flags_json(const struct options *o)
{
    const struct experiment_flag *flags = o->experiment->flags;
    json_t *list = json_array();

    for (unsigned i = 0; flags != NULL && flags[i].name != NULL; i++)
        if (o->flags & (1U << i))
            json_array_append_new(list, text_or_null(flags[i].name));
    return list;
}

static json_t *axes_json(const struct options *o)
{
    json_t *axes = json_object();
    json_t *profiles = json_array();
    json_t *caches = json_array();

    set(axes, "allocator", specs_json(&o->allocators));
    set(axes, "collector", specs_json(&o->collectors));
    for (size_t i = 0; i < o->profile_count; i++)
        json_array_append_new(profiles, text_or_null(o->profiles[i]->name));
    set(axes, "profile", profiles);
    set(axes, "workload", specs_json(&o->workloads));
    for (size_t i = 0; i < o->int_cache_count; i++)
        json_array_append_new(caches, o->int_caches[i].text[0] != '\0'
                                          ? text_or_null(o->int_caches[i].text)
                                          : json_null());
    set(axes, "int_cache", caches);
    set(axes, "type_freelists", text_or_null(o->type_freelists));
    set(axes, "births_asked", number(o->births));
    set(axes, "births_given", json_boolean(o->births_given));
    set(axes, "age", number(o->age));
    set(axes, "first_seed", number(o->first_seed));
    set(axes, "last_seed", number(o->last_seed));
    set(axes, "flags", flags_json(o));
    return axes;
}

static void add_column(json_t *list, const struct column *c)
{
    static const char *const kinds[] = {"count", "real", "text"};
    json_t *o = json_object();

    set(o, "name", text_or_null(c->name));
    set(o, "kind", text_or_null(kinds[c->kind]));
    set(o, "unit", text_or_null(c->unit));
    set(o, "help", text_or_null(c->help));
    json_array_append_new(list, o);
}

static json_t *columns_json(const struct experiment *e)
{
    const struct column *c;
    json_t *list = json_array();

    for (c = keys_columns; c->name != NULL; c++)
        add_column(list, c);
    for (size_t i = 0; (c = rows_column(e->columns, i)) != NULL; i++)
        add_column(list, c);
    return list;
}

static json_t *counts_json(const struct run *run, const struct merged *merged)
{
    json_t *o = json_object();
    size_t failed = run_count(run, CELL_FAILED);

    set(o, "ok", number(run->plan.count - failed));
    set(o, "failed", number(failed));
    set(o, "rows", number(merged->rows));
    set(o, "curve_rows", number(merged->curves));
    return o;
}

/* The builds and machines that the rows come from, where there are several. */
static json_t *origins_json(const struct merged *merged)
{
    json_t *o = json_object();

    for (size_t key = 0; key < ORIGIN_KEYS; key++) {
        char *const *values = merged->origin.values[key];
        json_t *list = json_array();

        for (size_t i = 0; i < ORIGIN_VALUES_MAX && values[i] != NULL; i++)
            json_array_append_new(list, text_or_null(values[i]));
        set(o, origin_keys[key], list);
    }
    return o;
}

/* New. */
static json_t *manifest_json(const struct run *run, const struct merged *merged)
{
    const struct options *o = run->options;
    json_t *m = json_object();
    char ended[32];

    run_time(ended);
    set(m, "schema", json_integer(SCHEMA_VERSION));
    set(m, "experiment", text_or_null(o->experiment->name));
    set(m, "question", text_or_null(o->experiment->question));
    set(m, "build", build_json());
    set(m, "machine", machine_json());
    set(m, "rows_made_by", origins_json(merged));
    set(m, "argv", argv_json(o));
    set(m, "started", text_or_null(run->started));
    set(m, "ended", text_or_null(ended));
    set(m, "axes", axes_json(o));
    set(m, "left_out", text_or_null(o->left_out));
    set(m, "cells", counts_json(run, merged));
    set(m, "columns", columns_json(o->experiment));
    return m;
}

static int write_json(const json_t *m, const char *path)
{
    struct newfile f;

    if (newfile_open(&f, path) != 0)
        return -1;
    errno = 0;
    if (json_dumpf(m, f.stream, JSON_INDENT(2)) != 0 ||
        newfile_write(&f, "\n", 1) != 0) {
        newfile_flush(&f);
        newfile_drop(&f);
        return -1;
    }
    return newfile_commit(&f, true);
}

int manifest_write(const struct run *run, const struct merged *merged)
{
    char *path = run_output_path(run, ".manifest.json");
    json_t *m = manifest_json(run, merged);
    int rc = path != NULL && m != NULL ? write_json(m, path) : -1;

    if (rc != 0)
        say_errno(run->options->experiment->name,
                  path != NULL ? path : run->options->output);
    json_decref(m);
    free(path);
    return rc;
}
