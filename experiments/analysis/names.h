#ifndef ANALYSIS_NAMES_H
#define ANALYSIS_NAMES_H

/* Names: texts and tuples of numbers, each kept once and known by its number,
 * which is its place in the order of first appearance. */
#include <stddef.h>
#include <stdint.h>

struct names {            /* all zero = empty */
    unsigned char *bytes; /* owned: one name after the other */
    size_t used, room;
    size_t *starts; /* owned: `count` of them, where each begins */
    size_t count, starts_room;
    uint32_t *slots; /* owned: hash table of number + 1; 0 = free */
    size_t slot_count;
};

#define NAMES_NONE UINT32_MAX

uint32_t names_add(struct names *names, const void *bytes, size_t size);
uint32_t names_add_text(struct names *names, const char *text);
/* NAMES_NONE when it is not there. */
uint32_t names_find(const struct names *names, const void *bytes, size_t size);
uint32_t names_find_text(const struct names *names, const char *text);
/* Borrowed until the next add.  A text is NUL-terminated. */
const void *names_bytes(const struct names *names, uint32_t number);
const char *names_text(const struct names *names, uint32_t number);
void names_free(struct names *names);

#endif
