/* module - modules, and what import finds.
 *
 * A module is made when it is first imported; there are no files to import.
 */
#include "experiments/shell/call.h"
#include "experiments/shell/types/objects.h"
#include "experiments/shell/unit.h"

static_assert(sizeof(struct module_obj) == 56, "module");

struct shape module_type = {
    SHAPE_WEAK("module", struct module_obj),
    {offsetof(struct module_obj, dict), offsetof(struct module_obj, name)}};

static int set_text(struct machine *m, struct obj *dict, enum name name,
                    const char *text)
{
    struct obj *o = str_intern(m->heap, text, strlen(text));

    return o == NULL ? -1 : dict_set(m->heap, dict, machine_name(m, name), o);
}

/* Runs a text with the module's names.  0, -1. */
static int run_text(struct machine *m, struct module_obj *module,
                    const char *text)
{
    struct source source = {
        .name = module->def->name, .text = text, .size = strlen(text)};
    struct unit_state *unit = unit_create(m, &source, false);
    struct obj *result = NULL;

    if (unit == NULL) {
        machine_oom(m);
        return -1;
    }
    struct obj *function = function_new(m, unit->unit.module, module->dict);
    if (function != NULL) {
        machine_push(m, function);
        result = function_run(m, function, module->dict);
        machine_drop(m);
    }
    unit_forget_tree(m, unit);
    unit_drop(m, unit);
    if (result == NULL)
        return -1;
    obj_release(m->heap, result);
    return 0;
}

/* 1: what comes later is there now; 0: the name does not belong to it; -1. */
static int run_later(struct machine *m, struct module_obj *module,
                     const struct obj *name)
{
    const char *const *later = module->def->later;

    for (; later != NULL && *later != NULL; later++) {
        if (strcmp(*later, str_text(name)) == 0)
            return run_text(m, module, module->def->later_text) == 0 ? 1 : -1;
    }
    return 0;
}

struct obj *module_new(struct machine *m, const struct module_def *def)
{
    struct obj *o = shape_new(m->heap, &module_type);

    if (o == NULL)
        return NULL;
    struct module_obj *module = (struct module_obj *)(void *)o;
    module->def = def;
    heap_track(m->heap, o);
    machine_push(m, o);
    module->dict = dict_new(m->heap);
    bool ok = module->dict != NULL &&
              set_text(m, module->dict, NAME_NAME, def->name) == 0 &&
              (def->functions == NULL ||
               machine_add_functions(m, module->dict, def->functions) == 0) &&
              (def->init == NULL || def->init(m, module->dict) == 0) &&
              (def->text == NULL || run_text(m, module, def->text) == 0);
    machine_pop(m);
    if (ok)
        return o;
    obj_release(m->heap, o);
    return NULL;
}

struct obj *module_import(struct machine *m, struct obj *name)
{
    struct obj *found = dict_get(m->roots[ROOT_MODULES], name);

    if (found != NULL)
        return obj_retain(found);
    for (size_t i = 0; machine_modules[i] != NULL; i++) {
        if (strcmp(machine_modules[i]->name, str_text(name)) != 0)
            continue;
        struct obj *module = module_new(m, machine_modules[i]);
        if (module == NULL)
            return NULL;
        machine_push(m, module);
        int rc = dict_set(m->heap, m->roots[ROOT_MODULES], name, module);
        machine_pop(m);
        if (rc == 0)
            return module;
        obj_release(m->heap, module);
        return NULL;
    }
    machine_raise(m, ERROR_MODULE, "No module named '%.200s'", str_text(name));
    exception_set_name(m->roots[ROOT_ERROR], name);
    return NULL;
}

static struct obj *get_attr(struct machine *m, struct obj *o, struct obj *name)
{
    struct obj *dict = ((struct module_obj *)(void *)o)->dict;
    struct obj *found = dict_get(dict, name);

    if (found == NULL &&
        run_later(m, (struct module_obj *)(void *)o, name) == 1)
        found = dict_get(dict, name);
    if (found != NULL)
        return obj_retain(found);
    if (machine_failed(m))
        return NULL;
    return name == machine_name(m, NAME_DICT) ? obj_retain(dict) : NULL;
}

static int set_attr(struct machine *m, struct obj *o, struct obj *name,
                    struct obj *value)
{
    struct obj *dict = ((struct module_obj *)(void *)o)->dict;

    if (value == NULL)
        return dict_del(m->heap, dict, name);
    return dict_set(m->heap, dict, name, value) == 0 ? 1 : -1;
}

static int repr(struct machine *m, struct obj *o, struct buffer *out)
{
    (void)m;
    buffer_printf(out, "<module '%s' (built-in)>",
                  ((struct module_obj *)(void *)o)->def->name);
    return 0;
}

const struct kind module_kind = {
    .name = "module", .repr = repr, .get_attr = get_attr, .set_attr = set_attr};
