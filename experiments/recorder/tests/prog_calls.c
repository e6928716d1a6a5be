/* prog_calls - calls malloc's entry points in known numbers; see the modes.
 *
 * Recorded by test_calls.sh.  Nothing here allocates but what is meant to: no
 * stdio.  Exit status 0 when all went as it should.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define CHECK(condition)                                                       \
    do {                                                                       \
        if (!(condition))                                                      \
            fail(#condition);                                                  \
    } while (0)

static _Noreturn void fail(const char *what)
{
    (void)!write(2, what, strlen(what));
    (void)!write(2, "\n", 1);
    _exit(99);
}

/* Keeps the compiler from seeing through: the calls must happen. */
static void *volatile sink;
static volatile size_t huge = PTRDIFF_MAX;

static void *touch(void *p)
{
    sink = p;
    return sink;
}

/* A release function that this libc may lack; the recorder brings it. */
static void release(const char *name, void *p)
{
    void *found = dlsym(RTLD_DEFAULT, name);
    void (*call)(void *) = free;

    if (strcmp(name, "free_sized") == 0 && found != NULL) {
        void (*sized)(void *, size_t);
        memcpy(&sized, &found, sizeof sized);
        sized(p, 8);
        return;
    }
    if (strcmp(name, "free_aligned_sized") == 0 && found != NULL) {
        void (*sized)(void *, size_t, size_t);
        memcpy(&sized, &found, sizeof sized);
        sized(p, 64, 128);
        return;
    }
    if (found != NULL)
        memcpy(&call, &found, sizeof call);
    call(p);
}

/* 9 births of 1..9 bytes (but for those that must be multiples), 9 deaths. */
static void entry_points(void)
{
    void *p[9];
    uintptr_t page = (uintptr_t)getpagesize();

    p[0] = touch(malloc(1));
    p[1] = touch(calloc(2, 1));
    p[2] = touch(realloc(NULL, 3));
    p[3] = touch(reallocarray(NULL, 2, 2));
    CHECK(posix_memalign(&p[4], 32, 5) == 0);
    p[5] = touch(aligned_alloc(64, 128));
    p[6] = touch(memalign(256, 7));
    p[7] = touch(valloc(8));
    p[8] = touch(pvalloc(9));
    CHECK((uintptr_t)p[4] % 32 == 0 && (uintptr_t)p[5] % 64 == 0);
    CHECK((uintptr_t)p[6] % 256 == 0);
    CHECK((uintptr_t)p[7] % page == 0 && (uintptr_t)p[8] % page == 0);
    CHECK(malloc_usable_size(p[8]) >= page);
    CHECK(malloc_usable_size(p[0]) >= 1 && malloc_usable_size(NULL) == 0);
    for (int i = 0; i < 9; i++) {
        CHECK(p[i] != NULL);
        memset(p[i], 'x', i == 5 ? 128 : (size_t)i + 1);
    }
    release("free_aligned_sized", p[5]);
    release("free_sized", p[7]);
    release("cfree", p[8]);
    for (int i = 0; i < 9; i++)
        if (i != 5 && i < 7)
            free(p[i]);
}

/* 5 births, 5 deaths: one block moves twice, shrinks and grows in place. */
static void moves(void)
{
    char *p = touch(malloc(24));

    memset(p, 'a', 24);
    void *barrier = touch(malloc(24));
    char *q = touch(realloc(p, 50000));
    CHECK(q != NULL && q[0] == 'a' && q[23] == 'a');
    void *second = touch(malloc(3000)); /* above q */
    uintptr_t at = (uintptr_t)q;
    q = touch(realloc(q, 49990));
    CHECK((uintptr_t)q == at);
    q = touch(realloc(q, 90000));
    CHECK(q != NULL && q[23] == 'a');
    free(touch(realloc(barrier, 23)));
    free(q);
    free(second);
    CHECK(reallocarray(NULL, huge, 16) == NULL && errno == ENOMEM);
}

/* 3 births of 0 bytes, 3 deaths. */
static void zeros(void)
{
    void *p = touch(malloc(0));
    void *q = touch(calloc(0, 5));

    CHECK(p != NULL && q != NULL && p != q);
    free(NULL);
    free(p);
    free(q);
    p = touch(malloc(0));
    CHECK(touch(realloc(p, 0)) == NULL); /* frees, says glibc */
}

/* 1 birth, 1 death: what fails is no event. */
static void failures(void)
{
    void *p = touch(malloc(40));
    void *q = &q;

    CHECK(malloc(huge) == NULL && errno == ENOMEM);
    CHECK(calloc(huge, 3) == NULL);
    CHECK(posix_memalign(&q, 3, 8) == EINVAL && q == &q);
    CHECK(posix_memalign(&q, 16, huge) == ENOMEM);
    CHECK(aligned_alloc(16, huge) == NULL && memalign(16, huge) == NULL);
    CHECK(valloc(huge) == NULL && pvalloc(SIZE_MAX) == NULL);
    memset(p, 'k', 40);
    CHECK(realloc(p, huge) == NULL && ((char *)p)[39] == 'k');
    free(p);
}

/* 200,000 births and deaths: errno survives them, flushes included. */
static void keeps_errno(void)
{
    for (int i = 0; i < 200000; i++) {
        void *p = touch(malloc(i % 1000 == 0 ? 1 << 20 : 16));
        errno = 4242;
        free(p);
        CHECK(errno == 4242);
        errno = 0;
    }
}

/* 1,000 births, however the process ends. */
static void thousand(void)
{
    for (int i = 0; i < 1000; i++)
        touch(malloc(16));
}

/* A program that closes what it does not know and uses the numbers itself. */
static void closes_all(void)
{
    thousand();
    CHECK(syscall(SYS_close_range, 3U, ~0U, 0) == 0);
    int fd = memfd_create("mine", 0);
    CHECK(fd >= 0);
    for (int high = 900; high < 1024; high++)
        (void)dup2(fd, high);
    for (int i = 0; i < 50000; i++) {
        void *p = touch(malloc(16));
        errno = 4242;
        free(p);
        CHECK(errno == 4242);
    }
    CHECK(lseek(fd, 0, SEEK_END) == 0); /* nothing was written to it */
}

/* The limit would kill by SIGXFSZ whoever writes past it. */
static void limits_files(void)
{
    struct rlimit limit = {.rlim_cur = 200000, .rlim_max = 200000};

    CHECK(setrlimit(RLIMIT_FSIZE, &limit) == 0);
    for (int i = 0; i < 100000; i++)
        free(touch(malloc(16)));
    (void)!write(1, "done\n", 5);
}

static volatile sig_atomic_t handled;

static void on_signal(int number)
{
    (void)number;
    free(touch(malloc(77)));
    handled++;
}

/* 1,000 births and deaths, half of them in a handler. */
static void in_handler(void)
{
    signal(SIGUSR1, on_signal);
    for (int i = 0; i < 500; i++) {
        void *p = touch(malloc(16));
        raise(SIGUSR1);
        free(p);
    }
    CHECK(handled == 500);
}

/* A library is loaded and unloaded; its allocations are seen like others. */
static void loads(void)
{
    for (int i = 0; i < 20; i++) {
        void *library = dlopen("libresolv.so.2", RTLD_NOW | RTLD_LOCAL);
        CHECK(library != NULL);
        CHECK(dlsym(library, "no_such_name") == NULL && dlerror() != NULL);
        dlclose(library);
    }
}

static void by_exit_group(void)
{
    thousand();
    syscall(SYS_exit_group, 5);
}

static void by_underscore(void)
{
    thousand();
    _exit(6);
}

static void by_quick_exit(void)
{
    thousand();
    quick_exit(7);
}

static void by_abort(void)
{
    thousand();
    abort();
}

static void by_kill(void)
{
    thousand();
    (void)kill(getpid(), SIGKILL);
}

static void by_fault(void)
{
    thousand();
    *(volatile int *)16 = 1;
}

static void late(void)
{
    thousand(); /* after main */
}

static void after_main(void)
{
    CHECK(atexit(late) == 0);
}

static void many(void)
{
    for (int i = 0; i < 500000; i++)
        free(touch(malloc(16)));
    (void)!write(1, "done\n", 5);
}

static void waits(void)
{
    thousand();
    (void)!write(1, "ready\n", 6);
    for (;;)
        pause();
}

static const struct {
    const char *name;
    void (*run)(void);
} modes[] = {{"entry", entry_points},  {"moves", moves},
             {"zeros", zeros},         {"failures", failures},
             {"errno", keeps_errno},   {"closes", closes_all},
             {"limit", limits_files},  {"handler", in_handler},
             {"loads", loads},         {"exit_group", by_exit_group},
             {"_exit", by_underscore}, {"quick_exit", by_quick_exit},
             {"abort", by_abort},      {"kill", by_kill},
             {"fault", by_fault},      {"atexit", after_main},
             {"thousand", thousand},   {"many", many},
             {"waits", waits}};

int main(int argc, char **argv)
{
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
        if (argc > 1 && strcmp(argv[1], modes[i].name) == 0) {
            modes[i].run();
            return argc > 2 ? atoi(argv[2]) : 0;
        }
    fail("prog_calls: which mode?");
}
