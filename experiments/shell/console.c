/* console - the prompt: line editing and history by libedit, or plain lines when
 * input is no terminal.
 *
 * A statement that is not complete asks for more lines; an empty line ends a
 * block.  Ctrl-C interrupts what runs, or drops what was typed; Ctrl-D leaves.
 */
#include "experiments/shell/console.h"

#include "allocators/pages.h"

#include <errno.h>
#include <histedit.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct console {
    struct machine *machine;
    EditLine *edit; /* NULL: no terminal */
    History *history;
    HistEvent event;
    struct buffer text; /* the statement so far */
    bool more;          /* ask for its next line */
    bool quiet;         /* no prompts: input is a file or a pipe */
};

static struct machine *interrupted_machine;

static void on_interrupt(int signal_number)
{
    (void)signal_number;
    if (interrupted_machine != NULL)
        interrupted_machine->interrupted = 1;
}

static struct console *the_console;

static char *edit_prompt(EditLine *edit)
{
    static char first[] = ">>> ";
    static char next[] = "... ";

    (void)edit;
    return the_console->more ? next : first;
}

static bool open_edit(struct console *c)
{
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return false;
    c->edit = el_init("shell", stdin, stdout, stderr);
    c->history = history_init();
    if (c->edit == NULL || c->history == NULL)
        return false;
    history(c->history, &c->event, H_SETSIZE, 1000);
    the_console = c;
    el_set(c->edit, EL_PROMPT, edit_prompt);
    el_set(c->edit, EL_EDITOR, "emacs");
    el_set(c->edit, EL_HIST, history, c->history);
    el_set(c->edit, EL_SIGNAL, 0);
    el_source(c->edit, NULL);
    return true;
}

static void close_edit(struct console *c)
{
    if (c->edit != NULL)
        el_end(c->edit);
    if (c->history != NULL)
        history_end(c->history);
}

/* Adds the next line to the text.  1; 0: end of input; -1: interrupted. */
static int read_edited(struct console *c)
{
    int n = 0;
    const char *line = el_gets(c->edit, &n);

    if (c->machine->interrupted) {
        c->machine->interrupted = 0;
        return -1;
    }
    if (line == NULL || n <= 0)
        return 0;
    if (n > 1)
        history(c->history, &c->event, H_ENTER, line);
    buffer_add(&c->text, line, (size_t)n);
    return 1;
}

static int read_plain(struct console *c)
{
    size_t before = c->text.size;
    int ch = 0;

    while ((ch = getc(stdin)) != EOF) {
        buffer_char(&c->text, (char)ch);
        if (ch == '\n')
            return 1;
    }
    if (c->text.size == before)
        return 0;
    buffer_char(&c->text, '\n');
    return 1;
}

static int read_line(struct console *c)
{
    return c->edit != NULL ? read_edited(c) : read_plain(c);
}

static bool last_line_is_empty(const struct buffer *text)
{
    const char *p = text->p + text->size - 1; /* at the newline */

    while (p > text->p && (p[-1] == ' ' || p[-1] == '\t'))
        p--;
    return p == text->p || p[-1] == '\n';
}

/* Does the statement need another line? */
static bool is_incomplete(struct console *c)
{
    struct source source = {
        .name = "<stdin>", .text = c->text.p, .size = c->text.size - 1};
    struct arena arena = {0};

    (void)parse(&source, &arena);
    arena_release(&arena);
    return source.failed && source.incomplete;
}

/* A compound statement goes on until an empty line. */
static bool is_block(const struct buffer *text)
{
    const char *end = text->p + text->size;
    const char *newline = memchr(text->p, '\n', text->size);
    const char *p = newline;

    if (newline != NULL && newline + 1 < end)
        return true;
    while (p != NULL && p > text->p && (p[-1] == ' ' || p[-1] == '\t'))
        p--;
    return p != NULL && p > text->p && p[-1] == ':';
}

static bool wants_more(struct console *c)
{
    if (is_incomplete(c))
        return true;
    return is_block(&c->text) && !last_line_is_empty(&c->text);
}

static void run(struct console *c)
{
    struct source source = {
        .name = "<stdin>", .text = c->text.p, .size = c->text.size - 1};

    buffer_char(&c->text, '\0');
    source.text = c->text.p;
    machine_run_text(c->machine, &source, true);
    c->machine->interrupted = 0;
}

int console_run(struct machine *m)
{
    struct console c = {.machine = m};
    struct sigaction action = {.sa_handler = on_interrupt};
    struct sigaction old;

    m->interactive = true;
    interrupted_machine = m;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, &old);
    c.quiet = !open_edit(&c);
    if (!c.quiet)
        puts("idlab shell: help() for help, Ctrl-D to leave");
    while (!m->exiting) {
        fflush(stdout);
        int rc = read_line(&c);
        if (rc == 0)
            break;
        if (rc < 0)
            puts("KeyboardInterrupt");
        c.more = rc > 0 && wants_more(&c);
        if (c.more)
            continue;
        if (rc > 0)
            run(&c);
        c.text.size = 0;
    }
    if (c.text.size > 0)
        run(&c); /* the input ended inside a statement */
    if (!c.quiet)
        putchar('\n');
    fflush(stdout);
    close_edit(&c);
    buffer_free(&c.text);
    sigaction(SIGINT, &old, NULL);
    interrupted_machine = NULL;
    return 0;
}
