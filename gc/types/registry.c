/* registry - the names of the types, fixed and registered. */
#include "gc/object.h"

#include <string.h>

static const char *names[TYPE_IDS_MAX] = {
    [TYPE_BLOCK] = "block", [TYPE_INT] = "int",
    [TYPE_FLOAT] = "float", [TYPE_BOOL] = "bool",
    [TYPE_NONE] = "None",   [TYPE_STR] = "str",
    [TYPE_LIST] = "list",   [TYPE_TUPLE] = "tuple",
    [TYPE_DICT] = "dict",   [TYPE_INSTANCE] = "instance",
    [TYPE_CLASS] = "class", [TYPE_WEAKREF] = "weakref",
};

const char *obj_type_name(unsigned type_id)
{
    if (type_id >= TYPE_IDS_MAX || names[type_id] == NULL)
        return "?";
    return names[type_id];
}

unsigned obj_type_register(const char *name)
{
    for (unsigned id = TYPE_IDS_FIXED; id < TYPE_IDS_MAX; id++) {
        if (names[id] == NULL)
            names[id] = name;
        if (strcmp(names[id], name) == 0)
            return id;
    }
    return 0;
}
