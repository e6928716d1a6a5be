/* scratch - the folder for the raw files.  See scratch.h. */
#include "experiments/recorder/scratch.h"
#include "experiments/recorder/raw.h"

#include <dirent.h>
#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int scratch_make(struct scratch *s, const char *output)
{
    char copy[SCRATCH_PATH];
    char folder[PATH_MAX];
    const char *slash = strrchr(output, '/');
    const char *name = slash == NULL ? output : slash + 1;

    s->folder[0] = '\0';
    if (strlen(output) >= sizeof copy) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(copy, output, strlen(output) + 1);
    if (realpath(dirname(copy), folder) == NULL)
        return -1;
    int n = snprintf(s->folder, sizeof s->folder, "%s/.%.100s.XXXXXX", folder,
                     name);
    if (n < 0 || (size_t)n >= sizeof s->folder) {
        s->folder[0] = '\0';
        errno = ENAMETOOLONG;
        return -1;
    }
    if (mkdtemp(s->folder) == NULL) {
        s->folder[0] = '\0';
        return -1;
    }
    return 0;
}

static int compare_entries(const void *a, const void *b)
{
    const struct scratch_entry *x = a;
    const struct scratch_entry *y = b;

    if (x->pid != y->pid)
        return x->pid < y->pid ? -1 : 1;
    return (x->image > y->image) - (x->image < y->image);
}

/* "PID.N" or "PID.failed.ERRNO". */
static bool parse_name(const char *name, struct scratch_entry *entry)
{
    char *rest;
    unsigned long pid = strtoul(name, &rest, 10);

    *entry = (struct scratch_entry){.pid = (unsigned)pid};
    if (rest == name || *rest != '.')
        return false;
    bool mark = strncmp(rest, RAW_FAILED, sizeof RAW_FAILED - 1) == 0;
    const char *number = mark ? rest + sizeof RAW_FAILED - 1 : rest + 1;
    unsigned long n = strtoul(number, &rest, 10);
    if (rest == number || *rest != '\0')
        return false;
    *(mark ? &entry->error : &entry->image) = (unsigned)n;
    return true;
}

struct scratch_entry *scratch_list(const struct scratch *s, size_t *count)
{
    DIR *folder = opendir(s->folder);
    struct scratch_entry *list = NULL;
    size_t room = 0;

    *count = 0;
    if (folder == NULL)
        return NULL;
    for (const struct dirent *d; (d = readdir(folder)) != NULL;) {
        struct scratch_entry entry;
        if (!parse_name(d->d_name, &entry))
            continue;
        if (*count == room) {
            room = 2 * room + 16;
            struct scratch_entry *wider = realloc(list, room * sizeof *wider);
            if (wider == NULL)
                break;
            list = wider;
        }
        list[(*count)++] = entry;
    }
    closedir(folder);
    if (*count > 0)
        qsort(list, *count, sizeof *list, compare_entries);
    return list;
}

bool scratch_path(const struct scratch *s, const struct scratch_entry *entry,
                  char path[SCRATCH_PATH])
{
    int n = snprintf(path, SCRATCH_PATH, "%s/%u.%u", s->folder, entry->pid,
                     entry->image);

    return n >= 0 && n < SCRATCH_PATH;
}

void scratch_remove(struct scratch *s)
{
    char path[SCRATCH_PATH + NAME_MAX + 2];
    int saved = errno;
    DIR *folder = s->folder[0] == '\0' ? NULL : opendir(s->folder);

    if (folder == NULL)
        return;
    for (const struct dirent *d; (d = readdir(folder)) != NULL;) {
        (void)snprintf(path, sizeof path, "%s/%s", s->folder, d->d_name);
        if (strcmp(d->d_name, ".") != 0 && strcmp(d->d_name, "..") != 0)
            (void)unlink(path);
    }
    closedir(folder);
    (void)rmdir(s->folder);
    s->folder[0] = '\0';
    errno = saved;
}
