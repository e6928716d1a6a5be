#ifndef ALLOCATORS_FATAL_H
#define ALLOCATORS_FATAL_H

/* Writes "fatal: MESSAGE\n" to stderr with write(2) and aborts.
 *
 * For corruption that a release build must not survive.  `message` is a fixed
 * text, "freelist: double free", so that a death test can compare it whole.
 * Takes no lock and allocates nothing. */
_Noreturn void fatal(const char *message);

#endif
