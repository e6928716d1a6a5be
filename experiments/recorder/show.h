#ifndef RECORDER_SHOW_H
#define RECORDER_SHOW_H

/* Prints what a trace says of itself, a "key=value" line each, after its whole
 * contents have been checked: the totals, then the metadata.  0, or -1: `error`,
 * TRACE_ERROR_MAX bytes, has the reason in one line. */
int show_trace(const char *path, char *error);

#endif
