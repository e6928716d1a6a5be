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

static struct obj *construct(struct machine *m, struct obj **args, size_t n,
                             struct obj *names)
{
    (void)args;
    (void)names;
    if (n > 0)
        return machine_raise(m, ERROR_TYPE, "EllipsisType takes no arguments");
    return obj_retain(&ellipsis);
}

const struct kind ellipsis_kind = {
    .name = "ellipsis", .construct = construct, .repr = repr};

/* ---- NotImplemented, another of which there is one ---- */

struct shape not_implemented_type = {
    SHAPE_PLAIN("NotImplementedType", struct obj), {0}};

static int not_implemented_repr(struct machine *m, struct obj *o,
                                struct buffer *out)
{
    (void)m;
    (void)o;
    buffer_str(out, "NotImplemented");
    return 0;
}

static struct obj *make_not_implemented(struct machine *m, struct obj **args,
                                        size_t n, struct obj *names)
{
    (void)args;
    (void)names;
    if (n > 0)
        return machine_raise(m, ERROR_TYPE,
                             "NotImplementedType takes no arguments");
    return obj_retain(m->roots[ROOT_NOT_IMPLEMENTED]);
}

const struct kind not_implemented_kind = {.name = "NotImplementedType",
                                          .construct = make_not_implemented,
                                          .repr = not_implemented_repr};
