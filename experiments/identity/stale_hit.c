/* stale_hit.c - exact LRU stack distances in one pass.
 *
 * Births are numbered by positions; a bit is set at the position of each id's
 * last birth.  The distance of a birth is one more than the bits after its id's
 * old position.  Full words of 64 positions are counted by a tree of sums, the
 * rest of one word by its bits, and the word that is being filled enters the tree
 * when it is full:
 *
 *   live   |1011..|0110..| ... |11100000|        tree sums the full words
 *                  ^ old position   ^ next
 *
 * When positions run out, the ids are renumbered by rank; the space is then at
 * least four times the distinct ids, so a birth pays O(log) for it on average.
 *
 * Cost: O(log(distinct / 64)) per birth.
 * Source: Mattson, Gecsei, Slutz and Traiger, IBM Syst. J. 9(2), 1970; Bennett
 * and Kruskal, IBM J. Res. Dev. 19(4), 1975 (tree over last positions). */
#include "experiments/identity/stale_hit.h"

#include "allocators/pages.h"

#include <string.h>

#define FIRST_WORDS    64
#define FIRST_ROOM     512
#define POSITIONS_EACH 4 /* positions per distinct id after a renumbering */
#define WORDS_MAX      ((size_t)1 << 27) /* 2^33 positions */

/* Bits set in a word; no popcnt instruction is assumed.  Source: Knuth, TAOCP
 * 4A, 7.1.3. */
static uint64_t ones(uint64_t x)
{
    x -= x >> 1 & UINT64_C(0x5555555555555555);
    x = (x & UINT64_C(0x3333333333333333)) +
        (x >> 2 & UINT64_C(0x3333333333333333));
    x = (x + (x >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
    return x * UINT64_C(0x0101010101010101) >> 56;
}

/* The tree is an array: node n has the sum of nodes 2n and 2n + 1, and word w is
 * node words + w.  Loops take one turn a level whatever the word, so that they
 * cost no mispredicted branch. */

/* Bits in the full words before `word`; subtracts `less` from its own count. */
static uint64_t tree_before(struct stale_hit *s, size_t word, uint32_t less)
{
    uint32_t sum = 0;

    for (size_t node = s->words + word; node > 1; node /= 2) {
        s->tree[node] -= less;
        sum += s->tree[node ^ 1] & (0 - (uint32_t)(node & 1));
    }
    return sum;
}

static void tree_add(struct stale_hit *s, size_t word, uint32_t bits)
{
    for (size_t node = s->words + word; node > 1; node /= 2)
        s->tree[node] += bits;
}

static size_t tree_bytes(size_t words)
{
    return 2 * words * sizeof(uint32_t);
}

int stale_hit_init(struct stale_hit *s)
{
    *s = (struct stale_hit){.words = FIRST_WORDS, .room = FIRST_ROOM};
    s->live = pages_map(s->words * sizeof *s->live);
    s->tree = pages_map(tree_bytes(s->words));
    s->distances = pages_map(s->room * sizeof *s->distances);
    if (id_map_init(&s->last) != 0 || s->live == NULL || s->tree == NULL ||
        s->distances == NULL) {
        stale_hit_free(s);
        return -1;
    }
    return 0;
}

void stale_hit_free(struct stale_hit *s)
{
    id_map_free(&s->last);
    if (s->live != NULL)
        pages_unmap(s->live, s->words * sizeof *s->live);
    if (s->tree != NULL)
        pages_unmap(s->tree, tree_bytes(s->words));
    if (s->distances != NULL)
        pages_unmap(s->distances, s->room * sizeof *s->distances);
    *s = (struct stale_hit){0};
}

/* Ids whose last birth came after `position`.  `leave`: it is free then. */
static uint64_t births_after(struct stale_hit *s, uint64_t position, bool leave)
{
    size_t word = position / 64;
    uint64_t upto = s->live[word] & UINT64_MAX >> (63 - position % 64);
    bool counted = word < s->next / 64; /* is the word in the tree? */

    s->live[word] -= (uint64_t)leave << (position % 64);
    return s->distinct - ones(upto) - tree_before(s, word, leave && counted);
}

/* A larger position space, empty.  0; -1 = OOM, unchanged. */
static int more_words(struct stale_hit *s, size_t words)
{
    if (words > WORDS_MAX)
        return -1;
    uint64_t *live = pages_map(words * sizeof *live);
    uint32_t *tree = pages_map(tree_bytes(words));
    if (live == NULL || tree == NULL) {
        if (live != NULL)
            pages_unmap(live, words * sizeof *live);
        if (tree != NULL)
            pages_unmap(tree, tree_bytes(words));
        return -1;
    }
    pages_unmap(s->live, s->words * sizeof *s->live);
    pages_unmap(s->tree, tree_bytes(s->words));
    s->live = live;
    s->tree = tree;
    s->words = words;
    return 0;
}

/* Sets the first `distinct` positions and no other. */
static void fill_positions(struct stale_hit *s)
{
    memset(s->live, 0, s->words * sizeof *s->live);
    memset(s->tree, 0, tree_bytes(s->words));
    for (size_t word = 0; word < s->distinct / 64; word++) {
        s->live[word] = UINT64_MAX;
        tree_add(s, word, 64);
    }
    if (s->distinct % 64 != 0)
        s->live[s->distinct / 64] = (UINT64_C(1) << (s->distinct % 64)) - 1;
    s->next = s->distinct;
}

/* Renumbers the ids 0..distinct-1 in the order of their last births. */
static int renumber(struct stale_hit *s)
{
    size_t slots = (size_t)1 << s->last.bits;
    size_t words = s->words;

    for (size_t i = 0; i < slots; i++) {
        uint64_t *last = &s->last.slots[i].value;
        if (*last != 0)
            *last = s->distinct - births_after(s, *last - 1, false);
    }
    while (words * 64 < s->distinct * POSITIONS_EACH)
        words *= 2;
    if (words > s->words && more_words(s, words) != 0)
        return -1;
    fill_positions(s);
    return 0;
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

static void take_next_position(struct stale_hit *s, uint64_t *last)
{
    size_t word = s->next / 64;

    s->live[word] |= UINT64_C(1) << (s->next % 64);
    *last = ++s->next;
    if (s->next % 64 == 0) /* the word is full: from now on it is counted */
        tree_add(s, word, (uint32_t)ones(s->live[word]));
}

int stale_hit_birth(struct stale_hit *s, uint64_t id)
{
    if (s->next == s->words * 64 && renumber(s) != 0)
        return -1;
    if (s->distinct + 1 == s->room && more_distances(s) != 0)
        return -1;
    uint64_t *last = id_map_at(&s->last, id);
    if (last == NULL)
        return -1;
    if (*last == 0) {
        s->distinct++;
        take_next_position(s, last);
    } else if (*last == s->next) {
        s->distances[1]++; /* nothing was born since: it may keep its place */
    } else {
        s->distances[1 + births_after(s, *last - 1, true)]++;
        take_next_position(s, last);
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
