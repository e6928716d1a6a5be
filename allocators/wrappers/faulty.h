#ifndef ALLOCATORS_WRAPPERS_FAULTY_H
#define ALLOCATORS_WRAPPERS_FAULTY_H

/* Fault injection, for tests: an allocator that refuses when it is told to.
 *
 *     for (uint64_t nth = 0; refused > 0; nth++) {     refused starts at 1
 *         faulty_arm(a, nth, 1);
 *         rc = what_is_tested(a);
 *         refused = faulty_refused(a);
 *         ... rc says out of memory exactly where refused > 0 ...
 *     }
 *
 * hits every allocation of what is tested once, and stops at the first round in
 * which nothing was refused.
 */
#include "allocators/allocator.h"

/* What the spec "faulty:after=N,count=M+inner" makes.  New; NULL = OOM.  Steals
 * the inner in both cases. */
struct allocator *faulty_create(struct allocator *inner, uint64_t after,
                                uint64_t count);

/* From now on the first `after` allocations go to the inner, the next `count`
 * are refused (0: all), and whatever comes then goes to the inner again. */
void faulty_arm(struct allocator *a, uint64_t after, uint64_t count);

/* Refused since it was armed; what the inner refused by itself is not in it. */
uint64_t faulty_refused(const struct allocator *a);

#endif
