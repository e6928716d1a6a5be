#ifndef WORKLOADS_TRACE_WRITER_H
#define WORKLOADS_TRACE_WRITER_H

/* Writes a trace file (trace_format.h), one event at a time.
 *
 * For programs that make traces: it uses malloc and buffers one block.  The
 * caller knows addresses; the writer knows numbers: a birth returns the number
 * by which its death is told, free for another object from then on.
 *
 * The file is written as PATH.part and renamed when it is complete, so PATH is
 * never half a trace.  The first error sticks: later calls do nothing, and
 * trace_writer_close reports it.
 */
#include "experiments/workloads/trace_format.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct trace_writer;

#define TRACE_NO_NUMBER UINT32_MAX

/* New; NULL: errno says why. */
struct trace_writer *trace_writer_open(const char *path);
/* Adds "key=value" to the header while there was no event yet, to the closing
 * block afterwards.  0, or -1: the key is not [a-z0-9_.]+ (EINVAL), the meta
 * would exceed TRACE_META_MAX (E2BIG) or no memory; nothing is added then. */
int trace_writer_meta(struct trace_writer *w, const char *key,
                      const char *value);
/* The object's number, or TRACE_NO_NUMBER on an error. */
uint32_t trace_writer_birth(struct trace_writer *w, uint64_t size);
/* `number` must be alive (assert). */
void trace_writer_death(struct trace_writer *w, uint32_t number);
/* A free of a block whose birth was never seen. */
void trace_writer_unknown_free(struct trace_writer *w);
void trace_writer_lost(struct trace_writer *w, uint64_t events);
/* What has been written so far; borrowed. */
const struct trace_totals *trace_writer_totals(const struct trace_writer *w);
/* An errno value, 0 while all is well. */
int trace_writer_error(const struct trace_writer *w);
/* Finishes the file and frees w (stolen).  0, or -1: errno says why, and there
 * is no file. */
int trace_writer_close(struct trace_writer *w);
/* Frees w (stolen) and leaves no file. */
void trace_writer_abandon(struct trace_writer *w);

#endif
