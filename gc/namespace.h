#ifndef GC_NAMESPACE_H
#define GC_NAMESPACE_H

/* Namespaces: names bound to objects, the variables of a program.
 *
 * A name is no object and holds none: it is bound to one, and can be bound to
 * another.  Binding retains the new object first and releases the old one
 * second, as an assignment does: `x = T()` makes before it frees.
 */
#include "gc/object.h"

#include <stdbool.h>

struct namespace;

struct namespace *namespace_create(struct heap *heap); /* new; NULL = OOM */
void namespace_destroy(struct namespace *ns); /* unbinds all, in bind order */
/* Binds or rebinds; copies the name, retains o.  0, or -1 = OOM, unchanged. */
int namespace_bind(struct namespace *ns, const char *name, struct obj *o);
/* Borrowed; NULL when unbound. */
struct obj *namespace_lookup(const struct namespace *ns, const char *name);
bool namespace_unbind(struct namespace *ns, const char *name); /* del x */
size_t namespace_count(const struct namespace *ns);

#endif
