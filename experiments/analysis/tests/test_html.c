/* test_html.c - text that comes from files stays text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "experiments/analysis/page/html.h"

#include <stdlib.h>
#include <string.h>

#define FFFD "\xEF\xBF\xBD"

struct memory {
    FILE *out;
    char *text;
    size_t size;
};

static void begin(struct memory *m)
{
    m->out = open_memstream(&m->text, &m->size);
    assert_non_null(m->out);
}

static void written(struct memory *m, const char *want)
{
    assert_int_equal(fclose(m->out), 0);
    assert_string_equal(m->text, want);
    free(m->text);
}

static void test_print(void **state)
{
    struct memory m;

    (void)state;
    begin(&m);
    html_print(m.out, "<a b=\"%s\">%s</a> 100%% %zu %d %g %g|", "1", "2",
               (size_t)3, -4, 0.5, 1.0 / 3);
    html_print(m.out, "no directive");
    written(&m, "<a b=\"1\">2</a> 100% 3 -4 0.5 0.333333333|no directive");
}

static void test_meaning(void **state)
{
    struct memory m;

    (void)state;
    begin(&m);
    html_print(m.out, "<td title=\"%s\">%s</td>", "\" onload='x' &amp; <b>",
               "</td><script>1 && 2</script>");
    written(&m, "<td title=\"&quot; onload=&#39;x&#39; &amp;amp; &lt;b&gt;\">"
                "&lt;/td&gt;&lt;script&gt;1 &amp;&amp; 2&lt;/script&gt;</td>");
}

/* Broken UTF-8 in all the ways that table 3-7 of the standard rules out, and
 * controls: one U+FFFD for each byte that is none. */
static void test_bytes(void **state)
{
    static const struct {
        const char *in, *out;
    } cases[] = {
        {"a\tb\nc\rd", "a\tb\nc\rd"},
        {"\x01|\x1b[31m|\x7f", FFFD "|" FFFD "[31m|" FFFD},
        {"\xc2\x85", FFFD FFFD},                  /* a C1 control */
        {"\xc2\xa0", "\xc2\xa0"},                 /* the first that is none */
        {"\xdf\xbf", "\xdf\xbf"},                 /* the last of two bytes */
        {"\xe0\xa0\x80", "\xe0\xa0\x80"},         /* the first of three */
        {"\xef\xbf\xbf", "\xef\xbf\xbf"},         /* the last */
        {"\xf0\x90\x80\x80", "\xf0\x90\x80\x80"}, /* the first of four */
        {"\xf4\x8f\xbf\xbf", "\xf4\x8f\xbf\xbf"}, /* the last */
        {"\xc0\xbc", FFFD FFFD},                  /* '<' in two bytes */
        {"\xe0\x80\xbc", FFFD FFFD FFFD},         /* in three */
        {"\xe0\x9f\xbf", FFFD FFFD FFFD},
        {"\xf0\x80\x80\xbc", FFFD FFFD FFFD FFFD}, /* in four */
        {"\xf0\x8f\xbf\xbf", FFFD FFFD FFFD FFFD},
        {"\xed\xa0\x80", FFFD FFFD FFFD},          /* a surrogate */
        {"\xed\x9f\xbf", "\xed\x9f\xbf"},          /* just before them */
        {"\xee\x80\x80", "\xee\x80\x80"},          /* and behind */
        {"\xf4\x90\x80\x80", FFFD FFFD FFFD FFFD}, /* beyond U+10FFFF */
        {"\xf5\x80\x80\x80", FFFD FFFD FFFD FFFD},
        {"\xc3", FFFD}, /* cut */
        {"\xe2\x82", FFFD FFFD},
        {"\xc3<", FFFD "&lt;"}, /* the next is not swallowed */
        {"\xe2\x82<", FFFD FFFD "&lt;"},
        {"\x80", FFFD}, /* a tail without a head */
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct memory m;

        begin(&m);
        html_print(m.out, "%s", cases[i].in);
        written(&m, cases[i].out);
    }
}

static void test_prose(void **state)
{
    struct memory m;

    (void)state;
    begin(&m);
    html_prose(m.out, "a `b<` c `d` e` f");
    written(&m, "a <code>b&lt;</code> c <code>d</code> e` f");
}

static void test_spec(void **state)
{
    struct memory m;

    (void)state;
    begin(&m);
    html_spec(m.out, "a:b=1,c=2+<d>/e");
    html_spec(m.out, ":,");
    html_spec(m.out, "");
    written(&m, "<code>a:<wbr>b=1,<wbr>c=2+<wbr>&lt;d&gt;/<wbr>e</code>"
                "<code>:,</code><code></code>");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_print), cmocka_unit_test(test_meaning),
        cmocka_unit_test(test_bytes), cmocka_unit_test(test_prose),
        cmocka_unit_test(test_spec),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
