#ifndef HARNESS_SAY_H
#define HARNESS_SAY_H

/* One line on stderr, "PROGRAM: ...". */
void say(const char *program, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* "PROGRAM: PATH: strerror(errno)", PATH made fit for a terminal. */
void say_errno(const char *program, const char *path);

#endif
