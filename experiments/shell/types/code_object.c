/* code_object - what a program sees of code: `f.__code__`.
 *
 * Made when it is asked for, in a block as large as CPython's, which is none of
 * pymalloc's: so it changes no address of others.
 */
#include "experiments/shell/kinds.h"
#include "experiments/shell/types/frame_object.h"

struct code_obj {
    struct obj super;
    const struct code *code;
    struct unit_state *unit; /* kept */
    char unused[600];        /* CPython: instructions and tables */
};

static void code_dealloc(struct heap *heap, struct obj *self)
{
    struct code_obj *c = (struct code_obj *)(void *)self;
    struct code *code = unconst(c->code);
    struct unit_state *unit = c->unit;

    code->object = NULL;
    heap_object_free(heap, self, sizeof *c);
    unit_drop(machine_of(heap), unit);
}

struct obj_type code_type = {
    .name = "code", .size = sizeof(struct code_obj), .dealloc = code_dealloc};

struct obj *code_object(struct machine *m, const struct code *code,
                        struct unit_state *unit)
{
    if (code->object != NULL)
        return obj_retain(code->object);
    struct obj *o =
        heap_object_new(m->heap, &code_type, sizeof(struct code_obj));
    if (o == NULL)
        return NULL;
    struct code_obj *c = (struct code_obj *)(void *)o;
    c->code = code;
    c->unit = unit_retain(unit);
    ((struct code *)unconst(code))->object = o;
    return o;
}

/* ---- what is asked of it ---- */

static size_t parameter_count(const struct code *code)
{
    return code->arguments + code->keyword_only +
           ((code->flags & CODE_VARARGS) != 0) +
           ((code->flags & CODE_VARKEYWORDS) != 0);
}

/* Cells that are no parameter. */
static size_t own_cells(const struct code *code)
{
    size_t n = 0;

    for (size_t i = 0; i < code->count; i++)
        n += code->instructions[i].op == CODE_MAKE_CELL &&
             code->instructions[i].arg >= parameter_count(code);
    return n;
}

static size_t variable_count(const struct code *code)
{
    return code->slot_count - code->free_count - own_cells(code);
}

/* A tuple of the names of slots. */
static struct obj *slot_names(struct machine *m, const struct code *code,
                              size_t from, size_t to)
{
    struct obj *tuple = tuple_new(m->heap, to - from);

    for (size_t i = from; tuple != NULL && i < to; i++) {
        struct obj *name =
            str_intern(m->heap, code->slots[i], strlen(code->slots[i]));
        tuple_init(tuple, i - from,
                   name == NULL ? none_new(m->heap) : obj_retain(name));
    }
    return tuple;
}

static struct obj *cell_names(struct machine *m, const struct code *code)
{
    struct obj *list = list_new(m->heap);

    if (list == NULL)
        return NULL;
    machine_push(m, list);
    for (size_t i = 0; i < code->count; i++) {
        const struct instruction *in = &code->instructions[i];
        if (in->op != CODE_MAKE_CELL)
            continue;
        const char *text = code->slots[in->arg];
        struct obj *name = str_intern(m->heap, text, strlen(text));
        if (name == NULL || list_append(m->heap, list, name) != 0)
            return NULL;
    }
    struct obj *tuple = tuple_from(m, list);
    machine_drop(m);
    return tuple;
}

static struct obj *names_of(struct machine *m, const struct code *code,
                            const char *asked)
{
    if (strcmp(asked, "co_varnames") == 0)
        return slot_names(m, code, 0, variable_count(code));
    if (strcmp(asked, "co_freevars") == 0)
        return slot_names(m, code, code->slot_count - code->free_count,
                          code->slot_count);
    return strcmp(asked, "co_cellvars") == 0 ? cell_names(m, code) : NULL;
}

static struct obj *get_attr(struct machine *m, struct obj *o, struct obj *name)
{
    const struct code_obj *c = (const void *)o;
    const struct code *code = c->code;
    const char *asked = str_text(name);
    const struct {
        const char *name;
        size_t value;
    } numbers[] = {{"co_argcount", code->arguments},
                   {"co_posonlyargcount", code->positional_only},
                   {"co_kwonlyargcount", code->keyword_only},
                   {"co_nlocals", variable_count(code)},
                   {"co_firstlineno", code->first_line}};

    if (strcmp(asked, "co_name") == 0) {
        struct obj *own = name_str(m, code->name, strlen(code->name));
        return own == NULL ? NULL : obj_retain(own);
    }
    if (strcmp(asked, "co_filename") == 0)
        return str_from(m, c->unit->name);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        if (strcmp(asked, numbers[i].name) == 0)
            return int_new(m->heap, (int64_t)numbers[i].value);
    }
    struct obj *tuple = names_of(m, code, asked);
    if (tuple == NULL && !machine_failed(m) && strncmp(asked, "co_", 3) == 0)
        return machine_raise(m, ERROR_TYPE, "code.%.100s does not exist here",
                             asked);
    return tuple;
}

static int repr(struct machine *m, struct obj *o, struct buffer *out)
{
    const struct code_obj *c = (const void *)o;

    (void)m;
    buffer_printf(out, "<code object %s at %p, file \"%s\", line %u>",
                  c->code->name, (void *)o, c->unit->name, c->code->first_line);
    return 0;
}

const struct kind code_kind = {
    .name = "code", .repr = repr, .get_attr = get_attr};
