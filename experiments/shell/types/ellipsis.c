/* ellipsis - the object `...`, which programs put where nothing is to be done.
 *
 * As in CPython it is no block of the heap, so that it changes no address.
 */
#include "experiments/shell/kinds.h"

struct shape ellipsis_type = {SHAPE_PLAIN("ellipsis", struct obj), {0}};

static struct obj ellipsis;

struct obj *ellipsis_get(void)
{
    ellipsis =
        (struct obj){.refs = OBJ_IMMORTAL_REFS, .type = &ellipsis_type.type};
    return obj_retain(&ellipsis);
}

static int repr(struct machine *m, struct obj *o, struct buffer *out)
{
    (void)m;
    (void)o;
    buffer_str(out, "Ellipsis");
    return 0;
}

const struct kind ellipsis_kind = {.name = "ellipsis", .repr = repr};
