/* dataset - runs by series.  See dataset.h; dataset_read.c fills it.
 *
 * Cost: O(1) per question. */
#include "experiments/analysis/dataset.h"

#include <stdlib.h>
#include <string.h>

const char *const dataset_keys[KEYS] = {
    [KEY_FILE] = "file",
    [KEY_ALLOCATOR] = "allocator",
    [KEY_COLLECTOR] = "collector",
    [KEY_PROFILE] = "profile",
    [KEY_WORKLOAD] = "workload",
    [KEY_INT_CACHE] = "int_cache",
    [KEY_TYPE_FREELISTS] = "type_freelists",
    [KEY_AGE] = "age",
    [KEY_BIRTHS] = "births_asked",
    [KEY_SCOPE] = "scope",
};

enum key dataset_key(const char *name)
{
    enum key key = KEY_FILE;

    while (key < KEYS && strcmp(name, dataset_keys[key]) != 0)
        key++;
    return key;
}

bool dataset_is_key_column(const char *name)
{
    return dataset_key(name) < KEYS || strcmp(name, "experiment") == 0 ||
           strcmp(name, "seed") == 0 || strcmp(name, "status") == 0;
}

/* "workload=ring: nothing meets it; there are: rings, tree" */
static void blame_condition(const struct dataset *data,
                            const struct request *request, size_t i,
                            struct problem *problem)
{
    const struct condition *c = &request->where[i];
    const struct names *seen = &data->seen[i];

    problem_set(problem, NULL, 0, NULL,
                "--where %s=%s: no row has that; there are:", c->column,
                c->value);
    for (uint32_t v = 0; v < seen->count; v++)
        problem_add(problem, "%s %s", v == 0 ? "" : ",", names_text(seen, v));
}

bool dataset_check(const struct dataset *data, const struct request *request,
                   struct problem *problem)
{
    const char *first = data->sources[0].path;

    for (size_t i = 0; i < request->where_count; i++) {
        if (data->seen[i].count > 0 &&
            names_find_text(&data->seen[i], request->where[i].value) ==
                NAMES_NONE) {
            blame_condition(data, request, i, problem);
            return false;
        }
    }
    if (data->run_count > 0)
        return true;
    if (data->failed > 0)
        return problem_set(problem, first, 0, NULL,
                           "nothing to compare: all %zu rows are of cells "
                           "that failed (status %s)",
                           data->failed, names_text(&data->failures, 0));
    if (data->other_scopes > 0)
        return problem_set(problem, first, 0, NULL,
                           "nothing to compare: no row has scope all; choose "
                           "with --where scope=... or --by scope");
    if (data->sources[0].rows > 0)
        return problem_set(problem, first, 0, NULL,
                           "nothing to compare: no row meets all --where "
                           "conditions at once");
    return problem_set(problem, first, 0, NULL,
                       "nothing to compare: a header and no rows");
}

uint32_t dataset_value(const struct dataset *data, uint32_t series,
                       enum key key)
{
    uint32_t tuple[KEYS];

    memcpy(tuple, names_bytes(&data->series, series), sizeof tuple);
    return tuple[key];
}

const char *dataset_text(const struct dataset *data, uint32_t series,
                         enum key key)
{
    return names_text(&data->values, dataset_value(data, series, key));
}

static void source_free(struct source *s)
{
    free(s->path);
    free(s->schema);
    free(s->commit);
    free(s->compiler);
    free(s->kernel);
    free(s->cpu);
}

void dataset_free(struct dataset *data)
{
    for (size_t i = 0; i < data->source_count; i++)
        source_free(&data->sources[i]);
    for (size_t i = 0; i < data->metric_count; i++)
        free(data->metrics[i]);
    for (size_t i = 0; i < WHERE_MAX; i++)
        names_free(&data->seen[i]);
    names_free(&data->values);
    names_free(&data->series);
    names_free(&data->failures);
    free(data->experiment);
    free(data->runs);
    free(data->numbers);
    free(data->trials);
    *data = (struct dataset){0};
}
