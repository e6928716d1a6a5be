#ifndef STAGE_RSS_H
#define STAGE_RSS_H

#include <stdint.h>

/* The most memory that this program ever had resident, as the kernel counts it
 * since exec (VmHWM); 0 when it does not say.  Calls no malloc. */
uint64_t rss_peak_bytes(void);

#endif
