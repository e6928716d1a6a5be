/* stale_hit.c - exact LRU stack distances in one pass.
 *
 * Births are numbered by positions; a bit is set at the position of each id's
 * last birth.  The distance of a birth is all ids, less the bits up to its id's
 * old position, plus one.  Bits are counted in words of 64; above the words
 * stands a tree whose nodes have 16 children and lie in one cache line: for each
 * child the bits in its elder siblings.
 *
 *   level 1   |0, 9, ..|                  a child is a node below
 *   level 0   |0, 3, 5, ..|0, 2, ..|      a child is a word
 *   live      |1011..|0110..|1110..| ... |11100000|
 *                      ^ old position         ^ next
 *
 * A count needs one number of each level.  A bit that goes lowers the younger
 * siblings' numbers, all at a stroke, so they are kept short: 16 bits on the two
 * levels that count less than 2^16.  A new bit comes last, so it changes no
 * number: what stands for a child is written when its first position is reached.
 *
 * A word's bits are set when its first position is reached, all of them: those from
 * `next` on are never asked for.
 *
 * When positions run out, the ids are renumbered by rank; the space is then at
 * least eight times the distinct ids, so a birth pays O(log) for it on average.
 *
 * Cost: O(log16(distinct)) cache lines per birth.
 * Source: Mattson, Gecsei, Slutz and Traiger, IBM Syst. J. 9(2), 1970; Bennett
 * and Kruskal, IBM J. Res. Dev. 19(4), 1975 (tree over last positions). */
#include "experiments/identity/stale_hit.h"

#include "allocators/pages.h"
#include "experiments/identity/large.h"

#include <string.h>

#define FAN_BITS       4 /* 2^4 children of a node */
#define FAN            16
#define SMALL_LEVELS   2 /* levels whose numbers have 16 bits */
#define FIRST_WORDS    256
#define FIRST_ROOM     512
#define POSITIONS_EACH 8 /* per id after a renumbering, while there are words */
#define WORDS_MAX      ((size_t)1 << 25) /* 2^31 positions */

_Static_assert(FAN == 1 << FAN_BITS, "a node has 2^4 children");
_Static_assert(64 << (FAN_BITS * SMALL_LEVELS) <= UINT16_MAX,
               "what a small node counts has 16 bits");
_Static_assert(FIRST_WORDS >= 1 << (FAN_BITS * SMALL_LEVELS),
               "all small levels are there");
_Static_assert(WORDS_MAX <= (size_t)1 << (FAN_BITS * STALE_HIT_LEVELS_MAX),
               "the tree covers all words");
_Static_assert(IDS_MAX <= WORDS_MAX * 64 / 2,
               "there are two positions for each id at least");

/* Kept out of the way of what happens at every birth. */
#define SELDOM __attribute__((noinline, cold))

/* Part of what happens at every birth, and of each clone of it. */
#define ALWAYS __attribute__((always_inline)) static inline

/* Most machines count the bits of a word in one instruction, and change 32 bytes of
 * numbers, but not all of x86-64 do: the loader chooses. */
#ifdef __x86_64__
#define COUNTS_BITS                                                            \
    __attribute__((target_clones("arch=x86-64-v3", "popcnt", "default")))
#else
#define COUNTS_BITS
#endif

static inline uint64_t ones(uint64_t x)
{
    return (uint64_t)__builtin_popcountll(x);
}

/* --- the tree --------------------------------------------------------------- */

/* Numbers that are changed at a stroke. */
typedef uint16_t small_numbers __attribute__((vector_size(32)));
typedef uint32_t large_numbers __attribute__((vector_size(32)));

/* Of each child: bits in its elder siblings. */
union small_node {
    uint16_t before[FAN];
    small_numbers lanes;
};

union large_node {
    uint32_t before[FAN];
    large_numbers lanes[2];
};

static size_t level_bytes(size_t words, unsigned level)
{
    size_t children = words >> (FAN_BITS * level);
    size_t nodes = children < FAN ? 1 : children / FAN;

    return nodes * (level < SMALL_LEVELS ? sizeof(union small_node)
                                         : sizeof(union large_node));
}

static size_t tree_bytes(size_t words, unsigned levels)
{
    size_t bytes = 0;

    for (unsigned l = 0; l < levels; l++)
        bytes += level_bytes(words, l);
    return bytes;
}

static unsigned levels_for(size_t words)
{
    unsigned levels = 1;

    while (words > (size_t)1 << (FAN_BITS * levels))
        levels++;
    return levels;
}

/* What stands for a child on its level. */
static uint32_t number_of(const struct stale_hit *s, unsigned level,
                          size_t child)
{
    return level < SMALL_LEVELS ? ((uint16_t *)s->level[level])[child]
                                : ((uint32_t *)s->level[level])[child];
}

static void set_number(struct stale_hit *s, unsigned level, size_t child,
                       uint32_t number)
{
    if (level < SMALL_LEVELS)
        ((uint16_t *)s->level[level])[child] = (uint16_t)number;
    else
        ((uint32_t *)s->level[level])[child] = number;
}

/* Bits in the words before `word`. */
static uint64_t tree_before(const struct stale_hit *s, size_t word)
{
    uint64_t sum = 0;

    for (unsigned l = 0; l < s->levels; l++, word >>= FAN_BITS)
        sum += number_of(s, l, word);
    return sum;
}

/* 64 bytes of this, from 64 - n on, are -1 behind n bytes of 0, in numbers of any
 * length: what a node's children gain when its first n bytes do not change. */
static const uint8_t gains[128] = {[64 ... 127] = UINT8_MAX};

/* A child's number: the bits in its elder siblings.  And those of its younger ones
 * become one less. */
ALWAYS uint32_t small_take(union small_node *level, size_t child)
{
    union small_node *node = &level[child / FAN];
    uint32_t elder = node->before[child % FAN];
    const uint8_t *from = gains + 64 - sizeof(uint16_t) * (child % FAN + 1);
    small_numbers gain;

    memcpy(&gain, from, sizeof gain);
    node->lanes += gain;
    return elder;
}

ALWAYS uint32_t large_take(union large_node *level, size_t child)
{
    union large_node *node = &level[child / FAN];
    uint32_t elder = node->before[child % FAN];
    const uint8_t *from = gains + 64 - sizeof(uint32_t) * (child % FAN + 1);
    large_numbers gain;

    memcpy(&gain, from, sizeof gain);
    node->lanes[0] += gain;
    memcpy(&gain, from + sizeof gain, sizeof gain);
    node->lanes[1] += gain;
    return elder;
}

/* Writes what stands for `word` > 0 when its first position is reached.  A node's
 * first number is 0 for ever, as it was mapped. */
static SELDOM void tree_open(struct stale_hit *s, size_t word)
{
    uint32_t elder = (uint32_t)ones(s->live[word - 1]);
    unsigned l = 0;

    for (; word % FAN == 0; l++, word >>= FAN_BITS)
        elder += number_of(s, l, word - 1); /* all of the node before */
    set_number(s, l, word, number_of(s, l, word - 1) + elder);
}

/* --- memory ----------------------------------------------------------------- */

/* Bits and tree are one mapping. */
static size_t words_bytes(size_t words, unsigned levels)
{
    return words * sizeof(uint64_t) + tree_bytes(words, levels);
}

static void free_words(struct stale_hit *s)
{
    if (s->live != NULL)
        pages_unmap(s->live, words_bytes(s->words, s->levels));
}

/* A larger position space, empty.  0; -1 = OOM, unchanged. */
static int more_words(struct stale_hit *s, size_t words)
{
    unsigned levels = levels_for(words);
    uint64_t *live = pages_map(words_bytes(words, levels));

    if (live == NULL)
        return -1;
    large_hint(live, words_bytes(words, levels));
    free_words(s);
    s->live = live;
    s->words = words;
    s->levels = levels;
    /* The upper ones first: so each node lies in one cache line. */
    char *at = (char *)(live + words);
    for (unsigned l = levels; l-- > 0; at += level_bytes(words, l))
        s->level[l] = at;
    return 0;
}

int stale_hit_init(struct stale_hit *s, struct ids *ids)
{
    *s = (struct stale_hit){.ids = ids, .room = FIRST_ROOM};
    s->distances = pages_map(s->room * sizeof *s->distances);
    return s->distances == NULL ? -1 : more_words(s, FIRST_WORDS);
}

void stale_hit_free(struct stale_hit *s)
{
    free_words(s);
    if (s->distances != NULL)
        pages_unmap(s->distances, s->room * sizeof *s->distances);
}

/* Room for `distinct` as a distance. */
static int more_distances(struct stale_hit *s)
{
    size_t bytes = s->room * sizeof *s->distances;
    uint64_t *grown = pages_remap(s->distances, bytes, bytes * 2);

    if (grown == NULL)
        return -1;
    large_hint(grown, bytes * 2);
    s->distances = grown;
    s->room *= 2;
    return 0;
}

/* --- positions -------------------------------------------------------------- */

/* Takes the first `distinct` positions and no other.  What the bits are from the
 * next one on is never asked. */
static void fill_positions(struct stale_hit *s)
{
    size_t full = s->distinct / 64;

    memset(s->live, 0xff, (full + 1) * sizeof *s->live);
    for (size_t word = 1; word <= full; word++)
        tree_open(s, word);
    s->next = s->distinct;
}

/* Ids whose last birth was before `position`. */
static uint64_t before(const struct stale_hit *s, uint64_t position)
{
    uint64_t bit = UINT64_C(1) << (position % 64);

    return ones(s->live[position / 64] & (bit - 1)) +
           tree_before(s, position / 64);
}

/* Renumbers the ids 0..distinct-1 in the order of their last births. */
static SELDOM int renumber(struct stale_hit *s)
{
    size_t words = s->words;

    while (words < WORDS_MAX && words * 64 < s->distinct * POSITIONS_EACH)
        words *= 2;
    for (uint32_t i = 1; i <= s->ids->used; i++) {
        uint32_t *last = &s->ids->at[i].last;
        if (*last != 0)
            *last = 1 + (uint32_t)before(s, *last - 1);
    }
    if (words > s->words && more_words(s, words) != 0)
        return -1;
    fill_positions(s);
    return 0;
}

/* --- births ------------------------------------------------------------------ */

static SELDOM int first_birth(struct stale_hit *s, struct id_record *id)
{
    if (s->distinct + 1 == s->room && more_distances(s) != 0)
        return -1;
    s->distinct++;
    id->last = (uint32_t)++s->next;
    return 0;
}

/* The bits up to that at `position`, which goes. */
ALWAYS uint32_t leave(uint64_t *live, void *const *level, unsigned levels,
                      uint32_t position)
{
    size_t word = position / 64;
    uint64_t bits = live[word];
    uint32_t sum = (uint32_t)ones(bits << (63 - position % 64));

    live[word] = bits & ~(UINT64_C(1) << (position % 64));
    sum += small_take(level[0], word);
    sum += small_take(level[1], word >> FAN_BITS);
    for (unsigned l = SMALL_LEVELS; l < levels; l++)
        sum += large_take(level[l], word >> (FAN_BITS * l));
    return sum;
}

/* Births up to an id's first one, or as many as the word has room for: how many of
 * the numbers that were. */
COUNTS_BITS static size_t rebirths(struct stale_hit *s, const uint32_t *numbers,
                                   size_t count)
{
    struct id_record *ids = s->ids->at;
    uint64_t *live = s->live;
    uint64_t *distances = s->distances;
    const unsigned levels = s->levels;
    const uint32_t most = (uint32_t)s->distinct + 1;
    uint32_t due[64]; /* distances to be counted */
    size_t births = 0;
    uint32_t next = (uint32_t)s->next;
    size_t i = 0;

    if (count > 64 - next % 64)
        count = 64 - next % 64;
    for (; i < count; i++) {
        struct id_record *id = &ids[numbers[i]];
        uint32_t last = id->last;
        if (last == 0)
            break;
        if (last == next) { /* nothing was born since: it keeps its place */
            distances[1]++;
            continue;
        }
        due[births++] = most - leave(live, s->level, levels, last - 1);
        id->last = ++next;
    }
    /* Together: of many distances none is in a cache. */
    for (size_t d = 0; d < births; d++)
        distances[due[d]]++;
    s->next = next;
    return i;
}

/* Before the first position of a word is taken. */
static SELDOM int next_word(struct stale_hit *s)
{
    if (s->next == s->words * 64 && renumber(s) != 0)
        return -1;
    if (s->next % 64 != 0) /* after a renumbering */
        return 0;
    s->live[s->next / 64] = UINT64_MAX;
    if (s->next > 0)
        tree_open(s, s->next / 64);
    return 0;
}

int stale_hit_births(struct stale_hit *s, const uint32_t *numbers, size_t count)
{
    for (size_t i = 0; i < count;) {
        if (s->next % 64 == 0 && next_word(s) != 0)
            return -1;
        size_t done = rebirths(s, numbers + i, count - i);
        if (done == 0 && first_birth(s, &s->ids->at[numbers[i]]) != 0)
            return -1;
        i += done == 0 ? 1 : done;
    }
    return 0;
}

uint64_t stale_hit_within(const struct stale_hit *s, uint64_t entries)
{
    uint64_t hits = 0;

    for (uint64_t d = 1; d <= entries && d <= s->distinct; d++)
        hits += s->distances[d];
    return hits;
}
