/* row - what one cell found, in mapped memory.  See row.h and rows.h.
 *
 * Three arrays that double as they grow: values (one per column and row), points
 * of curves, and the bytes of texts.  They move when they grow, so inside they
 * are reached by index only.
 *
 *     values  | row 0: c0 c1 c2 ... | row 1: c0 c1 c2 ... |
 *     points  | curve x_lo x_hi value | ...      32 bytes each
 *     bytes   | "float\0" | "oom\0" | ...
 *
 * Cost: a setter looks its column up by name, O(columns); a point is O(1)
 * amortised.  Source: the doubling table of Cormen et al., Introduction to
 * Algorithms, chapter 17 (1990). */
#include "experiments/harness/row.h"
#include "allocators/fatal.h"
#include "allocators/pages.h"
#include "experiments/harness/rows.h"

#include <math.h>
#include <string.h>

const struct column rows_common_columns[] = {
    {"live_peak", COLUMN_COUNT, "objects", "most objects alive at once"},
    {"live_peak_bytes", COLUMN_COUNT, "bytes",
     "most bytes of live objects at once, as asked for"},
    {"footprint_peak_bytes", COLUMN_COUNT, "bytes",
     "most memory that the allocator held from the system"},
    {"rss_peak_bytes", COLUMN_COUNT, "bytes",
     "most memory that the cell's process had resident"},
    {"wall_ns", COLUMN_COUNT, "ns", "time of the measured part"},
    {"tracker_ns_per_event", COLUMN_REAL, "ns",
     "what tracking adds to one birth or death"},
    {NULL, COLUMN_COUNT, NULL, NULL}};

/* A growing array in mapped memory. */
struct block {
    char *base;
    size_t used, size; /* bytes */
};

struct slot {
    bool is_set;
    union {
        uint64_t count;
        double real;
        size_t text; /* offset in `bytes` */
    } as;
};

struct row_set {
    const struct column *own; /* borrowed */
    size_t columns;           /* the common ones included */
    size_t rows;
    struct block values, points, bytes;
};

const struct column *rows_column(const struct column *own, size_t i)
{
    size_t n = 0;

    while (own[n].name != NULL)
        n++;
    if (i < n)
        return &own[i];
    const struct column *common = rows_common_columns;
    for (i -= n; i > 0 && common->name != NULL; i--)
        common++;
    return common->name != NULL ? common : NULL;
}

/* `size` zeroed bytes at the end; their offset.  The cell cannot go on without
 * them. */
static size_t block_add(struct block *b, size_t size)
{
    if (size > b->size - b->used) {
        size_t grown = b->size * 2;

        while (grown - b->used < size)
            grown *= 2;
        char *base = pages_remap(b->base, b->size, grown);
        if (base == NULL)
            fatal("rows: out of memory");
        b->base = base;
        b->size = grown;
    }
    size_t offset = b->used;
    b->used += size;
    return offset;
}

static bool block_init(struct block *b)
{
    b->size = 16 * PAGES_SIZE;
    b->base = pages_map(b->size);
    return b->base != NULL;
}

static void block_free(struct block *b)
{
    if (b->base != NULL)
        pages_unmap(b->base, b->size);
}

struct row_set *rows_create(const struct column *own)
{
    struct row_set *rows = pages_map(sizeof *rows);

    if (rows == NULL)
        return NULL;
    rows->own = own;
    while (rows_column(own, rows->columns) != NULL)
        rows->columns++;
    if (block_init(&rows->values) && block_init(&rows->points) &&
        block_init(&rows->bytes))
        return rows;
    rows_destroy(rows);
    return NULL;
}

void rows_destroy(struct row_set *rows)
{
    block_free(&rows->values);
    block_free(&rows->points);
    block_free(&rows->bytes);
    pages_unmap(rows, sizeof *rows);
}

void row_begin(struct row_set *rows)
{
    block_add(&rows->values, rows->columns * sizeof(struct slot));
    rows->rows++;
}

static struct slot *slot_at(const struct row_set *rows, size_t row,
                            size_t column)
{
    return (struct slot *)(void *)rows->values.base + row * rows->columns +
           column;
}

/* The slot of a column in the row started last, marked as set. */
static struct slot *slot_find(struct row_set *rows, const char *column,
                              enum column_kind kind)
{
    const struct column *c;

    if (rows->rows == 0)
        fatal("rows: a value before the first row");
    for (size_t i = 0; (c = rows_column(rows->own, i)) != NULL; i++) {
        if (strcmp(c->name, column) != 0)
            continue;
        if (c->kind != kind)
            fatal("rows: a column of another kind");
        struct slot *slot = slot_at(rows, rows->rows - 1, i);
        slot->is_set = true;
        return slot;
    }
    fatal("rows: no such column");
}

void row_count(struct row_set *rows, const char *column, uint64_t value)
{
    slot_find(rows, column, COLUMN_COUNT)->as.count = value;
}

void row_real(struct row_set *rows, const char *column, double value)
{
    struct slot *slot = slot_find(rows, column, COLUMN_REAL);

    slot->is_set = isfinite(value);
    slot->as.real = value;
}

void row_text(struct row_set *rows, const char *column, const char *value)
{
    size_t size = strlen(value) + 1;
    size_t offset = block_add(&rows->bytes, size);

    memcpy(rows->bytes.base + offset, value, size);
    slot_find(rows, column, COLUMN_TEXT)->as.text = offset;
}

void row_curve(struct row_set *rows, const char *curve, double x_lo,
               double x_hi, double value)
{
    if (rows->rows == 0)
        fatal("rows: a value before the first row");
    size_t offset = block_add(&rows->points, sizeof(struct row_point));
    struct row_point *point =
        (struct row_point *)(void *)(rows->points.base + offset);

    *point = (struct row_point){curve, x_lo, x_hi, value};
}

size_t rows_count(const struct row_set *rows)
{
    return rows->rows;
}

size_t rows_point_count(const struct row_set *rows)
{
    return rows->points.used / sizeof(struct row_point);
}

struct row_value rows_value(const struct row_set *rows, size_t row,
                            size_t column)
{
    const struct slot *slot = slot_at(rows, row, column);
    const struct column *c = rows_column(rows->own, column);
    struct row_value value = {.is_set = slot->is_set};

    if (c->kind == COLUMN_TEXT)
        value.as.text = rows->bytes.base + slot->as.text;
    else if (c->kind == COLUMN_REAL)
        value.as.real = slot->as.real;
    else
        value.as.count = slot->as.count;
    return value;
}

const struct row_point *rows_point(const struct row_set *rows, size_t i)
{
    return (const struct row_point *)(const void *)rows->points.base + i;
}
