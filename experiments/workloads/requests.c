/* requests - a server: sessions that end all at once.
 *
 * `sessions` are open at a time.  Each step gives one of them, drawn at random,
 * another object; a session that has `objects` of them ends, drops them in the
 * order in which it made them, and another one begins.  The lives of sessions
 * overlap, so what one frees in a burst lies between what others still hold.
 * Isolates: deaths that come in bursts.
 *
 * Cost: one birth, one random number and on average one death a step; 8 bytes
 * per object of a session in memory of its own.
 */
#include "allocators/pages.h"
#include "experiments/workloads/holding.h"
#include "experiments/workloads/making.h"
#include "experiments/workloads/workload.h"

enum { TYPE, SESSIONS, OBJECTS };

#define OBJECTS_MAX (UINT64_C(1) << 28) /* of all sessions together */

static const struct option_def options[] = {
    [TYPE] = MAKING_OPTION("mixed"),
    [SESSIONS] = {"sessions", OPTION_COUNT, "16", NULL, 1, 1 << 20,
                  "sessions open at a time"},
    [OBJECTS] = {"objects", OPTION_COUNT, "200", NULL, 1, 1 << 24,
                 "objects that a session makes before it ends"},
    {0}};

static const char *requests_check(const struct option_value *values)
{
    if (values[SESSIONS].as.count * values[OBJECTS].as.count > OBJECTS_MAX)
        return "sessions times objects may be 268435456 at most";
    return NULL;
}

/* Session s has slots s * objects .. of `held`; it has filled made[s]. */
struct server {
    struct load *load;
    struct maker maker;
    struct holding held;
    uint32_t *made;
    size_t sessions, objects;
};

static void end_session(struct server *server, size_t session)
{
    for (size_t i = 0; i < server->objects; i++)
        holding_drop(&server->held, session * server->objects + i);
    server->made[session] = 0;
}

static int serve(struct server *server)
{
    while (load_more(server->load)) {
        size_t session = rng_below(&server->load->rng, server->sessions);
        struct obj *o = maker_make(&server->maker);
        if (o == NULL)
            return -1;
        size_t made = server->made[session]++;
        *holding_slot(&server->held, session * server->objects + made) = o;
        if (made + 1 == server->objects)
            end_session(server, session);
    }
    return 0;
}

static int server_open(struct server *server, struct load *load,
                       const struct option_value *values)
{
    *server = (struct server){.load = load,
                              .sessions = values[SESSIONS].as.count,
                              .objects = values[OBJECTS].as.count};
    server->made = pages_map(server->sessions * sizeof *server->made);
    if (server->made == NULL)
        return -1;
    if (holding_open(&server->held, load->heap,
                     server->sessions * server->objects) != 0)
        goto fail_held;
    if (maker_open(&server->maker, load->heap, &load->rng,
                   values[TYPE].as.choice) != 0)
        goto fail_maker;
    return 0;
fail_maker:
    holding_close(&server->held);
fail_held:
    pages_unmap(server->made, server->sessions * sizeof *server->made);
    return -1;
}

static int requests_run(struct load *load, const struct option_value *values)
{
    struct server server;

    if (server_open(&server, load, values) != 0)
        return load_finish(load, -1);
    int rc = load_finish(load, serve(&server));
    maker_close(&server.maker);
    holding_close(&server.held);
    pages_unmap(server.made, server.sessions * sizeof *server.made);
    return rc;
}

static uint64_t requests_fill(const struct option_value *values)
{
    return values[SESSIONS].as.count * values[OBJECTS].as.count;
}

const struct workload requests_workload = {
    .info = {.name = "requests",
             .summary = "sessions whose objects are freed together",
             .options = options,
             .check = requests_check},
    .births_to_fill = requests_fill,
    .run = requests_run};
