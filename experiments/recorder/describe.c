/* describe - a trace's metadata.  See describe.h. */
#include "experiments/recorder/describe.h"
#include "experiments/harness/build_info.h"

#include <ctype.h>
#include <errno.h>
#include <gnu/libc-version.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { TEXT_MAX = 8192, KEY_MAX = 80 };

struct text {
    size_t length; /* what does not fit is left out */
    char bytes[TEXT_MAX];
};

static void add_bytes(struct text *text, const char *bytes, size_t n)
{
    if (n > sizeof text->bytes - 1 - text->length)
        n = sizeof text->bytes - 1 - text->length;
    memcpy(text->bytes + text->length, bytes, n);
    text->length += n;
    text->bytes[text->length] = '\0';
}

/* One more argument, in quotes where a shell would need them. */
static void add_quoted(struct text *text, const char *word)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrst"
                                "uvwxyz0123456789_@%+=:,./-";

    if (text->length > 0)
        add_bytes(text, " ", 1);
    if (word[0] != '\0' && word[strspn(word, plain)] == '\0') {
        add_bytes(text, word, strlen(word));
        return;
    }
    add_bytes(text, "'", 1);
    for (; *word != '\0'; word++)
        if (*word == '\'')
            add_bytes(text, "'\\''", 4);
        else
            add_bytes(text, word, 1);
    add_bytes(text, "'", 1);
}

static int put_command(struct trace_writer *to, char *const *command)
{
    struct text text = {0};

    for (; *command != NULL; command++)
        add_quoted(&text, *command);
    return trace_writer_meta(to, "command", text.bytes);
}

static int put_arguments(struct trace_writer *to,
                         const struct raw_header *header)
{
    struct text text = {0};
    size_t at = 0;

    while (at < header->arguments_bytes && at < RAW_TEXT) {
        char word[RAW_TEXT + 1];
        size_t n = strnlen(header->arguments + at, RAW_TEXT - at);
        memcpy(word, header->arguments + at, n);
        word[n] = '\0';
        add_quoted(&text, word);
        at += n + 1;
    }
    return trace_writer_meta(to, "arguments", text.bytes);
}

static int put_number(struct trace_writer *to, const char *key, unsigned n)
{
    char text[16];

    (void)snprintf(text, sizeof text, "%u", n);
    return trace_writer_meta(to, key, text);
}

static bool is_setting(const char *variable)
{
    static const char *const prefixes[] = {"PYTHONMALLOC",    "MALLOC_",
                                           "GLIBC_TUNABLES=", "LD_PRELOAD=",
                                           "TCMALLOC_",       "MIMALLOC_"};

    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (strncmp(variable, prefixes[i], strlen(prefixes[i])) == 0)
            return true;
    return false;
}

/* A setting whose name or value can't be metadata is left out. */
static void put_settings(struct trace_writer *to, bool python)
{
    for (char *const *e = environ; *e != NULL; e++) {
        char key[KEY_MAX] = "env.";
        size_t at = strlen(key);
        const char *value = strchr(*e, '=');
        if (value == NULL || !is_setting(*e) ||
            (size_t)(value - *e) >= sizeof key - at)
            continue;
        if (python && strncmp(*e, "PYTHONMALLOC=", 13) == 0)
            continue;
        for (const char *c = *e; c < value; c++)
            key[at++] = (char)tolower((unsigned char)*c);
        key[at] = '\0';
        (void)trace_writer_meta(to, key, value + 1);
    }
    if (python) {
        (void)trace_writer_meta(to, "env.pythonmalloc", "malloc");
        (void)trace_writer_meta(to, "python",
                                "record --python set PYTHONMALLOC=malloc: each "
                                "object is a malloc of its own; the free lists "
                                "of the types stay on");
    }
}

int describe_program(struct trace_writer *to, char *const *command,
                     const struct raw_header *header, bool python)
{
    char exe[RAW_TEXT + 1];
    size_t n = strnlen(header->exe, RAW_TEXT);

    memcpy(exe, header->exe, n);
    exe[n] = '\0';
    put_settings(to, python);
    return put_command(to, command) != 0 ||
                   trace_writer_meta(to, "program", exe) != 0 ||
                   put_arguments(to, header) != 0 ||
                   put_number(to, "pid", header->pid) != 0 ||
                   put_number(to, "parent", header->parent) != 0 ||
                   trace_writer_meta(to, "libc", gnu_get_libc_version()) != 0 ||
                   trace_writer_meta(to, "recorder", build_commit) != 0
               ? -1
               : 0;
}
