/* prog_threads - threads that allocate for each other, end, and are cancelled.
 *
 * Recorded by test_threads.sh.  libpthread allocates a little for each thread, so
 * the numbers here are lower bounds; what must be exact is said there.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
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

static void *volatile sink;

static void *touch(void *p)
{
    sink = p;
    return p;
}

/* --- two threads pass blocks to each other -------------------------------- */

enum { PASSED = 150000, SLOTS = 64 };
static _Atomic(void *) slots[2][SLOTS];

/* Puts blocks into the other's slots and frees what it finds in its own. */
static void *pass(void *arg)
{
    size_t me = *(const size_t *)arg;
    unsigned x = 12345 + (unsigned)me;

    for (int i = 0; i < PASSED; i++) {
        x = x * 1103515245 + 12345;
        char *p = malloc(16 + (x >> 16) % 100);
        CHECK(p != NULL);
        if (i % 7 == 0)
            p = realloc(p, 200 + (x >> 16) % 2000);
        free(atomic_exchange(&slots[1 - me][(x >> 20) % SLOTS], p));
        free(atomic_exchange(&slots[me][(x >> 10) % SLOTS], NULL));
    }
    return NULL;
}

static void passing(void)
{
    static const size_t zero = 0;
    static const size_t one = 1;
    pthread_t a;
    pthread_t b;

    CHECK(pthread_create(&a, NULL, pass, (void *)(&zero)) == 0);
    CHECK(pthread_create(&b, NULL, pass, (void *)(&one)) == 0);
    CHECK(pthread_join(a, NULL) == 0 && pthread_join(b, NULL) == 0);
    for (int i = 0; i < 2 * SLOTS; i++)
        free(atomic_load(&slots[i / SLOTS][i % SLOTS]));
}

/* --- destructors that allocate after ours --------------------------------- */

static pthread_key_t keys[3];

/* Comes again three times, each time with a new block. */
static void destroy(void *block)
{
    static __thread int round;
    static __thread pthread_key_t key;

    free(block);
    key = keys[round % 3];
    if (++round < 9)
        (void)pthread_setspecific(key, touch(malloc(32)));
    free(touch(malloc(48)));
}

static void *with_destructors(void *arg)
{
    for (int i = 0; i < 3; i++)
        CHECK(pthread_setspecific(keys[i], touch(malloc(32))) == 0);
    return arg;
}

static void destructors(void)
{
    for (int i = 0; i < 3; i++)
        CHECK(pthread_key_create(&keys[i], destroy) == 0);
    for (int i = 0; i < 50; i++) {
        pthread_t thread;
        CHECK(pthread_create(&thread, NULL, with_destructors, NULL) == 0);
        CHECK(pthread_join(thread, NULL) == 0);
    }
}

/* --- many ----------------------------------------------------------------- */

static void *one_block(void *arg)
{
    free(touch(malloc(64)));
    return arg;
}

/* One after the other: 2,000 threads must not need 2,000 buffers. */
static void sequence(void)
{
    for (int i = 0; i < 2000; i++) {
        pthread_t thread;
        CHECK(pthread_create(&thread, NULL, one_block, NULL) == 0);
        CHECK(pthread_join(thread, NULL) == 0);
    }
}

static pthread_barrier_t barrier;

static void *wait_and_allocate(void *arg)
{
    free(touch(malloc(64)));
    pthread_barrier_wait(&barrier);
    for (int i = 0; i < 100; i++)
        free(touch(malloc(64)));
    pthread_barrier_wait(&barrier);
    return arg;
}

/* At once: more threads than the recorder has buffers. */
static void crowd(void)
{
    enum { CROWD = 300 };
    static pthread_t threads[CROWD];
    pthread_attr_t attributes;

    CHECK(pthread_attr_init(&attributes) == 0);
    CHECK(pthread_attr_setstacksize(&attributes, 65536) == 0);
    CHECK(pthread_barrier_init(&barrier, NULL, CROWD) == 0);
    for (int i = 0; i < CROWD; i++)
        CHECK(pthread_create(&threads[i], &attributes, wait_and_allocate,
                             NULL) == 0);
    for (int i = 0; i < CROWD; i++)
        CHECK(pthread_join(threads[i], NULL) == 0);
}

/* --- cancellation --------------------------------------------------------- */

static atomic_int completed;

/* Is asked to end, and has no cancellation point but the last line. */
static void *not_cancelled(void *arg)
{
    pthread_barrier_wait(&barrier);
    pthread_barrier_wait(&barrier);
    for (int i = 0; i < 50000; i++)
        free(touch(malloc(16)));
    atomic_store(&completed, 1);
    pthread_testcancel();
    return arg;
}

static void cancelled(void)
{
    pthread_t thread;
    void *result;

    CHECK(pthread_barrier_init(&barrier, NULL, 2) == 0);
    CHECK(pthread_create(&thread, NULL, not_cancelled, NULL) == 0);
    pthread_barrier_wait(&barrier);
    CHECK(pthread_cancel(thread) == 0);
    pthread_barrier_wait(&barrier);
    CHECK(pthread_join(thread, &result) == 0);
    CHECK(result == PTHREAD_CANCELED);
    CHECK(atomic_load(&completed) == 1);
}

int main(int argc, char **argv)
{
    const char *mode = argc > 1 ? argv[1] : "";

    if (strcmp(mode, "passing") == 0)
        passing();
    else if (strcmp(mode, "destructors") == 0)
        destructors();
    else if (strcmp(mode, "sequence") == 0)
        sequence();
    else if (strcmp(mode, "crowd") == 0)
        crowd();
    else if (strcmp(mode, "cancelled") == 0)
        cancelled();
    else
        fail("prog_threads: which mode?");
    return 0;
}
