/* rebind - x = T(), again and again.
 *
 * An assignment makes the new object before it drops the old one, so two objects
 * are alive for a moment and the id that has just died is never the one that is
 * born next: with a last-in-first-out allocator two ids take turns.
 * Isolates: the order of an assignment.
 *
 * Cost: one birth, one binding and one death a step.
 */
#include "experiments/workloads/making.h"
#include "experiments/workloads/workload.h"
#include "gc/namespace.h"

enum { TYPE };

static const struct option_def options[] = {[TYPE] = MAKING_OPTION("float"),
                                            {0}};

static int repeat(struct load *load, struct maker *maker,
                  struct namespace *variables)
{
    while (load_more(load)) {
        struct obj *o = maker_make(maker);
        if (o == NULL)
            return -1;
        int rc = namespace_bind(variables, "x", o);
        obj_release(load->heap, o);
        if (rc != 0)
            return -1;
    }
    return 0;
}

static int rebind_run(struct load *load, const struct option_value *values)
{
    struct namespace *variables = namespace_create(load->heap);
    struct maker maker;
    int rc = -1;

    if (variables == NULL)
        return load_finish(load, -1);
    if (maker_open(&maker, load->heap, &load->rng, values[TYPE].as.choice) !=
        0) {
        rc = load_finish(load, -1);
    } else {
        rc = load_finish(load, repeat(load, &maker, variables));
        maker_close(&maker);
    }
    namespace_destroy(variables);
    return rc;
}

const struct workload rebind_workload = {
    .info = {.name = "rebind",
             .summary = "x = T(): the new object is made before the old dies",
             .options = options},
    .run = rebind_run};
