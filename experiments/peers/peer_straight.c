/* peer_straight - what do other people's allocators take where nothing is between?
 *
 * alloc_speed asks them through the front door and their wrappers, as objects would
 * have to; here the same loads call their own functions, and nobody counts.
 * Prints `ALLOCATOR LOAD NANOSECONDS` for those that are installed: the least of
 * nine runs of a million pairs, the loop included.
 *
 * Cost: two seconds; 200 MB.  Source: none. */
#include "allocators/fatal.h"
#include "allocators/pages.h"
#include "experiments/peers/measure.h"
#include "experiments/speed/speed.h"

#define JEMALLOC_NO_RENAME
#include <jemalloc/jemalloc.h>

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#define PAIRS 1000000
#define RUNS  9

struct straight {
    const char *name, *file, *alloc_name, *free_name;
    void *(*alloc)(size_t size);
    void (*free)(void *p);                    /* one of the two */
    void (*free_sized)(void *p, size_t size); /* where it is the faster one */
};

static void *je_alloc(size_t size)
{
    return je_mallocx(size, 0);
}

static void je_free_sized(void *p, size_t size)
{
    je_sdallocx(p, size, 0);
}

static struct straight peers[] = {
    {.name = "jemalloc", .alloc = je_alloc, .free_sized = je_free_sized},
    {.name = "mimalloc",
     .file = "libmimalloc.so.2",
     .alloc_name = "mi_malloc",
     .free_name = "mi_free"},
    {.name = "tcmalloc",
     .file = "libtcmalloc_minimal.so.4",
     .alloc_name = "tc_malloc",
     .free_name = "tc_free_sized"},
    {.name = NULL},
};

/* RTLD_LOCAL, or its malloc would be the whole process's. */
static bool load(struct straight *s)
{
    void *library = dlopen(s->file, RTLD_NOW | RTLD_LOCAL);
    void *alloc, *release;

    if (library == NULL)
        return false;
    alloc = dlsym(library, s->alloc_name);
    release = dlsym(library, s->free_name);
    memcpy(&s->alloc, &alloc, sizeof alloc);
    memcpy(strstr(s->free_name, "sized") != NULL ? (void *)&s->free_sized
                                                 : (void *)&s->free,
           &release, sizeof release);
    return alloc != NULL && release != NULL;
}

static inline void *take(const struct straight *s, size_t size)
{
    void *p = s->alloc(size);

    if (p == NULL)
        fatal("peer_straight: out of memory");
    return p;
}

static inline void give(const struct straight *s, void *p, size_t size)
{
    if (s->free_sized != NULL)
        s->free_sized(p, size);
    else
        s->free(p);
}

static void pair(const struct straight *s, struct speed *speed)
{
    (void)speed;
    for (uint64_t i = 0; i < PAIRS; i++) {
        void *p = take(s, speed_size(i));

        give(s, p, speed_size(i));
    }
}

static void window(const struct straight *s, struct speed *speed)
{
    struct rng rng = speed->rng;

    for (uint64_t i = 0; i < PAIRS; i++) {
        uint64_t draw = rng_next(&rng);
        size_t size = speed_size(draw);
        uintptr_t *slot =
            &speed->slots[((draw >> 32) * speed->slots_count) >> 32];

        give(s, speed_block(*slot), *slot >> 48);
        *slot = speed_pack(take(s, size), size);
    }
    speed->rng = rng;
}

static void measure(const struct straight *s, const char *text, size_t live)
{
    struct speed speed;
    double least = 0;

    if (speed_open(&speed, NULL, live, 1) != 0)
        fatal("peer_straight: out of memory");
    for (size_t i = 0; i < live; i++)
        speed.slots[i] = speed_pack(take(s, speed_size(i)), speed_size(i));
    for (int i = -2; i < RUNS; i++) { /* the first two warm up */
        double start = measure_now();

        (text[0] == 'p' ? pair : window)(s, &speed);
        start = (measure_now() - start) / PAIRS;
        if (i <= 0 || start < least)
            least = start;
    }
    printf("%s %s %.3f\n", s->name, text, least);
    for (size_t i = 0; i < live; i++) {
        give(s, speed_block(speed.slots[i]), speed.slots[i] >> 48);
        speed.slots[i] = 0;
    }
    speed_close(&speed);
}

int main(void)
{
    for (struct straight *s = peers; s->name != NULL; s++) {
        if (s->file != NULL && !load(s))
            continue;
        measure(s, "pair", 64);
        measure(s, "window:live=100", 100);
        measure(s, "window:live=10000", 10000);
        measure(s, "window:live=1000000", 1000000);
    }
    return 0;
}
