/* machine - making one, running a text on it, ending it.
 *
 * The end is CPython's: what only the program's globals hold dies in the order
 * in which it was bound, unless a function keeps the globals alive; then a last
 * collection finds everything, and finalizers run in the collector's order.
 *
 * Cost: a few hundred objects to begin with, as any Python has.
 * Source: CPython 3.11, Py_FinalizeEx and finalize_modules of
 * Python/pylifecycle.c, 2022.
 */
#include "experiments/shell/machine.h"

#include "allocators/pages.h"
#include "experiments/shell/call.h"
#include "experiments/shell/kinds.h"
#include "experiments/shell/modules/gc_hooks.h"
#include "experiments/shell/modules/modules.h"
#include "experiments/shell/types/class.h"
#include "experiments/shell/unit.h"
#include "gc/gc_module.h"
#include "gc/heap_internal.h"

#include <stdio.h>
#include <unistd.h>

#define STACK_SLOTS  ((size_t)16 << 20)
#define STACK_MARGIN ((size_t)1 << 16)
#define OUT_MAX      ((size_t)1 << 16) /* of output that waits */

static const char *const name_texts[] = {
#define SHELL_NAME_TEXT(id, text) text,
    SHELL_NAMES(SHELL_NAME_TEXT)
#undef SHELL_NAME_TEXT
};

static const struct {
    const char *name;
    enum error base;
} error_rows[] = {
#define SHELL_ERROR_ROW(id, text, base) {text, base},
    SHELL_ERRORS(SHELL_ERROR_ROW)
#undef SHELL_ERROR_ROW
};

struct machine *machine_of(const struct heap *heap)
{
    return heap_host(heap);
}

static void call_weakref(void *arg, struct obj *callback, struct obj *ref)
{
    struct machine *m = arg;
    struct obj *error = m->roots[ROOT_ERROR];

    if (m->ended)
        return;
    m->roots[ROOT_ERROR] = NULL;
    machine_push(m, error); /* may be NULL */
    struct obj *result = value_call_one(m, callback, ref);
    if (result != NULL)
        obj_release(m->heap, result);
    else
        machine_unraisable(m, "", callback);
    m->roots[ROOT_ERROR] = machine_pop(m);
}

static bool may_collect(void *arg)
{
    const struct machine *m = arg;

    return m->roots[ROOT_ERROR] == NULL;
}

/* ---- making ---- */

static bool make_stack(struct machine *m)
{
    void *slots = pages_reserve(STACK_SLOTS * sizeof(struct obj *), PAGES_SIZE);

    if (slots == NULL ||
        pages_commit(slots, STACK_SLOTS * sizeof(struct obj *)) != 0)
        return false;
    m->stack.slots = (struct obj **)slots;
    m->stack_limit = STACK_SLOTS - STACK_MARGIN;
    m->fixed = (struct heap_roots){.slots = m->roots, .count = ROOT_COUNT};
    m->class_roots =
        (struct heap_roots){.slots = m->classes, .count = TYPE_IDS_MAX};
    m->error_roots =
        (struct heap_roots){.slots = m->errors, .count = ERROR_COUNT};
    heap_add_roots(m->heap, &m->stack);
    heap_add_roots(m->heap, &m->fixed);
    heap_add_roots(m->heap, &m->class_roots);
    heap_add_roots(m->heap, &m->error_roots);
    return true;
}

static bool furnish(struct machine *m)
{
    for (size_t i = 0; i < MACHINE_FURNITURE; i++) {
        m->furniture[i] = heap_buffer_new(m->heap, 16 * (i + 1));
        if (m->furniture[i] == NULL)
            return false;
    }
    return true;
}

size_t machine_containers = MACHINE_CONTAINERS;

static bool make_containers(struct machine *m)
{
    struct obj *all = list_new(m->heap);

    m->roots[ROOT_CONTAINERS] = all;
    for (size_t i = 0; all != NULL && i < machine_containers; i++) {
        struct obj *one = list_new(m->heap);
        int rc = one == NULL ? -1 : list_append(m->heap, all, one);
        if (one != NULL)
            obj_release(m->heap, one);
        if (rc != 0)
            return false;
    }
    return all != NULL;
}

/* What lies in the type free lists when python3 3.11 starts a program. */
static bool fill_freelists(struct machine *m)
{
    static const unsigned char tuples[] = {4, 17, 2, 2, 2, 0, 8, 5, 1, 0,
                                           0, 3,  0, 0, 2, 0, 0, 0, 0, 0};
    enum { LISTS = 41, DICTS = 15 };
    size_t first = m->stack.count;
    bool ok = true;

    for (size_t i = 0; i < LISTS; i++)
        machine_push(m, list_new(m->heap));
    for (size_t i = 0; i < DICTS; i++)
        machine_push(m, dict_new(m->heap));
    for (size_t size = 1; size <= sizeof tuples; size++) {
        for (size_t i = 0; i < tuples[size - 1]; i++)
            machine_push(m, tuple_new(m->heap, size));
    }
    while (m->stack.count > first) {
        ok = ok && machine_top(m) != NULL;
        machine_drop(m);
    }
    return ok;
}

/* The slice that is kept has been made long ago, too. */
static bool make_slice(struct machine *m)
{
    struct obj *o =
        slice_new(m, none_new(m->heap), none_new(m->heap), none_new(m->heap));

    if (o != NULL)
        obj_release(m->heap, o);
    return o != NULL;
}

static bool make_names(struct machine *m)
{
    for (size_t i = 0; i < NAME_COUNT; i++) {
        m->names[i] = str_intern(m->heap, name_texts[i], strlen(name_texts[i]));
        if (m->names[i] == NULL)
            return false;
    }
    return true;
}

/* Strs that CPython has made before it knows those that programs write: they are
 * not the same objects. */
static bool make_texts(struct machine *m)
{
    static const struct {
        enum machine_root where;
        const char *text;
    } rows[] = {{ROOT_TRUE_TEXT, "True"},
                {ROOT_FALSE_TEXT, "False"},
                {ROOT_MAIN_TEXT, "__main__"}};

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t n = strlen(rows[i].text);
        m->roots[rows[i].where] = str_new_own(m->heap, rows[i].text, n);
        if (m->roots[rows[i].where] == NULL ||
            str_intern(m->heap, rows[i].text, n) == NULL)
            return false;
    }
    return true;
}

static bool make_dicts(struct machine *m)
{
    m->roots[ROOT_BUILTINS] = dict_new(m->heap);
    m->roots[ROOT_MODULES] = dict_new(m->heap);
    m->roots[ROOT_GLOBALS] = dict_new(m->heap);
    return m->roots[ROOT_BUILTINS] != NULL && m->roots[ROOT_MODULES] != NULL &&
           m->roots[ROOT_GLOBALS] != NULL;
}

static int bind_text(struct machine *m, struct obj *dict, const char *name,
                     struct obj *o)
{
    struct obj *key = str_intern(m->heap, name, strlen(name));

    return key == NULL || o == NULL ? -1 : dict_set(m->heap, dict, key, o);
}

static bool make_errors(struct machine *m)
{
    for (size_t i = 0; i < ERROR_COUNT; i++) {
        enum error base = error_rows[i].base;
        struct obj *o = class_make_builtin(
            m, error_rows[i].name,
            base == ERROR_COUNT ? m->roots[ROOT_OBJECT] : m->errors[base]);
        if (o == NULL)
            return false;
        m->errors[i] = o;
        class_rest(o)->layout = m->errors[ERROR_BASE];
        exception_set_layout(o, i == ERROR_ATTRIBUTE, false);
        if (bind_text(m, m->roots[ROOT_BUILTINS], error_rows[i].name, o) != 0)
            return false;
    }
    if (kinds_add_methods(m, m->errors[ERROR_BASE], exception_kind.methods) !=
        0)
        return false;
    struct obj *none = tuple_new(m->heap, 0);
    m->roots[ROOT_MEMORY_ERROR] =
        exception_new(m, m->errors[ERROR_MEMORY], none);
    obj_release(m->heap, none);
    return m->roots[ROOT_MEMORY_ERROR] != NULL;
}

int machine_add_functions(struct machine *m, struct obj *dict,
                          const struct builtin *table)
{
    for (; table->name != NULL; table++) {
        struct obj *o = builtin_new(m, table, NULL, NULL);
        if (o == NULL)
            return -1;
        machine_push(m, o);
        int rc = bind_text(m, dict, table->name, o);
        machine_drop(m);
        if (rc != 0)
            return -1;
    }
    return 0;
}

static bool make_builtins(struct machine *m)
{
    for (size_t i = 0; machine_builtins[i] != NULL; i++) {
        if (machine_add_functions(m, m->roots[ROOT_BUILTINS],
                                  machine_builtins[i]) != 0)
            return false;
    }
    return bind_text(m, m->roots[ROOT_BUILTINS], "NotImplemented",
                     m->roots[ROOT_NOT_IMPLEMENTED]) == 0 &&
           bind_text(m, m->roots[ROOT_BUILTINS], "Ellipsis",
                     m->roots[ROOT_ELLIPSIS]) == 0;
}

/* What a module has before its first statement. */
static bool make_globals(struct machine *m)
{
    static const char *const empty[] = {"__doc__", "__package__", "__loader__",
                                        "__spec__"};
    struct obj *globals = m->roots[ROOT_GLOBALS];
    struct obj *none = none_new(m->heap);
    bool ok = dict_set(m->heap, globals, m->names[NAME_NAME],
                       m->roots[ROOT_MAIN_TEXT]) == 0;

    for (size_t i = 0; ok && i < sizeof empty / sizeof empty[0]; i++)
        ok = bind_text(m, globals, empty[i], none) == 0;
    ok = ok && dict_set(m->heap, globals, m->names[NAME_BUILTINS],
                        m->roots[ROOT_BUILTINS]) == 0;
    obj_release(m->heap, none);
    return ok;
}

struct machine *machine_create(struct heap *heap)
{
    struct machine *m = pages_map(sizeof *m);

    if (m == NULL)
        return NULL;
    m->heap = heap;
    heap_set_hooks(heap,
                   &(struct heap_hooks){.arg = m,
                                        .call_weakref = call_weakref,
                                        .may_collect = may_collect,
                                        .collecting = gc_hook_collecting});
    if (!make_stack(m)) {
        pages_unmap(m, sizeof *m);
        return NULL;
    }
    bool gc = heap_gc_enabled(heap);
    heap_enable_gc(heap, false);
    bool ok = furnish(m) && make_names(m) && make_texts(m) && make_dicts(m) &&
              kinds_register(m) == 0 && make_errors(m) && make_builtins(m) &&
              make_globals(m) && make_containers(m) && make_slice(m);
    heap_enable_gc(heap, gc);
    if (!ok) {
        machine_destroy(m);
        return NULL;
    }
    heap_collect(heap, 2); /* what is there now is old */
    heap_enable_gc(heap, false);
    ok = fill_freelists(m);
    heap_enable_gc(heap, gc);
    if (ok)
        return m;
    machine_destroy(m);
    return NULL;
}

/* ---- running ---- */

void machine_flush(struct machine *m)
{
    size_t done = 0;

    while (!m->quiet && done < m->out.size) {
        ssize_t n = write(STDOUT_FILENO, m->out.p + done, m->out.size - done);
        if (n <= 0)
            break; /* nobody reads: there is nothing better to do */
        done += (size_t)n;
    }
    m->out.size = 0;
}

/* The line with a caret under the place. */
static void print_source_error(const struct source *source)
{
    size_t size = 0;
    const char *line = source_line(source, source->line, &size);
    size_t column = source->column == 0 ? 0 : source->column - 1;
    size_t from = column > 60 ? column - 60 : 0;

    fprintf(stderr, "  File \"%s\", line %u\n", source->name, source->line);
    while (from < size && from < column && from == 0 &&
           (line[from] == ' ' || line[from] == '\t'))
        from++;
    if (from > size)
        from = size;
    size_t shown = size - from > 100 ? 100 : size - from;
    fputs("    ", stderr);
    for (size_t i = 0; i < shown; i++) {
        unsigned char c = (unsigned char)line[from + i];
        fputc(c < 0x20 || c == 0x7f ? '?' : c, stderr);
    }
    fprintf(stderr, "\n    %*s^\n%s: %s\n",
            (int)(column > from ? column - from : 0), "", source->kind,
            source->message);
}

/* sys.exit(): 1, and m->exiting. */
static bool is_exit(struct machine *m, struct obj *e)
{
    struct obj *args = exception_of(e)->args;
    struct obj *code =
        args == NULL || tuple_len(args) == 0 ? NULL : tuple_get(args, 0);

    if (!value_is_instance(m, e, m->errors[ERROR_SYSTEM_EXIT]))
        return false;
    m->exiting = true;
    m->exit_status = 0;
    if (code == NULL || is_none(code))
        return true;
    if (is_int(code)) {
        m->exit_status = (int)(int_value(code) & 0xff);
        return true;
    }
    struct buffer text = {0};
    if (value_str(m, code, &text) == 0)
        fprintf(stderr, "%.*s\n", (int)text.size, text.p);
    buffer_free(&text);
    m->exit_status = 1;
    return true;
}

/* At a prompt one line says it. */
static void print_error(struct machine *m, struct obj *e)
{
    if (m->interactive)
        traceback_print_last(m, e);
    else
        traceback_print(m, e);
}

static int report(struct machine *m)
{
    machine_oom(m);
    struct obj *e = m->roots[ROOT_ERROR];
    m->roots[ROOT_ERROR] = NULL;
    machine_push(m, e);
    machine_flush(m);
    bool exits = is_exit(m, e);
    if (!exits)
        print_error(m, e);
    machine_drop(m);
    return exits ? 0 : -1;
}

int machine_run_text(struct machine *m, struct source *source, bool prompt)
{
    struct unit_state *unit = unit_create(m, source, prompt);

    if (unit == NULL) {
        machine_flush(m);
        if (source->failed)
            print_source_error(source);
        else
            fprintf(stderr, "MemoryError\n");
        return -1;
    }
    struct obj *globals = m->roots[ROOT_GLOBALS];
    struct obj *function = function_new(m, unit->unit.module, globals);
    struct obj *result = NULL;
    if (function != NULL) {
        machine_push(m, function);
        result = function_run(m, function, globals);
        machine_drop(m);
    }
    unit_forget_tree(m, unit);
    unit_drop(m, unit);
    if (result != NULL)
        obj_release(m->heap, result);
    int rc = result == NULL ? report(m) : 0;
    machine_flush(m);
    return rc;
}

/* ---- ending ---- */

void machine_finish(struct machine *m)
{
    library_at_exit(m);
    if (heap_gc_enabled(m->heap))
        heap_collect(m->heap, 2);
    m->ending = true; /* gc.callbacks are not told of the rest */
    /* sys.modules goes first, and with it the modules nobody else holds. */
    obj_drop(m->heap, &m->roots[ROOT_GLOBALS]);
    obj_drop(m->heap, &m->roots[ROOT_MODULES]);
    heap_collect(m->heap, 2);
    machine_flush(m);
    m->ended = true;
}

/* What refers to itself by construction, and would never die. */
static void break_cycles(struct machine *m)
{
    for (size_t i = 0; i < TYPE_IDS_MAX; i++) {
        if (m->classes[i] != NULL)
            class_break(m, m->classes[i]);
    }
    for (size_t i = 0; i < ERROR_COUNT; i++) {
        if (m->errors[i] != NULL)
            class_break(m, m->errors[i]);
    }
}

void machine_destroy(struct machine *m)
{
    struct obj *builtins = m->roots[ROOT_BUILTINS];

    keys_forget();
    for (size_t i = 0; i < ROOT_COUNT; i++) {
        if (i != ROOT_BUILTINS && i != ROOT_OBJECT && i != ROOT_TYPE)
            obj_drop(m->heap, &m->roots[i]);
    }
    gc_drop_garbage(m->heap);
    if (builtins != NULL)
        dict_clear(m->heap, builtins);
    break_cycles(m);
    for (size_t i = 0; i < ROOT_COUNT; i++)
        obj_drop(m->heap, &m->roots[i]);
    for (size_t i = 0; i < ERROR_COUNT; i++)
        obj_drop(m->heap, &m->errors[i]);
    for (size_t i = 0; i < TYPE_IDS_MAX; i++)
        obj_drop(m->heap, &m->classes[i]);
    heap_collect(m->heap, 2);
    while (m->units != NULL) {
        m->units->refs = 1;
        unit_drop(m, m->units);
    }
    for (size_t i = 0; i < MACHINE_FURNITURE; i++) {
        if (m->furniture[i] != NULL)
            heap_buffer_free(m->heap, m->furniture[i], 16 * (i + 1));
    }
    heap_remove_roots(m->heap, &m->error_roots);
    heap_remove_roots(m->heap, &m->class_roots);
    heap_remove_roots(m->heap, &m->fixed);
    heap_remove_roots(m->heap, &m->stack);
    pages_unmap(m->stack.slots, STACK_SLOTS * sizeof(struct obj *));
    buffer_free(&m->out);
    buffer_free(&m->letters);
    heap_set_hooks(m->heap, &(struct heap_hooks){.arg = NULL});
    pages_unmap(m, sizeof *m);
}
