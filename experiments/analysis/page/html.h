#ifndef ANALYSIS_PAGE_HTML_H
#define ANALYSIS_PAGE_HTML_H

/* HTML, escaped in one place: a format is markup and written by us, every text
 * that fills it is foreign and comes out as text, between tags and in quoted
 * attributes alike.
 *
 *     html_print(out, "<td title=\"%s\">%s</td>", note, spec);
 */
#include <stddef.h>
#include <stdio.h>

/* Knows %s (escaped), %zu, %d, %g (nine significant digits), %% and no more.
 * Write errors stay in the stream. */
void html_print(FILE *out, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Text with its `words between backquotes` as code.  One without its partner is
 * a backquote. */
void html_prose(FILE *out, const char *text);

/* A spec or path, which may break into lines behind its marks. */
void html_spec(FILE *out, const char *spec);

/* Bytes of the UTF-8 character that s begins with, at most `size` > 0; 0: broken,
 * or a control character that is neither a blank, a tab nor a line's end. */
size_t html_character(const char *s, size_t size);

#endif
