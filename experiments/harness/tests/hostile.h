#ifndef HARNESS_TESTS_HOSTILE_H
#define HARNESS_TESTS_HOSTILE_H

/* Texts that a careless writer or reader breaks on. */
static const char *const hostile[] = {
    "",
    "plain",
    "a,b",
    "say \"hi\"",
    "\"",
    "\"\"",
    "line\nbreak",
    "cr\r\nlf",
    ",",
    "end,ok,1,0,0",
    "row,x",
    "# comment",
    "\xc3\xa4\xe2\x82\xac",
    " blank ",
    "a\"b,c\"d\n\n\"",
};
#define HOSTILE (sizeof hostile / sizeof hostile[0])

#endif
