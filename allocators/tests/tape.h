#ifndef ALLOCATORS_TESTS_TAPE_H
#define ALLOCATORS_TESTS_TAPE_H

/* A tape: bytes that stand for calls, played to an allocator and to the shadow
 * side by side.  The tests draw tapes by lot, the fuzzer makes its own.
 *
 *     0..159    allocate; the next two bytes choose the size
 *     160..239  free the live block that the next byte chooses
 *     240..247  free the one taken last
 *     248..255  look at everything
 */
#include "allocators/tests/shadow.h"

struct tape {
    const unsigned char *at, *end;
};

static inline unsigned tape_byte(struct tape *tape)
{
    return tape->at < tape->end ? *tape->at++ : 0;
}

/* Mostly small; one in 32 a few pages, one in 256 more than any chunk. */
static inline size_t tape_size(struct tape *tape)
{
    unsigned kind = tape_byte(tape);
    size_t value = tape_byte(tape);

    if (kind == 255)
        return ((size_t)1 << 20) + value * 3000;
    if (kind >= 247)
        return 1 + value * 300;
    return 1 + (kind % 2 == 0 ? value / 4 : value * 3);
}

/* Plays it to the end and gives everything back.  NULL, or what is wrong. */
static inline const char *tape_play(struct tape tape, struct shadow *s)
{
    const char *wrong = NULL;

    while (wrong == NULL && tape.at < tape.end) {
        unsigned call = tape_byte(&tape);

        if (call < 160 && s->count < SHADOW_MAX)
            wrong = shadow_alloc(s, tape_size(&tape));
        else if (call < 240 && s->count > 0)
            wrong = shadow_free(s, tape_byte(&tape) % s->count);
        else if (call < 248 && s->count > 0)
            wrong = shadow_free(s, s->count - 1);
        else
            wrong = shadow_check(s);
    }
    if (wrong == NULL)
        wrong = shadow_check(s);
    if (wrong == NULL)
        wrong = shadow_free_all(s);
    return wrong == NULL ? shadow_check(s) : wrong;
}

#endif
