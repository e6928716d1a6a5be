/* repr - values as text: repr and str.
 *
 * Cost: O(text).
 */
#include "experiments/shell/builtins/format.h"
#include "experiments/shell/number.h"
#include "experiments/shell/types/objects.h"
#include "experiments/shell/utf8.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* The shortest digits that read back as the same number. */
static void shortest(double value, char *text, size_t room)
{
    for (int digits = 1; digits <= 17; digits++) {
        snprintf(text, room, "%.*e", digits - 1, value);
        if (strtod(text, NULL) == value)
            return;
    }
}

/* NOLINTNEXTLINE(readability-function-cognitive-complexity): a case per form of a float */
void repr_float(double value, struct buffer *out)
{
    char text[64];
    char digits[32];
    size_t n = 0;

    if (isnan(value) || isinf(value)) {
        buffer_str(out, isnan(value) ? "nan" : value < 0 ? "-inf" : "inf");
        return;
    }
    shortest(fabs(value), text, sizeof text);
    int exponent = (int)strtol(strchr(text, 'e') + 1, NULL, 10);
    for (const char *p = text; *p != 'e'; p++) {
        if (*p != '.')
            digits[n++] = *p;
    }
    if (signbit(value))
        buffer_char(out, '-');
    if (exponent < -4 || exponent >= 16) {
        buffer_add(out, digits, 1);
        if (n > 1) {
            buffer_char(out, '.');
            buffer_add(out, digits + 1, n - 1);
        }
        buffer_printf(out, "e%c%02d", exponent < 0 ? '-' : '+', abs(exponent));
        return;
    }
    if (exponent < 0) {
        buffer_str(out, "0.");
        buffer_fill(out, '0', (size_t)(-exponent - 1));
        buffer_add(out, digits, n);
        return;
    }
    size_t whole = (size_t)exponent + 1;
    buffer_add(out, digits, n < whole ? n : whole);
    if (n < whole)
        buffer_fill(out, '0', whole - n);
    buffer_char(out, '.');
    if (n > whole)
        buffer_add(out, digits + whole, n - whole);
    else
        buffer_char(out, '0');
}

static void escape(struct buffer *out, uint32_t c)
{
    buffer_printf(out,
                  c < 0x100     ? "\\x%02x"
                  : c < 0x10000 ? "\\u%04x"
                                : "\\U%08x",
                  c);
}

void repr_str(const char *p, size_t n, struct buffer *out)
{
    bool single = memchr(p, '\'', n) != NULL;
    char quote = single && memchr(p, '"', n) == NULL ? '"' : '\'';

    buffer_char(out, quote);
    for (size_t i = 0; i < n;) {
        size_t bytes = utf8_char(p + i, n - i);
        unsigned char c = (unsigned char)p[i];
        if (c == (unsigned char)quote || c == '\\')
            buffer_printf(out, "\\%c", c);
        else if (c == '\n' || c == '\t' || c == '\r')
            buffer_printf(out, "\\%c", c == '\n' ? 'n' : c == '\t' ? 't' : 'r');
        else if (bytes == 1 && c >= 0x80)
            buffer_printf(out, "\\x%02x", c);
        else if (!utf8_printable(utf8_decode(p + i, bytes)))
            escape(out, utf8_decode(p + i, bytes));
        else
            buffer_add(out, p + i, bytes);
        i += bytes;
    }
    buffer_char(out, quote);
}

/* A str that a method returned. */
static int add_result(struct machine *m, struct obj *result, const char *method,
                      struct buffer *out)
{
    if (result == NULL)
        return -1;
    bool is_str = is_type(result, TYPE_STR);
    if (is_str)
        buffer_add(out, str_text(result), str_bytes(result));
    else
        machine_raise(m, ERROR_TYPE, "%s returned non-string (type %.100s)",
                      method, value_type_name(m, result));
    obj_release(m->heap, result);
    return is_str ? 0 : -1;
}

static void default_repr(struct machine *m, struct obj *o, struct buffer *out)
{
    buffer_printf(out, "<%s%s object at %p>", is_instance(o) ? "__main__." : "",
                  class_path_name(value_class(m, o)), (void *)o);
}

int value_own_repr(struct machine *m, struct obj *o, struct buffer *out)
{
    const struct kind *kind = m->kinds[o->type->id];

    if (kind != NULL && kind->repr_obj != NULL)
        return add_result(m, kind->repr_obj(m, o), "__repr__", out);
    if (kind != NULL && kind->repr != NULL)
        return kind->repr(m, o, out);
    default_repr(m, o, out);
    return 0;
}

/* What a method of the program returned, if it is a str.  Steals it. */
static struct obj *checked(struct machine *m, struct obj *result,
                           const char *method)
{
    if (result == NULL || is_type(result, TYPE_STR))
        return result;
    machine_raise(m, ERROR_TYPE, "%s returned non-string (type %.100s)", method,
                  value_type_name(m, result));
    obj_release(m->heap, result);
    return NULL;
}

/* The str that a method of the program or a container makes: 1, with *out or an
 * exception; 0: none does. */
static int made_repr(struct machine *m, struct obj *o, struct obj **out)
{
    const struct kind *kind = m->kinds[o->type->id];

    *out = NULL;
    if (is_instance(o)) {
        int rc = instance_call(m, o, NAME_REPR, NULL, 0, out);
        if (rc == 1)
            *out = checked(m, *out, "__repr__");
        return rc != 0;
    }
    if (kind == NULL || kind->repr_obj == NULL)
        return 0;
    *out = kind->repr_obj(m, o);
    return 1;
}

int value_repr(struct machine *m, struct obj *o, struct buffer *out)
{
    struct obj *made = NULL;

    if (!machine_step(m) ||
        !machine_enter(m, "while getting the repr of an object"))
        return -1;
    int rc = made_repr(m, o, &made) ? add_result(m, made, "__repr__", out)
                                    : value_own_repr(m, o, out);
    machine_leave(m);
    return rc;
}

int value_str(struct machine *m, struct obj *o, struct buffer *out)
{
    const struct kind *kind = m->kinds[o->type->id];
    struct obj *result = NULL;

    if (is_type(o, TYPE_STR)) {
        buffer_add(out, str_text(o), str_bytes(o));
        return 0;
    }
    if (is_instance(o)) {
        int rc = instance_call(m, o, NAME_STR, NULL, 0, &result);
        if (rc != 0)
            return rc == 1 ? add_result(m, result, "__str__", out) : -1;
        if (!is_exception(o))
            return value_repr(m, o, out);
    }
    if (kind != NULL && kind->str != NULL)
        return kind->str(m, o, out);
    return value_repr(m, o, out);
}

struct obj *str_from(struct machine *m, const char *text)
{
    return str_new(m->heap, text, strlen(text));
}

struct obj *str_from_buffer(struct machine *m, struct buffer *text)
{
    struct obj *o =
        text->failed
            ? NULL
            : str_new(m->heap, text->size > 0 ? text->p : "", text->size);

    buffer_free(text);
    return o;
}

/* Text that CPython never shares, even if it is one character. */
static struct obj *own_str(struct machine *m, struct buffer *text)
{
    struct obj *o = text->failed || text->size == 0
                        ? NULL
                        : str_new_own(m->heap, text->p, text->size);

    buffer_free(text);
    return o;
}

struct obj *value_repr_obj(struct machine *m, struct obj *o)
{
    struct buffer text = {0};
    struct obj *made = NULL;
    bool truth = is_type(o, TYPE_BOOL) && int_value(o) != 0;

    if (is_type(o, TYPE_BOOL))
        return obj_retain(m->roots[truth ? ROOT_TRUE_TEXT : ROOT_FALSE_TEXT]);
    if (!machine_step(m) ||
        !machine_enter(m, "while getting the repr of an object"))
        return NULL;
    bool is_made = made_repr(m, o, &made);
    int rc = is_made ? 0 : value_own_repr(m, o, &text);
    machine_leave(m);
    if (is_made)
        return made;
    if (rc == 0)
        return is_type(o, TYPE_INT) ? own_str(m, &text)
                                    : str_from_buffer(m, &text);
    buffer_free(&text);
    return NULL;
}

struct obj *value_ascii_obj(struct machine *m, struct obj *o)
{
    struct buffer text = {0};
    struct buffer out = {0};

    if (value_repr(m, o, &text) != 0) {
        buffer_free(&text);
        return NULL;
    }
    for (size_t i = 0; i < text.size;) {
        size_t n = utf8_char(text.p + i, text.size - i);
        uint32_t c = utf8_decode(text.p + i, n);
        if (c < 0x80)
            buffer_char(&out, (char)c);
        else
            escape(&out, c);
        i += n;
    }
    buffer_free(&text);
    return str_from_buffer(m, &out);
}

struct obj *value_str_obj(struct machine *m, struct obj *o)
{
    const struct kind *kind = m->kinds[o->type->id];
    struct buffer text = {0};
    struct obj *made = NULL;

    if (is_type(o, TYPE_STR))
        return obj_retain(o);
    if (is_instance(o)) {
        int rc = instance_call(m, o, NAME_STR, NULL, 0, &made);
        if (rc != 0)
            return rc == 1 ? checked(m, made, "__str__") : NULL;
    }
    if ((is_instance(o) && !is_exception(o)) || kind == NULL ||
        kind->str == NULL)
        return value_repr_obj(m, o);
    if (kind->str(m, o, &text) == 0)
        return str_from_buffer(m, &text);
    buffer_free(&text);
    return NULL;
}
