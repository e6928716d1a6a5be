/* str - immutable text, in CPython's compact ASCII form.
 *
 * 48 bytes, the text, a NUL: one block.  The text is bytes here, whatever they
 * encode; CPython needs wider characters for what is not ASCII.
 *
 * Cost: O(text).  Source: CPython 3.11, Include/cpython/unicodeobject.h, 2022.
 */
#include "gc/heap_internal.h"
#include "gc/types/key.h"
#include "gc/types/layout.h"

static struct str_obj *str_of(struct obj *o)
{
    return (struct str_obj *)(void *)o;
}

size_t str_size(size_t bytes)
{
    return sizeof(struct str_obj) + bytes + 1;
}

static void fill(struct obj *o, const char *text, size_t bytes)
{
    struct str_obj *s = str_of(o);

    s->bytes = bytes;
    s->hash = 0;
    s->state = 0;
    s->wide = NULL;
    if (bytes > 0)
        memcpy(s->text, text, bytes);
    s->text[bytes] = '\0';
}

static void str_dealloc(struct heap *heap, struct obj *o)
{
    heap_object_free(heap, o, str_size(str_of(o)->bytes));
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

struct obj *str_new_own(struct heap *heap, const char *text, size_t bytes)
{
    if (bytes > SIZE_MAX / 2)
        return NULL;
    struct obj *o = heap_object_new(heap, &str_type, str_size(bytes));
    if (o != NULL)
        fill(o, text, bytes);
    return o;
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
