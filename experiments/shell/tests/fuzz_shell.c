/* fuzz_shell - any text is a program: it ends, gives everything back, and breaks
 * nothing.
 *
 * The first byte chooses what is underneath, and whether memory runs out after some
 * thousand allocations.  A program gets so many steps, and blocks and texts of
 * so many bytes; what wants more is a MemoryError, as for anybody. */
#include "allocators/wrappers/faulty.h"
#include "allocators/wrappers/wrapper.h"
#include "experiments/shell/machine.h"
#include "experiments/shell/setup.h"

#include "allocators/pages.h"

#include <stdio.h>
#include <stdlib.h>

#define STEPS     20000
#define BLOCK_MAX ((size_t)1 << 20)
#define HEAP_MAX  ((size_t)32 << 20)

/* ---- an allocator that refuses large blocks ---- */

static void *limited_alloc(struct allocator *a, size_t size)
{
    if (size > BLOCK_MAX || allocator_live_bytes(a) > HEAP_MAX)
        return NULL;
    return allocator_alloc(wrapper_of(a)->inner, size);
}

static void limited_free(struct allocator *a, void *p, size_t size)
{
    allocator_free(wrapper_of(a)->inner, p, size);
}

static void limited_destroy(struct allocator *a)
{
    allocator_destroy(wrapper_of(a)->inner);
    pages_unmap(a, sizeof(struct wrapper));
}

static const char *limited_verify(struct allocator *a)
{
    return allocator_verify(wrapper_of(a)->inner);
}

static int limited_walk(struct allocator *a, allocator_visit_fn *visit,
                        void *arg)
{
    struct allocator *inner = wrapper_of(a)->inner;

    return inner->ops->walk(inner, visit, arg);
}

static size_t limited_footprint(struct allocator *a, size_t *peak)
{
    struct allocator *inner = wrapper_of(a)->inner;

    return inner->ops->footprint(inner, peak);
}

static const struct allocator_ops limited_ops = {.info = {.name = "limited"},
                                                 .alloc = limited_alloc,
                                                 .free = limited_free,
                                                 .destroy = limited_destroy,
                                                 .verify = limited_verify,
                                                 .walk = limited_walk,
                                                 .footprint =
                                                     limited_footprint};

/* ---- one program ---- */

static void must(const char *what, const char *wrong)
{
    if (wrong == NULL)
        return;
    dprintf(2, "fuzz_shell: %s: %s\n", what, wrong);
    abort();
}

/* What setup made, with the limits around its allocator. */
static void open_heap(struct setup *setup, unsigned choice)
{
    static const char *const allocators[] = {"pymalloc", "freelist"};
    static const char *const collectors[] = {"trial_deletion", "mark_sweep",
                                             "bacon_rajan", "refcount"};
    static const char *const profiles[] = {"cpython3.11", "plain"};
    struct setup_choice texts = {.allocator = allocators[choice % 2],
                                 .collector = collectors[choice / 2 % 4],
                                 .profile = profiles[choice / 8 % 2]};
    char error[SPEC_ERROR_MAX];

    must("setup", setup_open(setup, &texts, error) == 0 ? NULL : error);
    heap_destroy(setup->heap);
    struct wrapper *w = pages_map(sizeof *w);
    must("memory", w == NULL ? "out" : NULL);
    wrapper_init(w, &limited_ops, setup->allocator, ~0U);
    setup->allocator = &w->super;
    if (choice / 16 % 2 == 1)
        setup->allocator = faulty_create(
            setup->allocator, 1200 + (uint64_t)(choice / 32) * 400, 0);
    struct heap_config config = {.allocator = setup->allocator,
                                 .collector =
                                     (const void *)setup->specs[1]->component,
                                 .collector_values = setup->specs[1]->values,
                                 .profile = setup->profile};
    setup->heap = heap_create(&config);
    must("memory", setup->heap == NULL ? "out" : NULL);
}

static void play(struct heap *heap, const uint8_t *data, size_t size)
{
    struct machine *m = machine_create(heap);
    char *text = malloc(size + 1);

    if (m == NULL || text == NULL) { /* memory ran out at the start */
        free(text);
        return;
    }
    memcpy(text, data, size);
    text[size] = '\0';
    struct source source = {.name = "fuzz", .text = text, .size = size};
    m->quiet = true;
    m->steps = STEPS;
    machine_run_text(m, &source, false);
    must("after the program", heap_verify(heap));
    machine_finish(m);
    machine_destroy(m);
    free(text);
    must("after the machine", heap_prove(heap));
}

/* NOLINTBEGIN(readability-identifier-naming): libFuzzer's names */
int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* NOLINTNEXTLINE(readability-non-const-parameter): libFuzzer's type */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    stderr = fopen("/dev/null", "w"); /* errors of the programs */
    machine_containers = 0;
    buffer_limit = BLOCK_MAX;
    return stderr == NULL ? -1 : 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct setup setup;

    if (size == 0 || size > 4096)
        return 0;
    open_heap(&setup, data[0]);
    play(setup.heap, data + 1, size - 1);
    setup_close(&setup);
    return 0;
}
/* NOLINTEND(readability-identifier-naming): libFuzzer's names */
