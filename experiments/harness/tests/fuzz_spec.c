/* fuzz_spec - any bytes as a spec: the parser either takes them, and then its
 * canonical text means the same, or refuses them with one printable line. */
#include "experiments/harness/option_text.h"
#include "experiments/harness/spec.h"
#include "experiments/harness/tests/components.h"
#include "experiments/harness/text.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "fuzz_spec: broken: %s\n", what);
        abort();
    }
}

/* Values are compared as what prints them sees them: the canonical text of each
 * part was compared before, so what is left is what it leaves out. */
static void check_same_values(const struct spec *a, const struct spec *b)
{
    for (; a != NULL && b != NULL; a = a->inner, b = b->inner) {
        const struct option_def *options = component_options(a->component);

        demand(a->component == b->component, "same component");
        for (size_t i = 0; options[i].name != NULL; i++) {
            demand(a->values[i].is_set == b->values[i].is_set,
                   "same options set");
            demand(option_is_default(&options[i], &a->values[i]) ==
                       option_is_default(&options[i], &b->values[i]),
                   "same defaults");
        }
    }
    demand(a == NULL && b == NULL, "same depth");
}

static void check(const char *text, const struct axis *a)
{
    char error[SPEC_ERROR_MAX];
    struct spec *spec = spec_parse(text, a, error);

    if (spec == NULL) {
        demand(error[0] != '\0', "a reason is given");
        demand(strlen(error) < SPEC_ERROR_MAX, "the reason fits");
        demand(strncmp(error, a->kind, strlen(a->kind)) == 0,
               "the reason names the axis");
        demand(text_is_clean(error, strlen(error)), "the reason is printable");
        return;
    }
    struct spec *again = spec_parse(spec->text, a, error);
    demand(again != NULL, "canonical text is a spec");
    demand(strcmp(again->text, spec->text) == 0, "canonical text stays");
    check_same_values(spec, again);
    spec_usable(spec, a, error);
    spec_free(again);
    spec_free(spec);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);

    if (text == NULL)
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    check(text, &axis);
    check(text, &flat);
    free(text);
    return 0;
}
