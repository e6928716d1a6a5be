/* cache - a bounded cache, with eviction as the killer.
 *
 * A dict of `entries` values in front of a table of `keys` keys that are asked
 * for by Zipf's law.  Each request makes its key, as one that came over the wire
 * would be made, and drops it after a hit.  A miss makes the value, evicts the
 * entry that was used longest ago when the dict is full, and stores the new one:
 * the evicted value dies at an age of thousands of births, next to one that may
 * be young.
 * Isolates: deaths that the load's popularity decides, not its structure.
 *
 * Cost: O(1) a request: one or two births, a draw, a dict look-up; 20 bytes an
 * entry and 4 a key in memory of its own.
 */
#include "experiments/workloads/holding.h"
#include "experiments/workloads/making.h"
#include "experiments/workloads/recency.h"
#include "experiments/workloads/workload.h"
#include "experiments/workloads/zipf.h"
#include "gc/types.h"

enum { TYPE, ENTRIES, ZIPF, KEYS };

#define KEYS_PER_ENTRY 10 /* unless the spec says `keys` */

static const struct option_def options[] = {
    [TYPE] = MAKING_OPTION("instance"),
    [ENTRIES] = {"entries", OPTION_COUNT, "1000", NULL, 1, 1 << 24,
                 "values that the cache holds"},
    [ZIPF] = {"zipf", OPTION_REAL, "1", NULL, 0, 10,
              "exponent of Zipf's law; 0: all keys alike"},
    [KEYS] = {"keys", OPTION_COUNT, "", NULL, 1, 1 << 28,
              "keys that are asked for; unset: ten per entry"},
    {0}};

struct cache {
    struct load *load;
    struct maker maker;
    struct recency recency;
    /* Slot 0 the dict, then each entry's key, then a key and a value on their
     * way into the dict. */
    struct holding held;
    struct zipf zipf;
    size_t new_key, new_value; /* slots */
};

static void evict(struct cache *cache)
{
    size_t entry = recency_evict(&cache->recency);

    dict_del(cache->load->heap, *holding_slot(&cache->held, 0),
             *holding_slot(&cache->held, entry));
    holding_drop(&cache->held, entry);
}

/* 0, or -1 = OOM. */
static int store(struct cache *cache, uint32_t key)
{
    struct obj **new_key = holding_slot(&cache->held, cache->new_key);
    struct obj **new_value = holding_slot(&cache->held, cache->new_value);

    *new_value = maker_make(&cache->maker);
    if (*new_value == NULL)
        return -1;
    if (recency_full(&cache->recency))
        evict(cache);
    int rc = dict_set(cache->load->heap, *holding_slot(&cache->held, 0),
                      *new_key, *new_value);
    holding_drop(&cache->held, cache->new_value);
    if (rc != 0)
        return -1;
    *holding_slot(&cache->held, recency_add(&cache->recency, key)) = *new_key;
    *new_key = NULL;
    return 0;
}

static int request(struct cache *cache)
{
    struct obj **new_key = holding_slot(&cache->held, cache->new_key);
    uint32_t key = (uint32_t)zipf_draw(&cache->zipf, &cache->load->rng);
    int rc = 0;

    *new_key = int_new(cache->load->heap, MAKING_INT_BASE + (int64_t)key);
    if (*new_key == NULL)
        return -1;
    if (dict_get(*holding_slot(&cache->held, 0), *new_key) != NULL)
        recency_touch(&cache->recency, recency_find(&cache->recency, key));
    else
        rc = store(cache, key);
    holding_drop(&cache->held, cache->new_key);
    return rc;
}

static int cache_open(struct cache *cache, struct load *load,
                      const struct option_value *values)
{
    uint64_t entries = values[ENTRIES].as.count;
    uint64_t keys =
        values[KEYS].is_set ? values[KEYS].as.count : entries * KEYS_PER_ENTRY;

    *cache = (struct cache){
        .load = load, .new_key = entries + 1, .new_value = entries + 2};
    zipf_setup(&cache->zipf, keys, values[ZIPF].as.real);
    if (recency_open(&cache->recency, (uint32_t)keys, (uint32_t)entries) != 0)
        return -1;
    if (holding_open(&cache->held, load->heap, entries + 3) != 0)
        goto fail_held;
    if (maker_open(&cache->maker, load->heap, &load->rng,
                   values[TYPE].as.choice) != 0)
        goto fail_maker;
    *holding_slot(&cache->held, 0) = dict_new(load->heap);
    if (*holding_slot(&cache->held, 0) == NULL)
        goto fail_dict;
    return 0;
fail_dict:
    maker_close(&cache->maker);
fail_maker:
    holding_close(&cache->held);
fail_held:
    recency_close(&cache->recency);
    return -1;
}

static int cache_run(struct load *load, const struct option_value *values)
{
    struct cache cache;
    int rc = 0;

    if (cache_open(&cache, load, values) != 0)
        return load_finish(load, -1);
    while (rc == 0 && load_more(load))
        rc = request(&cache);
    rc = load_finish(load, rc);
    maker_close(&cache.maker);
    holding_close(&cache.held);
    recency_close(&cache.recency);
    return rc;
}

static uint64_t cache_fill(const struct option_value *values)
{
    return 3 * values[ENTRIES].as.count;
}

const struct workload cache_workload = {
    .info = {.name = "cache",
             .summary = "a least-recently-used cache under Zipf requests",
             .options = options},
    .births_to_fill = cache_fill,
    .run = cache_run};
