/* show - show() and graph(): names, objects, references and counts, as text or
 * drawn by Graphviz.
 */
#include "experiments/shell/builtins/functions.h"
#include "experiments/shell/builtins/picture.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- as text ---- */

struct listing {
    struct machine *m;
    struct buffer *out;
    size_t items;
};

static void list_name(void *arg, const char *label, struct obj *target)
{
    struct listing *l = arg;

    buffer_printf(l->out, "  %-10s -> ", label);
    picture_short(l->m, target, l->out);
    buffer_char(l->out, '\n');
}

static void list_item(void *arg, const char *label, struct obj *target)
{
    struct listing *l = arg;

    if (l->items++ >= PICTURE_ITEMS_MAX)
        return;
    buffer_str(l->out, l->items > 1 ? ", " : "  ");
    if (*label != '\0')
        buffer_printf(l->out, "%s: ", label);
    picture_short(l->m, target, l->out);
}

/* Without those of the call that looks. */
static long long references(const struct obj *o, struct obj *const *args,
                            size_t n)
{
    long long count = o->refs;

    for (size_t i = 0; i < n; i++)
        count -= args[i] == o;
    return count;
}

static void list_object(struct machine *m, struct obj *o, long long refs,
                        struct buffer *out)
{
    struct listing l = {.m = m, .out = out};
    struct buffer letters = {0};
    struct buffer title = {0};

    picture_letters(m, o, &letters);
    picture_title(m, o, &title);
    buffer_printf(out, "  %-3.*s %-16.*s %lld reference%s", (int)letters.size,
                  letters.p, (int)title.size, title.p, refs,
                  refs == 1 ? " " : "s");
    picture_edges(m, o, list_item, &l);
    if (l.items > PICTURE_ITEMS_MAX)
        buffer_printf(out, ", and %zu more", l.items - PICTURE_ITEMS_MAX);
    while (out->size > 0 && out->p[out->size - 1] == ' ')
        out->size--;
    buffer_char(out, '\n');
    buffer_free(&letters);
    buffer_free(&title);
}

static struct obj *show(struct machine *m, struct obj **args, size_t n,
                        struct obj *names)
{
    struct picture picture;
    struct listing l = {.m = m, .out = &m->out};

    (void)names;
    picture_take(m, &picture, args, n);
    if (n == 0) {
        buffer_str(&m->out, "names\n");
        picture_names(m, list_name, &l);
    }
    buffer_str(&m->out, "objects\n");
    for (size_t i = 0; i < picture.count; i++)
        list_object(m, picture.objects[i],
                    references(picture.objects[i], args, n), &m->out);
    if (picture.more)
        buffer_printf(&m->out, "  and more than these %d\n",
                      PICTURE_OBJECTS_MAX);
    if (m->interactive)
        machine_flush(m);
    return none_new(m->heap);
}

/* ---- as a drawing ---- */

struct drawing {
    struct machine *m;
    struct buffer *out;
    const struct obj *from; /* NULL: a name */
    size_t edges;
};

static void quote(const char *text, size_t size, struct buffer *out)
{
    buffer_char(out, '"');
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '"' || text[i] == '\\')
            buffer_char(out, '\\');
        if ((unsigned char)text[i] >= 0x20)
            buffer_char(out, text[i]);
    }
    buffer_char(out, '"');
}

static void draw_name(void *arg, const char *label, struct obj *target)
{
    const struct drawing *d = arg;

    if (!picture_has_box(target))
        return;
    buffer_str(d->out, "  ");
    buffer_printf(d->out, "\"name %s\" [shape=plaintext, label=", label);
    quote(label, strlen(label), d->out);
    buffer_printf(d->out, "];\n  \"name %s\" -> \"%p\";\n", label,
                  (void *)target);
}

static void draw_edge(void *arg, const char *label, struct obj *target)
{
    struct drawing *d = arg;

    if (!picture_has_box(target) || d->edges++ >= PICTURE_ITEMS_MAX)
        return;
    buffer_printf(d->out, "  \"%p\" -> \"%p\" [label=", (const void *)d->from,
                  (void *)target);
    quote(label, strlen(label), d->out);
    buffer_str(d->out, "];\n");
}

/* What lies in the box itself, as "n: 5". */
static void draw_value(void *arg, const char *label, struct obj *target)
{
    struct drawing *d = arg;

    if (picture_has_box(target) || d->edges++ >= PICTURE_ITEMS_MAX)
        return;
    buffer_str(d->out, ", ");
    if (*label != '\0')
        buffer_printf(d->out, "%s: ", label);
    picture_short(d->m, target, d->out);
}

static void draw_object(struct machine *m, struct obj *o, long long refs,
                        struct buffer *out)
{
    struct buffer title = {0};
    struct drawing values = {.m = m, .out = &title, .from = o};
    struct drawing edges = {.m = m, .out = out, .from = o};

    picture_letters(m, o, &title);
    buffer_str(&title, "  ");
    picture_title(m, o, &title);
    picture_edges(m, o, draw_value, &values);
    buffer_printf(&title, ", %lld ref%s", refs, refs == 1 ? "" : "s");
    buffer_printf(out, "  \"%p\" [label=", (void *)o);
    quote(title.p, title.size, out);
    buffer_str(out, "];\n");
    picture_edges(m, o, draw_edge, &edges);
    buffer_free(&title);
}

static void draw(struct machine *m, const struct picture *picture,
                 struct obj **args, size_t n, struct buffer *out)
{
    struct drawing d = {.m = m, .out = out};

    buffer_str(out, "digraph objects {\n  rankdir=LR;\n"
                    "  node [shape=box, fontname=\"sans-serif\"];\n"
                    "  edge [fontname=\"sans-serif\"];\n");
    if (n == 0)
        picture_names(m, draw_name, &d);
    for (size_t i = 0; i < picture->count; i++)
        draw_object(m, picture->objects[i],
                    references(picture->objects[i], args, n), out);
    buffer_str(out, "}\n");
}

/* Starts Graphviz; its standard input, or -1 with errno. */
static int start_dot(const char *file, const char *format, pid_t *pid)
{
    char output[4096];
    char type[16];
    char dot[] = "dot";
    char *const arguments[] = {dot, type, output, NULL};
    posix_spawn_file_actions_t actions;
    int ends[2];

    snprintf(type, sizeof type, "-T%s", format);
    snprintf(output, sizeof output, "-o%s", file);
    if (pipe(ends) != 0)
        return -1;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO);
    posix_spawn_file_actions_addclose(&actions, ends[1]);
    int rc = posix_spawnp(pid, dot, &actions, NULL, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[0]);
    if (rc == 0)
        return ends[1];
    close(ends[1]);
    errno = rc;
    return -1;
}

static struct obj *run_dot(struct machine *m, const char *file,
                           const char *format, const struct buffer *text)
{
    pid_t pid = 0;
    int status = 0;
    void (*old)(int) = signal(SIGPIPE, SIG_IGN);
    int to = start_dot(file, format, &pid);

    if (to < 0) {
        signal(SIGPIPE, old);
        return machine_raise(m, ERROR_OS,
                             "graph() needs the program dot of Graphviz, "
                             "which was not found (Debian: apt install "
                             "graphviz)");
    }
    for (size_t done = 0; done < text->size;) {
        ssize_t n = write(to, text->p + done, text->size - done);
        if (n <= 0)
            break;
        done += (size_t)n;
    }
    close(to);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    signal(SIGPIPE, old);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
        return machine_raise(m, ERROR_OS,
                             "graph() needs the program dot of Graphviz, "
                             "which was not found (Debian: apt install "
                             "graphviz)");
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return machine_raise(m, ERROR_OS, "dot could not write '%.200s'", file);
    return none_new(m->heap);
}

static struct obj *graph(struct machine *m, struct obj **args, size_t n,
                         struct obj *names)
{
    static const char *const formats[] = {"svg", "png", "pdf", "dot", NULL};
    struct picture picture;
    struct buffer text = {0};
    size_t i = 0;

    (void)names;
    if (!is_type(args[0], TYPE_STR))
        return machine_raise(m, ERROR_TYPE,
                             "graph() needs the name of a file, not %.100s",
                             value_type_name(m, args[0]));
    const char *file = str_text(args[0]);
    const char *ending = strrchr(file, '.');
    while (formats[i] != NULL &&
           (ending == NULL || strcmp(ending + 1, formats[i]) != 0))
        i++;
    if (formats[i] == NULL || str_bytes(args[0]) > 1000)
        return machine_raise(m, ERROR_VALUE,
                             "graph(): the file's name must end in .svg, .png, "
                             ".pdf or .dot");
    picture_take(m, &picture, args + 1, n - 1);
    draw(m, &picture, args + 1, n - 1, &text);
    struct obj *result =
        text.failed ? NULL : run_dot(m, file, formats[i], &text);
    buffer_free(&text);
    return result;
}

/* ---- help ---- */

static struct obj *help(struct machine *m, struct obj **args, size_t n,
                        struct obj *names)
{
    (void)args;
    (void)n;
    (void)names;
    buffer_str(
        &m->out,
        "A part of Python, on objects whose memory you can watch.\n"
        "\n"
        "  show()               names, objects, references and their counts\n"
        "  show(x, ...)         only what these reach\n"
        "  graph(\"file.svg\")    the same, drawn (also .png, .pdf, .dot)\n"
        "  id(x)  a is b        identity\n"
        "  import gc, sys, weakref\n"
        "  gc.collect()  sys.getrefcount(x)  weakref.ref(x)\n"
        "  dir(x)  vars()       what there is\n"
        "\n"
        "Letters in show() are addresses: the same letter later is the same "
        "address again.\n"
        "Ctrl-C stops a loop, Ctrl-D leaves; `shell --help` tells how to "
        "choose what is\nunderneath, `shell --trace` prints each birth and "
        "death.\n");
    if (m->interactive)
        machine_flush(m);
    return none_new(m->heap);
}

const struct builtin builtin_show_functions[] = {
    {.name = "graph", .fn = graph, .min = 1, .max = -1},
    {.name = "help", .fn = help, .min = 0, .max = 1},
    {.name = "show", .fn = show, .min = 0, .max = -1},
    {.name = NULL}};
