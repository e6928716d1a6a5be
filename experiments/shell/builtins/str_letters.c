/* str_letters - methods of str about letters, and filling up to a width.
 *
 * Letters outside ASCII are what the C library's locale C.UTF-8 says, one to one:
 * only the sharp s becomes two.
 *
 * Cost: O(text).
 */
#include "experiments/shell/kinds.h"
#include "experiments/shell/utf8.h"

#include <locale.h>
#include <wctype.h>

/* ---- letters ---- */

/* Opened once and kept. */
static locale_t letters(void)
{
    static locale_t locale;

    if (locale == NULL)
        locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", NULL);
    return locale;
}

enum casing { CASE_UPPER, CASE_LOWER, CASE_TITLE, CASE_CAPITAL, CASE_SWAP };

static bool becomes_upper(wchar_t c, enum casing casing, bool first,
                          bool starts_word)
{
    return casing == CASE_UPPER || (casing == CASE_CAPITAL && first) ||
           (casing == CASE_TITLE && starts_word) ||
           (casing == CASE_SWAP && iswlower_l((wint_t)c, letters()));
}

static void add_cased(struct buffer *text, wchar_t c, bool upper)
{
    char bytes[4];
    wint_t changed = upper ? towupper_l((wint_t)c, letters())
                           : towlower_l((wint_t)c, letters());

    if (upper && c == 0xdf)
        buffer_str(text, "SS");
    else
        buffer_add(text, bytes, utf8_encode((uint32_t)changed, bytes));
}

static struct obj *change_case(struct machine *m, struct obj *o,
                               enum casing casing)
{
    struct buffer text = {0};
    const char *p = str_text(o);
    size_t size = str_bytes(o);
    bool in_word = false;

    for (size_t i = 0; i < size;) {
        size_t bytes = utf8_char(p + i, size - i);
        wchar_t c = (wchar_t)utf8_decode(p + i, bytes);
        add_cased(&text, c, becomes_upper(c, casing, i == 0, !in_word));
        in_word = iswalpha_l((wint_t)c, letters()) != 0;
        i += bytes;
    }
    if (text.failed || text.size == 0)
        return str_from_buffer(m, &text);
    struct obj *result = str_new_own(m->heap, text.p, text.size);
    buffer_free(&text);
    return result;
}

#define CASE_METHOD(name, casing)                                              \
    static struct obj *name(struct machine *m, struct obj **args, size_t n,    \
                            struct obj *names)                                 \
    {                                                                          \
        (void)n;                                                               \
        (void)names;                                                           \
        return change_case(m, args[0], casing);                                \
    }
CASE_METHOD(upper, CASE_UPPER)
CASE_METHOD(lower, CASE_LOWER)
CASE_METHOD(title, CASE_TITLE)
CASE_METHOD(capitalize, CASE_CAPITAL)
CASE_METHOD(swapcase, CASE_SWAP)

typedef int letter_fn(wint_t c, locale_t locale);

static bool is_all(const struct obj *o, letter_fn *is)
{
    const char *p = str_text(o);
    size_t size = str_bytes(o);

    for (size_t i = 0; i < size;) {
        size_t bytes = utf8_char(p + i, size - i);
        if (!is((wint_t)utf8_decode(p + i, bytes), letters()))
            return false;
        i += bytes;
    }
    return size > 0;
}

static bool is_cased_as(const struct obj *o, letter_fn *wanted,
                        letter_fn *unwanted)
{
    const char *p = str_text(o);
    size_t size = str_bytes(o);
    bool seen = false;

    for (size_t i = 0; i < size;) {
        size_t bytes = utf8_char(p + i, size - i);
        wint_t c = (wint_t)utf8_decode(p + i, bytes);
        if (unwanted(c, letters()))
            return false;
        seen |= wanted(c, letters()) != 0;
        i += bytes;
    }
    return seen;
}

#define IS_METHOD(name, test)                                                  \
    static struct obj *name(struct machine *m, struct obj **args, size_t n,    \
                            struct obj *names)                                 \
    {                                                                          \
        (void)n;                                                               \
        (void)names;                                                           \
        return bool_new(m->heap, test);                                        \
    }
IS_METHOD(is_digit, is_all(args[0], iswdigit_l))
IS_METHOD(is_alpha, is_all(args[0], iswalpha_l))
IS_METHOD(is_alnum, is_all(args[0], iswalnum_l))
IS_METHOD(is_space, is_all(args[0], iswspace_l))
IS_METHOD(is_upper, is_cased_as(args[0], iswupper_l, iswlower_l))
IS_METHOD(is_lower, is_cased_as(args[0], iswlower_l, iswupper_l))

/* ---- filling ---- */

static struct obj *pad(struct machine *m, struct obj **args, size_t n,
                       unsigned left_share, const char *who)
{
    struct buffer text = {0};
    int64_t width = 0;
    const char *fill = " ";
    size_t fill_size = 1;

    if (arg_int(m, args[1], &width) != 0)
        return NULL;
    if (n > 2) {
        if (!is_type(args[2], TYPE_STR))
            return machine_raise(m, ERROR_TYPE,
                                 "%s() argument 2 must be str, not %.100s", who,
                                 value_type_name(m, args[2]));
        fill = str_text(args[2]);
        fill_size = str_bytes(args[2]);
        if (utf8_count(fill, fill_size) != 1)
            return machine_raise(m, ERROR_TYPE,
                                 "The fill character must be exactly one "
                                 "character long");
    }
    int64_t len = (int64_t)utf8_count(str_text(args[0]), str_bytes(args[0]));
    if (width <= len)
        return obj_retain(args[0]);
    if (width > INT64_C(1) << 32)
        return NULL; /* out of memory */
    int64_t add = width - len;
    int64_t left = left_share == 2   ? add / 2 + (add & width & 1)
                   : left_share == 1 ? add
                                     : 0;
    for (int64_t i = 0; i < left && !text.failed; i++)
        buffer_add(&text, fill, fill_size);
    buffer_add(&text, str_text(args[0]), str_bytes(args[0]));
    for (int64_t i = left; i < add && !text.failed; i++)
        buffer_add(&text, fill, fill_size);
    return str_from_buffer(m, &text);
}

static struct obj *ljust(struct machine *m, struct obj **args, size_t n,
                         struct obj *names)
{
    (void)names;
    return pad(m, args, n, 0, "ljust");
}

static struct obj *rjust(struct machine *m, struct obj **args, size_t n,
                         struct obj *names)
{
    (void)names;
    return pad(m, args, n, 1, "rjust");
}

static struct obj *center(struct machine *m, struct obj **args, size_t n,
                          struct obj *names)
{
    (void)names;
    return pad(m, args, n, 2, "center");
}

#define ROW(text, function, low, high)                                         \
    {                                                                          \
        .name = (text), .fn = (function), .min = (low), .max = (high)          \
    }
const struct builtin str_letter_methods[] = {
    ROW("upper", upper, 1, 1),
    ROW("lower", lower, 1, 1),
    ROW("title", title, 1, 1),
    ROW("capitalize", capitalize, 1, 1),
    ROW("swapcase", swapcase, 1, 1),
    ROW("casefold", lower, 1, 1), /* as far as ASCII goes */
    ROW("isdigit", is_digit, 1, 1),
    ROW("isdecimal", is_digit, 1, 1),
    ROW("isnumeric", is_digit, 1, 1),
    ROW("isalpha", is_alpha, 1, 1),
    ROW("isalnum", is_alnum, 1, 1),
    ROW("isspace", is_space, 1, 1),
    ROW("isupper", is_upper, 1, 1),
    ROW("islower", is_lower, 1, 1),
    ROW("ljust", ljust, 2, 3),
    ROW("rjust", rjust, 2, 3),
    ROW("center", center, 2, 3),
    {.name = NULL}};
