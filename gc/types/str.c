/* str - immutable text, in CPython's compact form.
 *
 * ASCII: 48 bytes, the text, a NUL: one block.  Other text is UTF-8 here, in a
 * block of the size that CPython needs for 1, 2 or 4 bytes a character after a
 * head of 72 bytes, or a larger one where UTF-8 needs more.
 *
 * Cost: O(text).  Source: CPython 3.11, Include/cpython/unicodeobject.h, 2022.
 */
#include "gc/heap_internal.h"
#include "gc/intern.h"
#include "gc/types/key.h"
#include "gc/types/layout.h"

static struct str_obj *str_of(struct obj *o)
{
    return (struct str_obj *)(void *)o;
}

#define WIDE_HEAD ((size_t)72) /* of what is not ASCII */

size_t str_size(const char *text, size_t bytes)
{
    size_t size = sizeof(struct str_obj) + bytes + 1;
    size_t characters = 0;
    unsigned char highest = 0;

    for (size_t i = 0; i < bytes; i++) {
        unsigned char c = (unsigned char)text[i];
        characters += (c & 0xc0) != 0x80;
        highest = c > highest ? c : highest;
    }
    if (highest < 0x80)
        return size;
    size_t width = highest >= 0xf0 ? 4 : highest >= 0xc4 ? 2 : 1;
    size_t wide = WIDE_HEAD + (characters + 1) * width;
    return wide > size ? wide : size;
}

static void fill(struct obj *o, const char *text, size_t bytes)
{
    struct str_obj *s = str_of(o);

    s->bytes = bytes;
    s->hash = 0;
    s->size = 0;
    s->next = NULL;
    if (bytes > 0)
        memcpy(s->text, text, bytes);
    s->text[bytes] = '\0';
}

static void str_dealloc(struct heap *heap, struct obj *o)
{
    size_t size = str_of(o)->size;

    if (size & STR_SHARED) {
        interned_forget(heap->immortals.interned, o);
        size &= ~STR_SHARED;
    }
    heap_object_free(heap, o, size);
}

const struct obj_type str_type = {
    .name = "str",
    .id = TYPE_STR,
    .size = sizeof(struct str_obj),
    .dealloc = str_dealloc,
};

void str_init_immortal(struct obj *o, const char *text, size_t bytes)
{
    o->refs = OBJ_IMMORTAL_REFS;
    o->type = &str_type;
    fill(o, text, bytes);
}

/* No character, or one of Latin-1, which has two bytes from 0x80 on. */
static bool is_short(const char *text, size_t bytes)
{
    return bytes <= 1 || (bytes == 2 && ((unsigned char)text[0] | 1) == 0xc3 &&
                          ((unsigned char)text[1] & 0xc0) == 0x80);
}

struct obj *str_new(struct heap *heap, const char *text, size_t bytes)
{
    if (heap->profile.short_strs && is_short(text, bytes)) {
        struct obj *shared = str_intern(heap, text, bytes);
        return shared == NULL ? NULL : obj_retain(shared);
    }
    return str_new_own(heap, text, bytes);
}

struct obj *str_new_within(struct heap *heap, const char *text, size_t bytes,
                           size_t size)
{
    if (bytes > SIZE_MAX / 2)
        return NULL;
    size_t needed = str_size(text, bytes);
    size = size > needed ? size : needed;
    struct obj *o = heap_object_new(heap, &str_type, size);
    if (o == NULL)
        return NULL;
    fill(o, text, bytes);
    str_of(o)->size = size;
    return o;
}

struct obj *str_new_own(struct heap *heap, const char *text, size_t bytes)
{
    return str_new_within(heap, text, bytes, 0);
}

struct obj *str_share(struct heap *heap, struct obj *o)
{
    return obj_retain(interned_share(heap->immortals.interned, o));
}

const char *str_text(const struct obj *o)
{
    return ((const struct str_obj *)(const void *)o)->text;
}

size_t str_bytes(const struct obj *o)
{
    return ((const struct str_obj *)(const void *)o)->bytes;
}

uint64_t str_hash(const struct obj *o)
{
    struct str_obj *s = unconst(o); /* the hash is a cache */

    if (s->hash == 0) {
        uint64_t h = key_hash_bytes(s->text, s->bytes);
        s->hash = h == 0 ? 1 : h;
    }
    return s->hash;
}
