/* newfile - files that appear whole or not at all.  See newfile.h.
 *
 * The temporary name carries host and process, "x.csv.HOST-PID.tmp", so that two
 * machines may write into one shared folder, and so that what a killed process
 * left can be told from what a living one writes.
 *
 * Cost: one fsync per file that asks for it.  Source: Pillai et al., All File Systems Are Not
 * Created Equal, OSDI 2014: write, sync, then rename. */
#include "experiments/harness/newfile.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void host_name(char *host, size_t size)
{
    if (gethostname(host, size) != 0)
        host[0] = '\0';
    host[size - 1] = '\0';
}

static void newfile_free(struct newfile *f)
{
    int saved = errno;

    free(f->path);
    free(f->temporary);
    *f = (struct newfile){0};
    errno = saved;
}

int newfile_open(struct newfile *f, const char *path)
{
    char host[64];

    host_name(host, sizeof host);
    *f = (struct newfile){.path = strdup(path)};
    if (asprintf(&f->temporary, "%s.%s-%ld.tmp", path, host, (long)getpid()) <
        0)
        f->temporary = NULL;
    if (f->path == NULL || f->temporary == NULL) {
        newfile_free(f);
        errno = ENOMEM;
        return -1;
    }
    f->stream = fopen(f->temporary, "we");
    if (f->stream == NULL) {
        newfile_free(f);
        return -1;
    }
    return 0;
}

static int newfile_fail(struct newfile *f)
{
    if (f->error == 0)
        f->error = errno != 0 ? errno : EIO;
    errno = f->error;
    return -1;
}

int newfile_write(struct newfile *f, const void *bytes, size_t size)
{
    return fwrite(bytes, 1, size, f->stream) == size ? 0 : newfile_fail(f);
}

int newfile_flush(struct newfile *f)
{
    return fflush(f->stream) == 0 && !ferror(f->stream) ? 0 : newfile_fail(f);
}

int newfile_commit(struct newfile *f, bool sync)
{
    int rc = f->error != 0 ? newfile_fail(f) : newfile_flush(f);

    if (rc == 0 && sync && fsync(fileno(f->stream)) != 0)
        rc = newfile_fail(f);
    if (fclose(f->stream) != 0 && rc == 0)
        rc = newfile_fail(f);
    if (rc == 0 && rename(f->temporary, f->path) != 0)
        rc = newfile_fail(f);
    if (rc != 0) {
        unlink(f->temporary);
        errno = f->error;
    }
    newfile_free(f);
    return rc;
}

void newfile_drop(struct newfile *f)
{
    int saved = errno;

    fclose(f->stream);
    unlink(f->temporary);
    errno = saved;
    newfile_free(f);
}

/* Did a process of this host that lives no more make "....HOST-PID.tmp"? */
static int is_orphan(const char *name, const char *host)
{
    const char *dash = strrchr(name, '-');
    size_t length = strlen(host);
    char *end;

    if (dash == NULL || (size_t)(dash - name) < length + 1 ||
        dash[-(ptrdiff_t)length - 1] != '.' ||
        memcmp(dash - length, host, length) != 0)
        return 0;
    long pid = strtol(dash + 1, &end, 10);
    return pid > 0 && strcmp(end, ".tmp") == 0 && kill((pid_t)pid, 0) != 0 &&
           errno == ESRCH;
}

void newfile_sweep(const char *folder)
{
    char host[64];
    DIR *d = opendir(folder);
    struct dirent *entry;

    if (d == NULL)
        return;
    host_name(host, sizeof host);
    while ((entry = readdir(d)) != NULL)
        if (is_orphan(entry->d_name, host))
            unlinkat(dirfd(d), entry->d_name, 0);
    closedir(d);
}

int folder_make(const char *path)
{
    char *copy = strdup(path);
    int rc = 0;

    if (copy == NULL)
        return -1;
    for (char *p = copy + 1; rc == 0; p++) {
        if (*p != '/' && *p != '\0')
            continue;
        char c = *p;
        *p = '\0';
        if (mkdir(copy, 0777) != 0 && errno != EEXIST)
            rc = -1;
        *p = c;
        if (c == '\0')
            break;
    }
    int saved = errno;
    free(copy);
    errno = saved;
    return rc;
}
