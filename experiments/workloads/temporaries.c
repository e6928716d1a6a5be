/* temporaries - make an object, drop it, make the next.
 *
 * What a loop does with the results that it does not keep: `f(T())`.  One object
 * is alive at a time, so an id comes back as soon as the allocator lets it.
 * Isolates: how an allocator treats the block that has just been freed.
 *
 * Cost: one birth and one death a step.
 */
#include "experiments/workloads/making.h"
#include "experiments/workloads/workload.h"

enum { TYPE };

static const struct option_def options[] = {[TYPE] = MAKING_OPTION("float"),
                                            {0}};

static int repeat(struct load *load, struct maker *maker)
{
    while (load_more(load)) {
        struct obj *o = maker_make(maker);
        if (o == NULL)
            return -1;
        obj_release(load->heap, o);
    }
    return 0;
}

static int temporaries_run(struct load *load, const struct option_value *values)
{
    struct maker maker;

    if (maker_open(&maker, load->heap, &load->rng, values[TYPE].as.choice) != 0)
        return load_finish(load, -1);
    int rc = load_finish(load, repeat(load, &maker));
    maker_close(&maker);
    return rc;
}

const struct workload temporaries_workload = {
    .info = {.name = "temporaries",
             .summary = "create and drop, one object alive at a time",
             .options = options},
    .run = temporaries_run};
