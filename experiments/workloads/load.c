/* load - when a load is done.  See workload.h.
 *
 * Cost: one comparison a step; a closer look every LOAD_LOOK_STEPS steps.
 */
#include "experiments/workloads/workload.h"

bool load_look(struct load *load, uint64_t births)
{
    uint64_t asked = load->births_end - load->births_start;

    if (births != load->seen_births) {
        load->seen_births = births;
        load->idle_steps = 0;
    } else {
        load->idle_steps += LOAD_LOOK_STEPS;
    }
    if (load->idle_steps >= LOAD_IDLE_MAX) {
        load->error = "nothing is born: all that the load makes is cached";
        return false;
    }
    if (load->progress != NULL)
        load->progress(load,
                       (double)(births - load->births_start) / (double)asked);
    return true;
}

int load_finish(struct load *load, int rc)
{
    if (load->finished != NULL)
        load->finished(load);
    return load->error != NULL ? -1 : rc;
}
