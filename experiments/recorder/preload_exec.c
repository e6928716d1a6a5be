/* preload_exec - tells the raw file when its process becomes another program.
 *
 * A trace is of one program.  After an exec the new image makes a raw file of its
 * own, and this one is set aside; where the new image can't record (it is static,
 * or has got a clean environment), `record` can say so because it knows that there
 * was one.
 *
 * The calls that take their arguments one by one build the array on the stack, as
 * libc does: they may be used where nothing may be allocated.
 */
#include "experiments/recorder/preload_log.h"

#include <alloca.h>
#include <dlfcn.h>
#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))

typedef int exec_fn(const char *path, char *const argv[], char *const envp[]);
typedef int exec_fd_fn(int fd, char *const argv[], char *const envp[]);
typedef int exec_at_fn(int fd, const char *path, char *const argv[],
                       char *const envp[], int flags);

/* Found when the library is loaded: dlsym is not for the child of a vfork. */
static exec_fn *real_execve;
static exec_fn *real_execvpe;
static exec_fd_fn *real_fexecve;
static exec_at_fn *real_execveat;

static void find(void *function, const char *name)
{
    void *found = dlsym(RTLD_NEXT, name);

    memcpy(function, &found, sizeof found);
}

static __attribute__((constructor)) void exec_begin(void)
{
    find(&real_execve, "execve");
    find(&real_execvpe, "execvpe");
    find(&real_fexecve, "fexecve");
    find(&real_execveat, "execveat");
}

/* Calls the real one, which returns only when it fails. */
static int leave(exec_fn *const *real, const char *path, char *const argv[],
                 char *const envp[])
{
    if (*real == NULL)
        exec_begin();
    if (*real == NULL) {
        errno = ENOSYS;
        return -1;
    }
    log_leaves(path, envp);
    int rc = (*real)(path, argv, envp);
    log_stays();
    return rc;
}

EXPORT int execve(const char *path, char *const argv[], char *const envp[])
{
    return leave(&real_execve, path, argv, envp);
}

EXPORT int execv(const char *path, char *const argv[])
{
    return leave(&real_execve, path, argv, environ);
}

EXPORT int execvpe(const char *file, char *const argv[], char *const envp[])
{
    return leave(&real_execvpe, file, argv, envp);
}

EXPORT int execvp(const char *file, char *const argv[])
{
    return leave(&real_execvpe, file, argv, environ);
}

/* --- by descriptor -------------------------------------------------------- */

EXPORT int fexecve(int fd, char *const argv[], char *const envp[])
{
    if (real_fexecve == NULL) {
        errno = ENOSYS;
        return -1;
    }
    log_leaves("a program given by its descriptor", envp);
    int rc = real_fexecve(fd, argv, envp);
    log_stays();
    return rc;
}

EXPORT int execveat(int fd, const char *path, char *const argv[],
                    char *const envp[], int flags)
{
    if (real_execveat == NULL) {
        errno = ENOSYS;
        return -1;
    }
    log_leaves(path, envp);
    int rc = real_execveat(fd, path, argv, envp, flags);
    log_stays();
    return rc;
}

/* --- one by one ----------------------------------------------------------- */

/* Arguments before the NULL. */
static size_t count_arguments(va_list ap)
{
    size_t n = 0;

    while (va_arg(ap, char *) != NULL)
        n++;
    return n;
}

/* first and what follows up to the NULL, which is copied, too. */
static void collect(char **argv, const char *first, va_list ap)
{
    memcpy(argv, &first, sizeof first);
    for (size_t i = 1; (argv[i] = va_arg(ap, char *)) != NULL; i++)
        continue;
}

EXPORT int execl(const char *path, const char *arg, ...)
{
    va_list ap;

    va_start(ap, arg);
    size_t n = count_arguments(ap);
    va_end(ap);
    char **argv = alloca((n + 2) * sizeof *argv);
    va_start(ap, arg);
    collect(argv, arg, ap);
    va_end(ap);
    return leave(&real_execve, path, argv, environ);
}

EXPORT int execlp(const char *file, const char *arg, ...)
{
    va_list ap;

    va_start(ap, arg);
    size_t n = count_arguments(ap);
    va_end(ap);
    char **argv = alloca((n + 2) * sizeof *argv);
    va_start(ap, arg);
    collect(argv, arg, ap);
    va_end(ap);
    return leave(&real_execvpe, file, argv, environ);
}

EXPORT int execle(const char *path, const char *arg, ...)
{
    va_list ap;

    va_start(ap, arg);
    size_t n = count_arguments(ap);
    va_end(ap);
    char **argv = alloca((n + 2) * sizeof *argv);
    va_start(ap, arg);
    collect(argv, arg, ap);
    char *const *envp = va_arg(ap, char *const *); /* stands behind the NULL */
    va_end(ap);
    return leave(&real_execve, path, argv, envp);
}
