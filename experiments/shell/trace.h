#ifndef SHELL_TRACE_H
#define SHELL_TRACE_H

/* Births, deaths and reuses, told on stderr as they happen. */
#include "experiments/shell/machine.h"
#include "gc/event.h"

struct trace {
    struct event_sink sink; /* first */
    struct machine *machine;
    uint64_t births;
    struct trace_slot *slots; /* owned: every id that ever died */
    size_t slot_count, used;
    struct buffer line;
};

/* The sink to be set; NULL when there is no memory for its table. */
struct event_sink *trace_open(struct trace *trace, struct machine *m);
void trace_close(struct trace *trace);

#endif
