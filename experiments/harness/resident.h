#ifndef HARNESS_RESIDENT_H
#define HARNESS_RESIDENT_H

/* Memory that a process and the children that it forked have resident.
 *
 * The limit of a cell is held against this from outside and not by setrlimit in
 * it: the instruments reserve address space by the hundred GiB, of which they
 * touch little, and RLIMIT_AS and RLIMIT_DATA count all of it. */
#include <stdint.h>
#include <sys/types.h>

/* Bytes; 0 when the process is gone. */
uint64_t resident_bytes(pid_t pid);

#endif
