#ifndef SPEED_LOADS_H
#define SPEED_LOADS_H

/* The loads, for speed.c and their own files. */
#include "experiments/speed/speed.h"

extern const struct speed_load speed_pair;
extern const struct speed_load speed_window;
extern const struct speed_load speed_burst;

#endif
