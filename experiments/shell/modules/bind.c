/* bind - a name of a module.  See modules.h. */
#include "experiments/shell/modules/modules.h"

#include <string.h>

int module_bind(struct machine *m, struct obj *dict, const char *name,
                struct obj *o)
{
    struct obj *key = str_intern(m->heap, name, strlen(name));

    if (o == NULL)
        return -1;
    machine_push(m, o);
    int rc = key == NULL ? -1 : dict_set(m->heap, dict, key, o);
    machine_drop(m);
    return rc;
}
