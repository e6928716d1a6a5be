/* stale_hit.c - exact LRU stack distances in one pass.
 *
 * Births are numbered by positions; a bit is set at the position of each id's
 * last birth.  The distance of a birth is all ids, less the bits up to its id's
 * old position, plus one.  Bits are counted in words of 64; above the words
 * stands a tree whose nodes have 16 children and fill a cache line: for each
 * child the bits in its elder siblings.
 *
 *   level 1   |0, 9, ..|                  a child is a node below
 *   level 0   |0, 3, 5, ..|0, 2, ..|      a child is a word
 *   live      |1011..|0110..|1110..| ... |11100000|
 *                      ^ old position         ^ next
 *
 * A count needs one number of each level.  A bit that goes lowers the younger
 * siblings' numbers, sixteen at a stroke.  A new bit comes last, so it changes no
 * number: what stands for a child is written when its first position is reached.
 *
 * When positions run out, the ids are renumbered by rank; the space is then at
 * least eight times the distinct ids, so a birth pays O(log) for it on average.
 *
 * Cost: O(log16(distinct)) cache lines per birth.
 * Source: Mattson, Gecsei, Slutz and Traiger, IBM Syst. J. 9(2), 1970; Bennett
 * and Kruskal, IBM J. Res. Dev. 19(4), 1975 (tree over last positions). */
#include "experiments/identity/stale_hit.h"

#include "allocators/pages.h"

#include <string.h>

#define FAN_BITS       4 /* 2^4 children of a node */
#define FAN            STALE_HIT_FAN
#define FIRST_WORDS    64
#define FIRST_ROOM     512
#define POSITIONS_EACH 8                 /* per id after a renumbering ... */
#define POSITIONS_MIN  2                 /* ... or this when words run out */
#define WORDS_MAX      ((size_t)1 << 25) /* 2^31 positions */

_Static_assert(FAN == 1 << FAN_BITS, "a node has 2^4 children");
_Static_assert(WORDS_MAX <= (size_t)1 << (FAN_BITS * STALE_HIT_LEVELS_MAX),
               "the tree covers all words");
_Static_assert(IDS_MAX <= WORDS_MAX * 64 / POSITIONS_MIN,
               "there are positions for all ids");

/* Kept out of the way of what happens at every birth. */
#define SELDOM __attribute__((noinline, cold))

/* Bits set in a word; no popcnt instruction is assumed.  Source: Knuth, TAOCP
 * 4A, 7.1.3. */
static inline uint64_t ones(uint64_t x)
{
    x -= x >> 1 & UINT64_C(0x5555555555555555);
    x = (x & UINT64_C(0x3333333333333333)) +
        (x >> 2 & UINT64_C(0x3333333333333333));
    x = (x + (x >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
    return x * UINT64_C(0x0101010101010101) >> 56;
}

/* --- the tree --------------------------------------------------------------- */

static size_t level_nodes(size_t words, unsigned level)
{
    size_t children = words >> (FAN_BITS * level);

    return children < FAN ? 1 : children / FAN;
}

static size_t tree_bytes(size_t words, unsigned levels)
{
    size_t nodes = 0;

    for (unsigned l = 0; l < levels; l++)
        nodes += level_nodes(words, l);
    return nodes * sizeof(union stale_hit_node);
}

static unsigned levels_for(size_t words)
{
    unsigned levels = 1;

    while (words > (size_t)1 << (FAN_BITS * levels))
        levels++;
    return levels;
}

/* What stands for a child on its level. */
static uint32_t *number_of(const struct stale_hit *s, unsigned level,
                           size_t child)
{
    return &s->level[level][child / FAN].before[child % FAN];
}

/* Bits in the words before `word`. */
static uint64_t tree_before(const struct stale_hit *s, size_t word)
{
    uint64_t sum = 0;

    for (unsigned l = 0; l < s->levels; l++, word >>= FAN_BITS)
        sum += *number_of(s, l, word);
    return sum;
}

/* Adds to four numbers. */
static inline void add_four(stale_hit_lanes *numbers, const uint32_t *gains)
{
    stale_hit_lanes gain;

    memcpy(&gain, gains, sizeof gain);
    *numbers += gain;
}

/* The bits in the words before `word`; and one of its own goes. */
static inline uint64_t tree_take(struct stale_hit *s, size_t word)
{
    /* Sixteen of these, from FAN - 1 - child on, are what a child's siblings
     * gain: the younger ones -1, the others 0. */
    static const uint32_t less_or_same[2 * FAN] = {
        [FAN] = UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX,
        UINT32_MAX,         UINT32_MAX, UINT32_MAX, UINT32_MAX,
        UINT32_MAX,         UINT32_MAX, UINT32_MAX, UINT32_MAX,
        UINT32_MAX,         UINT32_MAX, UINT32_MAX, UINT32_MAX};
    uint64_t sum = 0;

    for (unsigned l = 0; l < s->levels; l++, word >>= FAN_BITS) {
        union stale_hit_node *node = &s->level[l][word / FAN];
        size_t child = word % FAN;
        const uint32_t *gains = less_or_same + FAN - 1 - child;
        sum += node->before[child];
        add_four(&node->lanes[0], gains);
        add_four(&node->lanes[1], gains + 4);
        add_four(&node->lanes[2], gains + 8);
        add_four(&node->lanes[3], gains + 12);
    }
    return sum;
}

/* Writes what stands for `word` > 0 when its first position is reached.  A node's
 * first number is 0 for ever, as it was mapped. */
static SELDOM void tree_open(struct stale_hit *s, size_t word)
{
    uint32_t elder = (uint32_t)ones(s->live[word - 1]);
    unsigned l = 0;

    for (; word % FAN == 0; l++, word >>= FAN_BITS)
        elder += *number_of(s, l, word - 1); /* all of the node before */
    *number_of(s, l, word) = *number_of(s, l, word - 1) + elder;
}

/* --- memory ----------------------------------------------------------------- */

static void free_words(struct stale_hit *s)
{
    if (s->live != NULL)
        pages_unmap(s->live, s->words * sizeof *s->live);
    if (s->level[0] != NULL)
        pages_unmap(s->level[0], tree_bytes(s->words, s->levels));
}

/* A larger position space, empty.  0; -1 = OOM, unchanged. */
static int more_words(struct stale_hit *s, size_t words)
{
    struct stale_hit larger = *s;

    larger.words = words;
    larger.levels = levels_for(words);
    larger.live = pages_map(words * sizeof *larger.live);
    larger.level[0] = pages_map(tree_bytes(words, larger.levels));
    if (larger.live == NULL || larger.level[0] == NULL) {
        free_words(&larger);
        return -1;
    }
    for (unsigned l = 1; l < larger.levels; l++)
        larger.level[l] = larger.level[l - 1] + level_nodes(words, l - 1);
    free_words(s);
    *s = larger;
    return 0;
}

int stale_hit_init(struct stale_hit *s, struct ids *ids)
{
    *s = (struct stale_hit){.ids = ids, .room = FIRST_ROOM};
    s->distances = pages_map(s->room * sizeof *s->distances);
    if (s->distances == NULL || more_words(s, FIRST_WORDS) != 0) {
        stale_hit_free(s);
        return -1;
    }
    return 0;
}

void stale_hit_free(struct stale_hit *s)
{
    free_words(s);
    if (s->distances != NULL)
        pages_unmap(s->distances, s->room * sizeof *s->distances);
    *s = (struct stale_hit){0};
}

/* Room for `distinct` as a distance. */
static int more_distances(struct stale_hit *s)
{
    size_t bytes = s->room * sizeof *s->distances;
    uint64_t *grown = pages_remap(s->distances, bytes, bytes * 2);

    if (grown == NULL)
        return -1;
    s->distances = grown;
    s->room *= 2;
    return 0;
}

/* --- positions -------------------------------------------------------------- */

/* Bits in a word up to that of `position`, it included. */
static inline uint64_t ones_upto(const struct stale_hit *s, uint64_t position)
{
    return ones(s->live[position / 64] & UINT64_MAX >> (63 - position % 64));
}

/* Sets the first `distinct` positions and no other. */
static void fill_positions(struct stale_hit *s)
{
    size_t full = s->distinct / 64;

    memset(s->live, 0, s->words * sizeof *s->live);
    memset(s->live, 0xff, full * sizeof *s->live);
    s->live[full] = (UINT64_C(1) << (s->distinct % 64)) - 1;
    for (size_t word = 1; word <= full; word++)
        tree_open(s, word);
    s->next = s->distinct;
}

/* Renumbers the ids 0..distinct-1 in the order of their last births. */
static SELDOM int renumber(struct stale_hit *s)
{
    size_t words = s->words;

    while (words < WORDS_MAX && words * 64 < s->distinct * POSITIONS_EACH)
        words *= 2;
    if (words * 64 < s->distinct * POSITIONS_MIN)
        return -1;
    for (uint32_t i = 1; i <= s->ids->used; i++) {
        uint32_t *last = &s->ids->at[i].last;
        if (*last != 0)
            *last = (uint32_t)(ones_upto(s, *last - 1) +
                               tree_before(s, (*last - 1) / 64));
    }
    if (words > s->words && more_words(s, words) != 0)
        return -1;
    fill_positions(s);
    return 0;
}

/* The id takes the next position. */
static inline void take_next_position(struct stale_hit *s, struct id_record *id)
{
    uint64_t position = s->next++;

    s->live[position / 64] |= UINT64_C(1) << (position % 64);
    id->last = (uint32_t)position + 1;
}

/* After a word has been filled.  Always 0. */
static SELDOM int open_next_word(struct stale_hit *s)
{
    if (s->next < s->words * 64)
        tree_open(s, s->next / 64);
    return 0;
}

/* The distance of a birth at `position`, which is free from now on. */
static inline uint64_t leave_position(struct stale_hit *s, uint64_t position)
{
    uint64_t upto = ones_upto(s, position) + tree_take(s, position / 64);

    s->live[position / 64] -= UINT64_C(1) << (position % 64);
    return s->distinct - upto + 1;
}

static int first_birth(struct stale_hit *s, struct id_record *id)
{
    if (s->distinct + 1 == s->room && more_distances(s) != 0)
        return -1;
    s->distinct++;
    take_next_position(s, id);
    return s->next % 64 == 0 ? open_next_word(s) : 0;
}

static inline int rebirth(struct stale_hit *s, struct id_record *id)
{
    if (id->last == s->next) { /* nothing was born since: it keeps its place */
        s->distances[1]++;
        return 0;
    }
    s->distances[leave_position(s, id->last - 1)]++;
    take_next_position(s, id);
    return s->next % 64 == 0 ? open_next_word(s) : 0;
}

/* An id's first birth, or positions have run out. */
static SELDOM int seldom_birth(struct stale_hit *s, struct id_record *id)
{
    if (s->next == s->words * 64 && renumber(s) != 0)
        return -1;
    return id->last == 0 ? first_birth(s, id) : rebirth(s, id);
}

int stale_hit_birth(struct stale_hit *s, struct id_record *id)
{
    if (id->last == 0 || s->next == s->words * 64)
        return seldom_birth(s, id);
    return rebirth(s, id);
}

uint64_t stale_hit_within(const struct stale_hit *s, uint64_t entries)
{
    uint64_t hits = 0;

    for (uint64_t d = 1; d <= entries && d <= s->distinct; d++)
        hits += s->distances[d];
    return hits;
}
