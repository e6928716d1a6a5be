/* test_svg.c - what comes through the picture check, and what does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "experiments/analysis/page/svg.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BOX " viewBox=\"0 0 10 20\""
#define OUT                                                                    \
    "<svg role=\"img\" width=\"10\" height=\"20\" viewBox=\"0 0 10 20\">"

static bool import(struct svg *svg, const char *text, struct problem *problem)
{
    problem->text[0] = '\0';
    return svg_import(svg, "x.svg", text, strlen(text), "p1-", problem);
}

static void comes_out(const char *in, const char *markup, const char *title)
{
    struct svg svg;
    struct problem problem;

    if (!import(&svg, in, &problem))
        fail_msg("refused: %s", problem.text);
    assert_string_equal(svg.markup, markup);
    assert_string_equal(svg.title, title);
    svg_free(&svg);
}

static void refused(const char *in, const char *words)
{
    struct svg svg;
    struct problem problem;

    if (import(&svg, in, &problem))
        fail_msg("let through: %s", svg.markup);
    assert_null(svg.markup);
    assert_null(svg.title);
    if (strstr(problem.text, words) == NULL)
        fail_msg("'%s' does not say '%s', of %s", problem.text, words, in);
}

static void test_whole(void **state)
{
    (void)state;
    comes_out(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
        "<!-- drawn by hand -->\n"
        "<svg width=\"5\" height=\"5\" xmlns=\"http://www.w3.org/2000/svg\""
        " xmlns:xlink=\"http://www.w3.org/1999/xlink\"" BOX ">"
        "<title>A &amp; B &lt;c&gt; &quot;d&quot; &apos;e&apos;</title>"
        "<desc>no one reads this</desc>"
        "<g id='a' class=\"x\" data-x=\"1\"><path d='M0,0 L1,1'/></g>"
        "<use xlink:href='#a'/><rect fill=\"url(#a)\"/>"
        "<text x = \"1\" >1 &lt; 2 \xe2\x82\xac</text ></svg>\n",
        OUT "<g id=\"p1-a\"><path d=\"M0,0 L1,1\"></path></g>"
            "<use href=\"#p1-a\"></use><rect fill=\"url(#p1-a)\"></rect>"
            "<text x=\"1\">1 &lt; 2 \xe2\x82\xac</text></svg>",
        "A & B <c> \"d\" 'e'");
}

/* One form for the colours that the style sheet looks for; black is the page's
 * own. */
static void test_colours(void **state)
{
    (void)state;
    comes_out(
        "<svg" BOX "><g color=\"black\" fill='black' "
        "stroke='rgb( 27,  31,  36)'/></svg>",
        OUT "<g fill=\"currentColor\" stroke=\"rgb(27,31,36)\"></g></svg>", "");
    comes_out("<svg" BOX "><text font-family='\"A\", b'/></svg>",
              OUT "<text font-family=\"&quot;A&quot;, b\"></text></svg>", "");
}

static void test_titles(void **state)
{
    (void)state;
    comes_out("<svg" BOX "><g><title>inner</title></g><title>outer</title>"
              "<title>second</title></svg>",
              OUT "<g></g></svg>", "outer");
    comes_out("<svg" BOX "><desc>d</desc></svg>", OUT "</svg>", "");
}

/* What could run, load or style anything else. */
static const struct {
    const char *in, *words;
} harmful[] = {
    {"<script>alert(1)</script>", "<script>"},
    {"<foreignObject><b/></foreignObject>", "<foreignObject>"},
    {"<style>*{}</style>", "<style>"},
    {"<image href='x.png'/>", "<image>"},
    {"<a href='#x'>x</a>", "<a>"},
    {"<animate attributeName='href'/>", "<animate>"},
    {"<set attributeName='onload'/>", "<set>"},
    {"<iframe/>", "<iframe>"},
    {"<svg" BOX "/>", "<svg> in the wrong place"},
    {"<SCRIPT/>", "<SCRIPT>"},
    {"<x:script/>", "<x:script>"},
    {"<g onload='alert(1)'/>", "onload"},
    {"<g ONCLICK='alert(1)'/>", "ONCLICK"},
    {"<g style='fill:url(http://x)'/>", "style"},
    {"<use href='http://x/y.svg#a'/>", "outside of the picture"},
    {"<use xlink:href='//x#a'/>", "outside of the picture"},
    {"<use href='javascript:alert(1)'/>", "outside of the picture"},
    {"<use href='data:image/svg+xml,#a'/>", "outside of the picture"},
    {"<use href='#'/>", "outside of the picture"},
    {"<use href='#a&quot; b'/>", "outside of the picture"},
    {"<use href=' #a'/>", "outside of the picture"},
    {"<g fill='url(http://x/#a)'/>", "outside of the picture"},
    {"<g fill='URL(//x)'/>", "outside of the picture"},
    {"<g fill='url(#a) url(//x)'/>", "outside of the picture"},
    {"<g fill='url(#a)x)'/>", "outside of the picture"},
    {"<g filter='blur(1) url(//x)'/>", "outside of the picture"},
    {"<g fill='&#117;rl(//x)'/>", "attribute fill"},
    {"<g fill='\\75 rl(//x)'/>", "attribute fill"},
    {"<g id='a b'/>", "the id"},
    {"<g id='a\"b'/>", "the id"},
    {"<g id=''/>", "the id"},
    {"<![CDATA[x]]>", "declaration"},
    {"<?php ?>", "declaration"},
    {"<!DOCTYPE x>", "declaration"},
    {"<title><g/></title>", "inside of a title"},
    {"<title><script/></title>", "<script>"},
    {"<text>&nbsp;</text>", "unknown reference"},
    {"<text>&#xfffffff1;</text>", "unknown reference"},
    {"<text>a & b</text>", "unknown reference"},
    {"<text>\xff</text>", "UTF-8"},
    {"<text>\x1b</text>", "UTF-8"},
    {"<g fill=red/>", "without quotes"},
    {"<g fill/>", "without a value"},
    {"<g fill='a<b'/>", "'<' in an attribute"},
    {"<g fill='a/>", "'<' in an attribute"},
    {"<g 'a'='b'/>", "not closed by '>'"},
    {"< g/>", "a name is missing"},
    {"<g></text>", "closes nothing"},
    {"<!-- >", "never ends"},
};

static void test_harm(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof harmful / sizeof harmful[0]; i++) {
        char text[512];

        snprintf(text, sizeof text, "<svg" BOX ">\n%s</svg>", harmful[i].in);
        refused(text, harmful[i].words);
        refused(text, "x.svg:2: ");
    }
}

static void test_broken(void **state)
{
    (void)state;
    refused("", "no svg element");
    refused("  \n", "no svg element");
    refused("text", "outside of the picture");
    refused("<g/>", "<g> in the wrong place");
    refused("<svg" BOX "/><svg" BOX "/>", "wrong place");
    refused("<svg" BOX "/>text", "outside of the picture");
    refused("<svg" BOX, "not closed");
    refused("<svg" BOX "><g>", "ends in the middle");
    refused("<svg" BOX "><g fill='", "never ends");
    refused("<svg viewBox='0 0 10'/>", "is no size");
    refused("<svg viewBox='0 0 0 10'/>", "is no size");
    refused("<svg viewBox='0 0 10 1e9'/>", "is no size");
    refused("<svg viewBox='0 0 nan 10'/>", "is no size");
    refused("<svg viewBox='0 0 10 10 10'/>", "is no size");
    refused("<svg" BOX "></svg></svg>", "closes nothing");
    refused("<svg aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd='1'/>", "too long");
}

/* A picture nested deeper than any of ours ends in words and not in a crash. */
static void test_depth(void **state)
{
    char text[4096] = "<svg" BOX ">";

    (void)state;
    for (int i = 0; i < 100; i++)
        strncat(text, "<g>", sizeof text - strlen(text) - 1);
    refused(text, "deep");
}

/* Cut anywhere, the picture is refused and nothing is read beyond its end: a
 * sanitizer would say so, since each copy is just as large as it says. */
static void test_cut(void **state)
{
    static const char whole[] =
        "<?xml?><svg" BOX "><title>T&amp;</title><g id=\"a\" fill='black'>"
        "<use href=\"#a\"/><!-- c --><text>&#x41;&lt;</text></g></svg>";

    (void)state;
    for (size_t size = 0; size + 1 < sizeof whole; size++) {
        char *copy = malloc(size + 1);
        struct svg svg;
        struct problem problem;

        assert_non_null(copy);
        memcpy(copy, whole, size);
        char *exact = realloc(copy, size > 0 ? size : 1);
        assert_non_null(exact);
        assert_false(svg_import(&svg, "x", exact, size, "p-", &problem));
        free(exact);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole),  cmocka_unit_test(test_colours),
        cmocka_unit_test(test_titles), cmocka_unit_test(test_harm),
        cmocka_unit_test(test_broken), cmocka_unit_test(test_depth),
        cmocka_unit_test(test_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
