#ifndef STAGE_APART_H
#define STAGE_APART_H

/* Work done apart: in a forked child, so that it leaves this process, and the
 * heap that it shares with the C library, as it was. */
#include <stddef.h>

/* Fills `answer` (zeroed, `size` bytes, at most APART_ANSWER_MAX); 0, or -1 with
 * the reason in *status.  It may also answer early, and not return, by
 * apart_answer. */
#define APART_ANSWER_MAX 1024
#define APART_STATUS_MAX 256
typedef int apart_fn(void *arg, void *answer, const char **status);

/* Runs `work` in a child and copies its answer.  0; -1: *status says why: what
 * the work said, or how the child died.  The text is valid until the next
 * call. */
int apart_run(apart_fn *work, void *arg, void *answer, size_t size,
              const char **status);

/* In the child: sends `answer` and ends the process. */
_Noreturn void apart_answer(const void *answer);

#endif
