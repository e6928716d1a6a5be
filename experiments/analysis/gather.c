/* gather - from folders to studies and pictures.  See gather.h.
 *
 *   RESULTS/NAME.csv            a study, or a file named in words
 *   RESULTS/NAME.manifest.json  read with its study
 *   RESULTS/NAME.curves.csv     left alone: the pictures show it
 *   RESULTS/FOLDER/...          runs of their own behind some pictures
 *   PLOTS/NAME.svg              a picture
 *
 * Cost: O(bytes). */
#include "experiments/analysis/gather.h"

#include "experiments/analysis/memory.h"

#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define PICTURE_MAX ((size_t)1 << 20) /* bytes; a larger one is left out */

static const char *const study_order[] = {
    "id_reuse", "small_ints", "cycle_collection", "alloc_speed", NULL};
static const char *const picture_order[] = {
    "heatmap", "stale_hit",     "forest", "id_reuse",   "price", "live_set",
    "hazard",  "heatmap_reuse", "raster", "small_ints", NULL};

/* Place in the list; behind it for what is not there. */
static size_t rank(const char *const *list, const char *name)
{
    size_t i = 0;

    while (list[i] != NULL && strcmp(list[i], name) != 0)
        i++;
    return i;
}

static int by_rank(const char *const *list, const char *a, const char *b)
{
    size_t i = rank(list, a), j = rank(list, b);

    return i != j ? (i > j) - (i < j) : strcmp(a, b);
}

static int by_study(const void *a, const void *b)
{
    const struct study *x = a, *y = b;
    return by_rank(study_order, x->name, y->name);
}

static int by_picture(const void *a, const void *b)
{
    const struct picture *x = a, *y = b;
    return by_rank(picture_order, x->name, y->name);
}

static bool ends_in(const char *path, const char *ending)
{
    size_t length = strlen(path), end = strlen(ending);
    return length >= end && strcmp(path + length - end, ending) == 0;
}

/* Files of a folder by an ending; globfree() afterwards.  The folder's own name
 * is no pattern. */
static void list_files(glob_t *files, const char *folder, const char *pattern)
{
    size_t used = 0;
    char *text = memory_new(2 * strlen(folder) + strlen(pattern) + 2, 1);

    for (const char *p = folder; *p != '\0'; p++) {
        if (strchr("*?[\\", *p) != NULL)
            text[used++] = '\\';
        text[used++] = *p;
    }
    text[used++] = '/';
    memcpy(text + used, pattern, strlen(pattern) + 1);
    *files = (glob_t){0};
    if (glob(text, 0, NULL, files) != 0)
        files->gl_pathc = 0;
    free(text);
}

static bool check_folder(const char *path, const char *what,
                         struct problem *problem)
{
    struct stat st;

    if (stat(path, &st) != 0)
        return problem_set(problem, path, 0, NULL, "%s; %s", strerror(errno),
                           what);
    if (!S_ISDIR(st.st_mode))
        return problem_set(problem, path, 0, NULL, "not a folder; %s", what);
    return true;
}

/* --- studies ------------------------------------------------------------------- */

static bool gather_study(struct gathered *g, const char *path,
                         struct problem *problem)
{
    struct study study;

    if (ends_in(path, ".curves.csv"))
        return true;
    switch (study_read(&study, path, problem)) {
    case STUDY_BROKEN:
        return false;
    case STUDY_FOREIGN:
        g->others = memory_grow(g->others, g->other_count, &g->other_room,
                                sizeof *g->others);
        g->others[g->other_count++] = (struct other_file){
            memory_text(path), memory_text("has no column `experiment`")};
        return true;
    case STUDY_READ:
        break;
    }
    g->studies = memory_grow(g->studies, g->study_count, &g->study_room,
                             sizeof *g->studies);
    g->studies[g->study_count++] = study;
    return true;
}

static bool gather_studies(struct gathered *g, struct problem *problem)
{
    glob_t files;
    bool fine = check_folder(
        g->results, "name a folder with the CSV files of experiments", problem);

    list_files(&files, g->results, "*.csv");
    for (size_t i = 0; fine && i < files.gl_pathc; i++)
        fine = gather_study(g, files.gl_pathv[i], problem);
    globfree(&files);
    if (fine && g->study_count == 0)
        return problem_set(problem, g->results, 0, NULL,
                           "no CSV file of an experiment here; there must be "
                           "one, such as id_reuse.csv (`make run` writes it)");
    if (fine)
        qsort(g->studies, g->study_count, sizeof *g->studies, by_study);
    return fine;
}

/* --- pictures --------------------------------------------------------------------- */

/* New, and its size; NULL: `problem`. */
static char *read_picture(const char *path, size_t *size,
                          struct problem *problem)
{
    FILE *in = fopen(path, "re");
    char *bytes = memory_new(PICTURE_MAX + 1, 1);

    if (in == NULL) {
        problem_set(problem, path, 0, NULL, "%s", strerror(errno));
        free(bytes);
        return NULL;
    }
    *size = fread(bytes, 1, PICTURE_MAX + 1, in);
    bool broken = ferror(in);
    fclose(in);
    if (!broken && *size > 0 && *size <= PICTURE_MAX)
        return bytes;
    problem_set(problem, path, 0, NULL, "%s",
                broken       ? "cannot be read"
                : *size == 0 ? "empty"
                             : "larger than a megabyte");
    free(bytes);
    return NULL;
}

static char *picture_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *name = memory_text(slash == NULL ? path : slash + 1);

    name[strlen(name) - strlen(".svg")] = '\0';
    return name;
}

/* A picture that cannot be shown is no reason to have no report. */
static void gather_picture(struct gathered *g, const char *path)
{
    struct problem problem;
    struct picture picture = {.name = picture_name(path)};
    char prefix[32];
    size_t size;
    char *bytes = read_picture(path, &size, &problem);

    snprintf(prefix, sizeof prefix, "p%zu-", g->picture_count);
    if (bytes == NULL ||
        !svg_import(&picture.svg, path, bytes, size, prefix, &problem))
        picture.refusal = memory_text(problem.text);
    free(bytes);
    g->pictures = memory_grow(g->pictures, g->picture_count, &g->picture_room,
                              sizeof *g->pictures);
    g->pictures[g->picture_count++] = picture;
}

static void gather_pictures(struct gathered *g)
{
    glob_t files;

    list_files(&files, g->plots, "*.svg");
    for (size_t i = 0; i < files.gl_pathc; i++) {
        if (!ends_in(files.gl_pathv[i], "/readme.svg")) /* a copy of another */
            gather_picture(g, files.gl_pathv[i]);
    }
    globfree(&files);
    if (g->picture_count > 0)
        qsort(g->pictures, g->picture_count, sizeof *g->pictures, by_picture);
}

/* --- runs in folders below ---------------------------------------------------------- */

/* The command line in a manifest, joined by blanks; new. */
static char *command_line(const json_t *manifest)
{
    const json_t *argv = json_object_get(manifest, "argv");
    char *text = memory_text("");

    for (size_t i = 0; i < json_array_size(argv); i++) {
        const char *word = json_string_value(json_array_get(argv, i));
        char *more = NULL;

        if (asprintf(&more, "%s%s%s", text, i == 0 ? "" : " ",
                     word == NULL ? "?" : word) < 0)
            more = memory_text("");
        free(text);
        text = more;
    }
    return text;
}

static void gather_runs(struct gathered *g)
{
    glob_t files;

    list_files(&files, g->results, "*/*.manifest.json");
    for (size_t i = 0; i < files.gl_pathc; i++) {
        const char *path = files.gl_pathv[i];
        json_t *manifest = json_load_file(path, 0, NULL);

        if (manifest != NULL && strstr(path, "/reference/") == NULL) {
            g->runs = memory_grow(g->runs, g->run_count, &g->run_room,
                                  sizeof *g->runs);
            g->runs[g->run_count++] =
                (struct other_file){memory_text(path), command_line(manifest)};
        }
        json_decref(manifest);
    }
    globfree(&files);
}

bool gather(struct gathered *g, const char *results, const char *plots,
            struct problem *problem)
{
    *g = (struct gathered){.results = results, .plots = plots};
    if (!gather_studies(g, problem))
        return false;
    gather_pictures(g);
    gather_runs(g);
    return true;
}

static void others_free(struct other_file *files, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(files[i].path);
        free(files[i].why);
    }
    free(files);
}

void gathered_free(struct gathered *g)
{
    for (size_t i = 0; i < g->study_count; i++)
        study_free(&g->studies[i]);
    for (size_t i = 0; i < g->picture_count; i++) {
        free(g->pictures[i].name);
        svg_free(&g->pictures[i].svg);
        free(g->pictures[i].refusal);
    }
    free(g->studies);
    free(g->pictures);
    others_free(g->others, g->other_count);
    others_free(g->runs, g->run_count);
}
