/* say - one line on stderr.  See say.h. */
#include "experiments/harness/say.h"
#include "experiments/harness/text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void say(const char *program, const char *format, ...)
{
    va_list args;

    flockfile(stderr);
    fprintf(stderr, "%s: ", program);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    putc('\n', stderr);
    funlockfile(stderr);
}

void say_errno(const char *program, const char *path)
{
    char buffer[1024];
    struct text text;
    int error = errno;

    text_init(&text, buffer, sizeof buffer);
    text_escape(&text, path, strlen(path));
    say(program, "%s: %s", buffer, strerror(error));
}
