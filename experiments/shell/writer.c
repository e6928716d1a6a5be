/* writer - a str that grows.  See writer.h.
 *
 * Cost: O(text).
 * Source: CPython 3.11, _PyUnicodeWriter_* and resize_compact of
 * Objects/unicodeobject.c, 2022.
 */
#include "experiments/shell/writer.h"

#include "experiments/shell/utf8.h"
#include "gc/heap_internal.h"

#define HEAD_ASCII ((size_t)48)
#define HEAD_WIDE  ((size_t)72)

void writer_begin(struct writer *w, struct machine *m, size_t least)
{
    *w = (struct writer){.m = m, .least = least, .generous = true};
}

static size_t block_bytes(size_t characters, unsigned width)
{
    return width == 0 ? HEAD_ASCII + characters + 1
                      : HEAD_WIDE + (characters + 1) * width;
}

static unsigned width_of(const char *p, size_t n)
{
    unsigned char highest = 0;

    for (size_t i = 0; i < n; i++)
        highest = (unsigned char)p[i] > highest ? (unsigned char)p[i] : highest;
    return highest < 0x80 ? 0 : highest < 0xc4 ? 1 : highest < 0xf0 ? 2 : 4;
}

/* CPython's realloc, or a block of its own for wider characters. */
static void move(struct writer *w, size_t room, unsigned width)
{
    struct heap *heap = w->m->heap;
    size_t bytes = block_bytes(room, width);

    if (w->block != NULL && width == w->width)
        bytes = heap_realloc_size(w->bytes, bytes);
    if (w->block == NULL || bytes != w->bytes || width != w->width) {
        void *block = heap_buffer_new(heap, bytes);
        if (block == NULL) {
            w->failed = true;
            return;
        }
        if (w->block != NULL)
            heap_buffer_free(heap, w->block, w->bytes);
        w->block = block;
    }
    w->bytes = bytes;
    w->room = room;
    w->width = width;
}

static void add(struct writer *w, const char *p, size_t n)
{
    size_t needed = w->used + utf8_count(p, n);
    unsigned width = width_of(p, n);
    size_t room = w->room;

    if (n == 0 || w->failed)
        return;
    width = width > w->width ? width : w->width;
    if (needed > room) {
        room = needed + (w->generous ? needed / 4 : 0);
        room = room < w->least ? w->least : room;
    }
    if (room != w->room || width != w->width)
        move(w, room, width);
    w->used = needed;
    buffer_add(&w->text, p, n);
}

void writer_ascii(struct writer *w, const char *text)
{
    add(w, text, strlen(text));
}

void writer_str(struct writer *w, struct obj *str)
{
    if (str == NULL) {
        w->failed = true;
        return;
    }
    add(w, str_text(str), str_bytes(str));
    obj_release(w->m->heap, str);
}

void writer_last(struct writer *w, const char *text)
{
    w->generous = false;
    writer_ascii(w, text);
}

struct obj *writer_end(struct writer *w)
{
    struct heap *heap = w->m->heap;
    struct obj *result = NULL;
    size_t bytes = 0;

    if (!w->failed && !w->text.failed && w->block != NULL) {
        bytes = heap_realloc_size(w->bytes, block_bytes(w->used, w->width));
        if (bytes == w->bytes) { /* it is this block, then */
            heap_buffer_free(heap, w->block, w->bytes);
            w->block = NULL;
        }
        result = str_new_within(heap, w->text.p, w->text.size, bytes);
    }
    if (w->block != NULL)
        heap_buffer_free(heap, w->block, w->bytes);
    buffer_free(&w->text);
    *w = (struct writer){.m = w->m};
    return result;
}
