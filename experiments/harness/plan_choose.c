/* plan_choose - which cells `--cells` names.  See plan.h. */
#include "experiments/harness/plan.h"
#include "experiments/harness/text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SEPARATORS ", \t\r\n"

/* The whole file, NUL-terminated; new.  NULL with errno. */
static char *file_read(const char *path)
{
    FILE *f = fopen(path, "re");
    char *text = NULL;
    size_t size = 0;

    if (f == NULL)
        return NULL;
    if (getdelim(&text, &size, '\0', f) < 0) {
        bool failed = ferror(f) != 0;

        free(text);
        text = failed ? NULL : strdup(""); /* an empty file */
    }
    int saved = errno;
    fclose(f);
    errno = saved;
    return text;
}

/* Marks each id in `list`, which is cut in place. */
static int choose_list(const struct plan *plan, char *list, bool *chosen,
                       char *error)
{
    struct text text;
    char *rest = list;
    size_t marked = 0;

    text_init(&text, error, SPEC_ERROR_MAX);
    for (char *id; (id = strsep(&rest, SEPARATORS)) != NULL;) {
        if (id[0] == '\0')
            continue;
        size_t i = plan_find(plan, id);
        if (i == plan->count) {
            text_add(&text, "--cells: ");
            text_quote(&text, id, strlen(id));
            text_add(&text,
                     " is no cell of this plan; valid: the %zu ids of --plan "
                     "with the same options, %s%s",
                     plan->count, plan->cells[0].id,
                     plan->count > 1 ? " and so on" : "");
            return -1;
        }
        chosen[i] = true;
        marked++;
    }
    if (marked > 0)
        return 0;
    text_add(&text, "--cells: no cell is named; valid: ids of --plan, joined "
                    "by commas, or @FILE");
    return -1;
}

int plan_choose(const struct plan *plan, const char *text, bool *chosen,
                char *error)
{
    char *list = text[0] == '@' ? file_read(text + 1) : strdup(text);

    if (list == NULL) {
        struct text message;
        int reason = errno;

        text_init(&message, error, SPEC_ERROR_MAX);
        text_add(&message, "--cells: ");
        text_quote(&message, text, strlen(text));
        text_add(&message, ": %s", strerror(reason));
        return -1;
    }
    int rc = choose_list(plan, list, chosen, error);
    free(list);
    return rc;
}
