#ifndef SHELL_TYPES_PROXY_H
#define SHELL_TYPES_PROXY_H

/* weakref.proxy: an object that stands for another, which it does not hold.
 *
 * Whatever is asked of it is asked of its referent; when that is gone, the answer
 * is ReferenceError.
 */
#include "experiments/shell/machine.h"

extern struct obj_type proxy_type, callable_proxy_type;
void proxy_types_make(void); /* before they are registered */

static inline bool is_proxy(const struct obj *o)
{
    return o->type == &proxy_type || o->type == &callable_proxy_type;
}

/* What a proxy stands for; new.  NULL: ReferenceError. */
struct obj *proxy_open(struct machine *m, const struct obj *o);
/* Of two operands: 1: those that are proxies became what they stand for, and both
 * are pushed; 0: there is none among them, and nothing is; -1. */
int proxy_open_both(struct machine *m, struct obj **a, struct obj **b);
/* weakref.proxy(o[, callback]) */
builtin_fn proxy_make;

#endif
