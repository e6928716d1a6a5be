#ifndef HARNESS_SWEEP_H
#define HARNESS_SWEEP_H

/* Sweep files: a matrix for several programs, in an INI file.
 *
 *     [sweep]
 *     programs = id_reuse small_ints      which sections there are
 *     [common]                            for each program
 *     profile = plain
 *     profile = cpython3.11               a key as often as its option
 *     seeds = 10
 *     [id_reuse]
 *     allocator = freelist
 *     workload = standard
 *     exclude = allocator=arena* workload=rings*
 *
 * Keys are the names of the options that say what is measured; what the command
 * line says behind --sweep is added to lists and takes the place of numbers.
 */
#include "experiments/harness/options_take.h"

/* Takes what the file has for this program.  0, or EINVAL: parse->error has one
 * line with the file and the line of the fault. */
error_t sweep_take(struct parse *parse, const char *path);

#endif
