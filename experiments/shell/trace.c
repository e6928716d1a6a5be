/* trace - an event sink that prints.
 *
 *     + 12 list 0x7f..10            birth number 12
 *     - list 0x7f..10               death
 *     + 13 list 0x7f..10  reuse of number 12, 1 birth after its death
 *
 * A table of the ids that have died is in mapped memory: the heap is not touched.
 *
 * Cost: O(1) per event, and a write to stderr.
 */
#include "experiments/shell/trace.h"

#include "allocators/pages.h"

#include <unistd.h>

#define SLOTS_MIN ((size_t)1024)

struct trace_slot {
    uintptr_t id;          /* 0 = empty */
    uint64_t number, died; /* of its last birth; births at its death */
    const char *type;
    bool dead;
};

static struct trace_slot *find(struct trace *trace, uintptr_t id)
{
    size_t mask = trace->slot_count - 1;
    size_t i = (size_t)((id >> 4) * UINT64_C(0x9e3779b97f4a7c15) >> 20) & mask;

    while (trace->slots[i].id != 0 && trace->slots[i].id != id)
        i = (i + 1) & mask;
    return &trace->slots[i];
}

/* False: no memory; the table keeps what it has. */
static bool grow(struct trace *trace)
{
    struct trace old = *trace;
    struct trace_slot *slots =
        pages_map(2 * old.slot_count * sizeof *old.slots);

    if (slots == NULL)
        return false;
    trace->slots = slots;
    trace->slot_count = 2 * old.slot_count;
    for (size_t i = 0; i < old.slot_count; i++) {
        if (old.slots[i].id != 0)
            *find(trace, old.slots[i].id) = old.slots[i];
    }
    pages_unmap(old.slots, old.slot_count * sizeof *old.slots);
    return true;
}

static void tell(struct trace *trace)
{
    buffer_char(&trace->line, '\n');
    machine_flush(trace->machine); /* so that both streams stay in order */
    ssize_t n = write(STDERR_FILENO, trace->line.p, trace->line.size);
    (void)n; /* nobody reads: nothing to do */
    trace->line.size = 0;
}

static void told_birth(struct event_sink *sink, const void *id, unsigned type,
                       size_t size)
{
    struct trace *trace = (struct trace *)sink;
    struct trace_slot *slot = find(trace, (uintptr_t)id);

    trace->births++;
    buffer_printf(&trace->line, "+ %llu %s %p %zu bytes",
                  (unsigned long long)trace->births, obj_type_name(type), id,
                  size);
    if (slot->id != 0 && slot->dead)
        buffer_printf(&trace->line, "  reuse of number %llu (%s), %llu after",
                      (unsigned long long)slot->number, slot->type,
                      (unsigned long long)(trace->births - slot->died));
    tell(trace);
    if (slot->id == 0) {
        if (2 * (trace->used + 1) > trace->slot_count && !grow(trace))
            return;
        slot = find(trace, (uintptr_t)id);
        trace->used++;
    }
    *slot = (struct trace_slot){.id = (uintptr_t)id,
                                .number = trace->births,
                                .type = obj_type_name(type)};
}

static void told_death(struct event_sink *sink, const void *id)
{
    struct trace *trace = (struct trace *)sink;
    struct trace_slot *slot = find(trace, (uintptr_t)id);

    if (slot->id == 0)
        return; /* born before the trace began */
    buffer_printf(&trace->line, "- %llu %s %p",
                  (unsigned long long)slot->number, slot->type, id);
    tell(trace);
    slot->dead = true;
    slot->died = trace->births;
}

static void told_unmap(struct event_sink *sink, const void *base, size_t size)
{
    struct trace *trace = (struct trace *)sink;

    buffer_printf(&trace->line, "unmapped %p, %zu bytes", base, size);
    tell(trace);
}

struct event_sink *trace_open(struct trace *trace, struct machine *m)
{
    *trace = (struct trace){
        .sink = {.birth = told_birth, .death = told_death, .unmap = told_unmap},
        .machine = m,
        .slot_count = SLOTS_MIN};
    trace->slots = pages_map(SLOTS_MIN * sizeof *trace->slots);
    return trace->slots == NULL ? NULL : &trace->sink;
}

void trace_close(struct trace *trace)
{
    if (trace->slots != NULL)
        pages_unmap(trace->slots, trace->slot_count * sizeof *trace->slots);
    buffer_free(&trace->line);
}
