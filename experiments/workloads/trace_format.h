#ifndef WORKLOADS_TRACE_FORMAT_H
#define WORKLOADS_TRACE_FORMAT_H

/* The trace file: what a program asked of malloc, without its addresses.
 *
 *   file    = header  block ...  closing  tail
 *   header  = magic[8]  u32 version  u32 meta_bytes  meta  u64 check
 *   block   = u8 kind  u8 codec  u16 zero  u32 stored  u32 raw  u32 events
 *             payload[stored]  u64 check
 *   closing = a block of kind TRACE_CLOSING: payload = totals, then meta
 *   tail    = u64 offset of the closing block  tail magic[8]
 *
 * Numbers are little-endian.  A check is the XXH64 of all bytes of its header or
 * block before it, seeded with the file offset at which that begins: a changed,
 * moved, doubled or missing block is found.  A file without closing block and
 * tail was cut.  `meta` is a row of strings "key=value", each ended by a zero
 * byte; keys are [a-z0-9_.]+.  The header has what was known at the start, the
 * closing block what was known at the end.  `totals` are TRACE_TOTALS u64 in the
 * order of struct trace_totals.
 *
 * The payload of an event block is `raw` bytes once decoded (codec plain: as it
 * stands; zstd: one frame) and holds `events` varints (7 bits a byte, lowest
 * first, the top bit says that more follow).  No event spans two blocks.
 *
 *   birth   varint(size << 1)                   size in bytes as asked, may be 0
 *   death   varint(zigzag(slot - last) << 1 | 1)
 *
 * Objects are numbered by slots.  A birth takes the slot that was left last, or
 * when none is free the next new one, so it needs no number, and a reader needs
 * memory for the live objects only.  `last` is the slot of the event before, 0
 * at the start: most programs free near where they have just been, so nearly all
 * events take one or two bytes.  A realloc that moved its block is a birth and a
 * death.
 */
#include <stdint.h>

#define TRACE_MAGIC       "\x89IDLT\r\n\x1a" /* 8 bytes: text modes would break it */
#define TRACE_TAIL_MAGIC  "IDLTEND\n"
#define TRACE_MAGIC_BYTES 8
#define TRACE_VERSION     1

enum trace_sizes {
    TRACE_HEADER_FIXED = 16, /* header before its meta */
    TRACE_BLOCK_FIXED = 16,  /* block before its payload */
    TRACE_CHECK_BYTES = 8,
    TRACE_TAIL_BYTES = 16,
    TRACE_TOTALS = 6,            /* u64 before the closing block's meta */
    TRACE_RAW_MAX = 256 * 1024,  /* most that `raw` may be */
    TRACE_META_MAX = 128 * 1024, /* most that one meta may be */
    TRACE_EVENT_MAX = 10         /* bytes of the longest varint */
};

enum trace_kind { TRACE_EVENTS = 1, TRACE_CLOSING = 2 };
enum trace_codec { TRACE_PLAIN = 0, TRACE_ZSTD = 1 };

#define TRACE_SLOTS_MAX UINT32_C(0x7fffffff)
#define TRACE_SIZE_MAX                                                         \
    (UINT64_C(1) << 48) /* of one object; no malloc has more */

struct trace_totals {
    uint64_t births, deaths;
    uint64_t unknown_frees; /* frees of blocks whose birth was not seen */
    uint64_t lost;          /* events that the recorder had to drop */
    uint64_t live_peak;     /* most objects alive at once: the slots in use */
    uint64_t live_peak_bytes;
};

static inline void trace_put_u32(unsigned char *p, uint32_t v)
{
    for (int i = 0; i < 4; i++)
        p[i] = (unsigned char)(v >> (8 * i));
}

static inline void trace_put_u64(unsigned char *p, uint64_t v)
{
    for (int i = 0; i < 8; i++)
        p[i] = (unsigned char)(v >> (8 * i));
}

static inline uint32_t trace_get_u32(const unsigned char *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
           (uint32_t)p[3] << 24;
}

static inline uint64_t trace_get_u64(const unsigned char *p)
{
    return trace_get_u32(p) | (uint64_t)trace_get_u32(p + 4) << 32;
}

#endif
