#ifndef HARNESS_NUMBER_H
#define HARNESS_NUMBER_H

/* Numbers as people type them, whole text or nothing: no blanks, no sign where
 * none belongs, nothing behind, no overflow. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NUMBER_TEXT_MAX 32

/* A whole number; a final K, M or G multiplies by 2^10, 2^20, 2^30. */
bool number_count(const char *text, uint64_t *value);
/* Decimal notation; neither hexadecimal nor infinity nor NaN. */
bool number_real(const char *text, double *value);
/* "LO..HI", both whole and perhaps negative, LO <= HI. */
bool number_range(const char *text, int64_t *lo, int64_t *hi);

/* The shortest decimal text that reads back as the same number. */
void number_format(char text[NUMBER_TEXT_MAX], double value);

#endif
