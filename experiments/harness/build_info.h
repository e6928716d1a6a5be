#ifndef HARNESS_BUILD_INFO_H
#define HARNESS_BUILD_INFO_H

/* What was built, from what: written by the Makefile (build_info.c). */
extern const char build_commit[];
extern const char build_variant[];
extern const char build_compiler[];
extern const char build_flags[];

#endif
