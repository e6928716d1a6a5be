#ifndef SHELL_KINDS_H
#define SHELL_KINDS_H

/* The kinds of all types; each is defined in the file of its type. */
#include "experiments/shell/machine.h"
#include "experiments/shell/types/objects.h"

extern const struct kind int_kind, bool_kind, float_kind, none_kind, str_kind,
    list_kind, tuple_kind, dict_kind, type_kind, object_kind, function_kind,
    method_kind, builtin_kind, cell_kind, range_kind, range_iter_kind,
    list_iter_kind, list_reverse_kind, tuple_iter_kind, str_iter_kind,
    any_iter_kind, any_reverse_kind, dict_iter_kind, dict_values_iter_kind,
    dict_items_iter_kind, dict_keys_kind, dict_values_kind, dict_items_kind,
    enumerate_kind, zip_kind, map_kind, filter_kind, slice_kind, module_kind,
    property_kind, static_method_kind, class_method_kind, super_kind,
    traceback_kind, ellipsis_kind, getset_kind, set_iter_kind, set_kind,
    frozenset_kind, generator_kind, frame_kind, exception_kind, weakref_kind,
    proxy_kind, callable_proxy_kind, code_kind, call_iter_kind,
    dict_reverse_kind, dict_reverse_values_kind, dict_reverse_items_kind,
    not_implemented_kind, method_descriptor_kind;

extern const struct builtin str_letter_methods[], /* more of str's */
    str_part_methods[], str_split_methods[], str_format_methods[];
/* Methods into the dict of their class. */
int kinds_add_methods(struct machine *m, struct obj *class_object,
                      const struct builtin *table);

#endif
