#ifndef ALLOCATORS_TESTS_SPECS_H
#define ALLOCATORS_TESTS_SPECS_H

/* What the suites run over: every allocator of the registry in every choice of
 * each of its options (test_registry.c checks that none is missing), small
 * chunks and quarantines so that short tests reach their limits, and a reader
 * for these specs.
 *
 * The reader is the tests' own and trusts its input: the one of the programs
 * belongs to experiments/, which nothing here may know.
 */
#include "allocators/allocator.h"

#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define SPECS_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SPECS_SANITIZED 1
#endif
#endif
#ifndef SPECS_SANITIZED
#define SPECS_SANITIZED 0 /* 1: malloc is not the C library's */
#endif

static const char *const specs[] = {
    "freelist:order=lifo",
    "freelist:order=fifo",
    "freelist:order=random",
    "freelist:order=address",
    "arena:recycle=never",
    "arena:chunk=64K,recycle=never",
    "arena:chunk=64K,recycle=lifo",
    "arena:chunk=64K,recycle=fifo",
    "pages",
    "pymalloc:pools=63",
    "pymalloc:pools=64",
    "jemalloc:tcache=on,arena=shared",
    "jemalloc:tcache=off,arena=shared",
    "jemalloc:tcache=on,arena=own",
    "jemalloc:tcache=off,arena=own",
    "libc:tcache=on,fastbins=on",
    "libc:tcache=off,fastbins=off", /* as started: see test_libc.c */
    "mimalloc:heap=shared",
    "mimalloc:heap=own",
    "tcmalloc",
    "quarantine:evict=fifo+freelist",
    "quarantine:slots=3+freelist:order=address",
    "quarantine:slots=0+freelist",
    "quarantine:slots=20,evict=random+arena:chunk=64K,recycle=lifo",
    "quarantine:bytes=4K+freelist:order=fifo",
    "quarantine:bytes=64K,evict=random+freelist:order=random",
    "quarantine:slots=100+jemalloc:arena=own",
    "quarantine:slots=100+libc",
    "quarantine:slots=30+pymalloc",
    "quarantine:slots=30+pages",
    "quarantine:slots=5+quarantine:slots=7+freelist",
    "faulty:after=1000000000+freelist",
    "faulty:after=1000000000,count=1+quarantine:slots=9+arena:chunk=64K",
};

enum { SPECS_COUNT = sizeof specs / sizeof *specs };

struct specs_listener {
    allocator_unmap_fn *unmapped; /* may be NULL */
    void *arg;
};

/* --- the reader: each function returns false at what it does not know ------ */

static inline bool specs_is(const char *text, size_t length, const char *word)
{
    return strlen(word) == length && strncmp(text, word, length) == 0;
}

static inline bool specs_choice(const struct option_def *def, const char *text,
                                size_t length, struct option_value *value)
{
    const char *choice = def->choices;

    for (unsigned i = 0;; i++) {
        size_t span = strcspn(choice, "|");

        if (span == length && strncmp(choice, text, length) == 0) {
            value->as.choice = i;
            return true;
        }
        if (choice[span] == '\0')
            return false;
        choice += span + 1;
    }
}

static inline bool specs_value(const struct option_def *def, const char *text,
                               size_t length, struct option_value *value)
{
    static const char units[] = "KMG";
    const char *unit;
    char *end;

    value->is_set = 1;
    if (def->kind == OPTION_CHOICE)
        return specs_choice(def, text, length, value);
    if (def->kind != OPTION_COUNT)
        return false;
    value->as.count = strtoull(text, &end, 10);
    if (end == text)
        return false;
    unit = *end == '\0' ? NULL : strchr(units, *end);
    if (unit != NULL && end < text + length) {
        value->as.count <<= 10 * (unit - units + 1);
        end++;
    }
    return end == text + length;
}

static inline bool specs_defaults(const struct option_def *options,
                                  struct option_value *values)
{
    bool sound = true;

    for (size_t i = 0; options[i].name != NULL; i++) {
        const char *text = options[i].fallback;

        values[i] = (struct option_value){0};
        if (text != NULL && *text != '\0')
            sound &= specs_value(&options[i], text, strlen(text), &values[i]);
    }
    return sound;
}

/* One "key=value" of `length` bytes. */
static inline bool specs_option(const struct option_def *options,
                                const char *text, size_t length,
                                struct option_value *values)
{
    size_t key = strcspn(text, "=");

    for (size_t i = 0; options[i].name != NULL; i++) {
        if (specs_is(text, key, options[i].name))
            return specs_value(&options[i], text + key + 1, length - key - 1,
                               &values[i]);
    }
    return false;
}

/* The operations that a spec names first, and the values of its options. */
static inline const struct allocator_ops *
specs_read(const char *spec, struct option_value *values)
{
    size_t name = strcspn(spec, ":+");
    const char *at = spec + name;

    for (size_t i = 0; allocator_registry[i] != NULL; i++) {
        const struct allocator_ops *ops = allocator_registry[i];

        if (!specs_is(spec, name, ops->info.name))
            continue;
        if (!specs_defaults(ops->info.options, values))
            return NULL;
        while (*at == ':' || *at == ',') {
            size_t length = strcspn(++at, ",+");

            if (!specs_option(ops->info.options, at, length, values))
                return NULL;
            at += length;
        }
        return ops;
    }
    return NULL;
}

/* An instance of the spec.  New; NULL = OOM, or the spec is none. */
static inline struct allocator *specs_open_with(const char *spec, uint64_t seed,
                                                struct specs_listener listener)
{
    struct option_value values[OPTIONS_MAX];
    struct allocator_config config = {.values = values,
                                      .seed = seed,
                                      .unmapped = listener.unmapped,
                                      .unmapped_arg = listener.arg};
    const struct allocator_ops *ops = NULL;

    /* From the inside out: the last "+" that is not read yet. */
    for (size_t end = strlen(spec) + 1; end > 0;) {
        size_t start = end - 1;

        while (start > 0 && spec[start - 1] != '+')
            start--;
        ops = specs_read(spec + start, values);
        if (ops == NULL)
            return NULL;
        config.inner = ops->create(&config);
        if (config.inner == NULL)
            return NULL;
        end = start;
    }
    return config.inner;
}

/* Why the spec cannot be had on this machine; NULL = it can. */
static inline const char *specs_missing(const char *spec)
{
    struct option_value values[OPTIONS_MAX];
    const struct allocator_ops *ops = specs_read(spec, values);

    return ops == NULL || ops->unavailable == NULL ? NULL : ops->unavailable();
}

static inline struct allocator *specs_open(const char *spec, uint64_t seed)
{
    return specs_open_with(spec, seed, (struct specs_listener){NULL, NULL});
}

#endif
