/* series - numbers in mapped memory.  See series.h.
 *
 * Sorted by heapsort: the C library's qsort asks malloc for room, and its heap
 * may be the one under test.
 * Cost: 8 bytes a value.  Source: J. W. J. Williams, Algorithm 232, CACM 1964. */
#include "experiments/harness/series.h"

#include "allocators/pages.h"

#include <math.h>

#define ROOM_FIRST 4096

int series_init(struct series *s)
{
    *s = (struct series){.room = ROOM_FIRST};
    s->values = pages_map(s->room * sizeof *s->values);
    return s->values == NULL ? -1 : 0;
}

void series_free(struct series *s)
{
    if (s->values != NULL)
        pages_unmap(s->values, s->room * sizeof *s->values);
    *s = (struct series){0};
}

int series_add(struct series *s, uint64_t value)
{
    if (s->count == s->room) {
        size_t bytes = s->room * sizeof *s->values;
        uint64_t *values = pages_remap(s->values, bytes, 2 * bytes);
        if (values == NULL)
            return -1;
        s->values = values;
        s->room *= 2;
    }
    s->values[s->count++] = value;
    return 0;
}

uint64_t series_sum(const struct series *s)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < s->count; i++)
        sum += s->values[i];
    return sum;
}

/* Lets values[i] sink to its place in the heap of the first n. */
static void sink(uint64_t *values, size_t i, size_t n)
{
    uint64_t value = values[i];
    size_t child = 2 * i + 1;

    while (child < n) {
        if (child + 1 < n && values[child + 1] > values[child])
            child++;
        if (values[child] <= value)
            break;
        values[i] = values[child];
        i = child;
        child = 2 * i + 1;
    }
    values[i] = value;
}

void series_sort(struct series *s)
{
    for (size_t i = s->count / 2; i-- > 0;)
        sink(s->values, i, s->count);
    for (size_t n = s->count; n > 1;) {
        uint64_t largest = s->values[0];
        s->values[0] = s->values[--n];
        s->values[n] = largest;
        sink(s->values, 0, n);
    }
}

uint64_t series_quantile(const struct series *s, double p)
{
    size_t rank = (size_t)ceil(p * (double)s->count);

    if (rank < 1)
        rank = 1;
    return s->values[(rank < s->count ? rank : s->count) - 1];
}
