#ifndef SHELL_NAMES_H
#define SHELL_NAMES_H

/* Names that the machine itself knows, and the exceptions that exist. */

#define SHELL_NAMES(X)                                                         \
    X(NAME_NAME, "__name__")                                                   \
    X(NAME_QUALNAME, "__qualname__")                                           \
    X(NAME_MODULE, "__module__")                                               \
    X(NAME_DOC, "__doc__")                                                     \
    X(NAME_DICT, "__dict__")                                                   \
    X(NAME_WEAKREF, "__weakref__")                                             \
    X(NAME_ANNOTATIONS, "__annotations__")                                     \
    X(NAME_CLASSCELL, "__classcell__")                                         \
    X(NAME_CLASS, "__class__")                                                 \
    X(NAME_BASES, "__bases__")                                                 \
    X(NAME_BASE, "__base__")                                                   \
    X(NAME_MRO, "__mro__")                                                     \
    X(NAME_SLOTS, "__slots__")                                                 \
    X(NAME_NEW, "__new__")                                                     \
    X(NAME_INIT, "__init__")                                                   \
    X(NAME_DEL, "__del__")                                                     \
    X(NAME_REPR, "__repr__")                                                   \
    X(NAME_STR, "__str__")                                                     \
    X(NAME_LEN, "__len__")                                                     \
    X(NAME_BOOL, "__bool__")                                                   \
    X(NAME_CALL, "__call__")                                                   \
    X(NAME_ITER, "__iter__")                                                   \
    X(NAME_NEXT, "__next__")                                                   \
    X(NAME_CONTAINS, "__contains__")                                           \
    X(NAME_GETITEM, "__getitem__")                                             \
    X(NAME_SETITEM, "__setitem__")                                             \
    X(NAME_DELITEM, "__delitem__")                                             \
    X(NAME_GETATTR, "__getattr__")                                             \
    X(NAME_SETATTR, "__setattr__")                                             \
    X(NAME_DELATTR, "__delattr__")                                             \
    X(NAME_GETATTRIBUTE, "__getattribute__")                                   \
    X(NAME_HASH, "__hash__")                                                   \
    X(NAME_EQ, "__eq__")                                                       \
    X(NAME_NE, "__ne__")                                                       \
    X(NAME_LT, "__lt__")                                                       \
    X(NAME_LE, "__le__")                                                       \
    X(NAME_GT, "__gt__")                                                       \
    X(NAME_GE, "__ge__")                                                       \
    X(NAME_NEG, "__neg__")                                                     \
    X(NAME_POS, "__pos__")                                                     \
    X(NAME_INVERT, "__invert__")                                               \
    X(NAME_ABS, "__abs__")                                                     \
    X(NAME_FORMAT, "__format__")                                               \
    X(NAME_INT, "__int__")                                                     \
    X(NAME_FLOAT, "__float__")                                                 \
    X(NAME_INDEX, "__index__")                                                 \
    X(NAME_ADD, "__add__")                                                     \
    X(NAME_SUB, "__sub__")                                                     \
    X(NAME_MUL, "__mul__")                                                     \
    X(NAME_DIV, "__truediv__")                                                 \
    X(NAME_FLOORDIV, "__floordiv__")                                           \
    X(NAME_MOD, "__mod__")                                                     \
    X(NAME_POW, "__pow__")                                                     \
    X(NAME_LSHIFT, "__lshift__")                                               \
    X(NAME_RSHIFT, "__rshift__")                                               \
    X(NAME_AND, "__and__")                                                     \
    X(NAME_OR, "__or__")                                                       \
    X(NAME_XOR, "__xor__")                                                     \
    X(NAME_RADD, "__radd__")                                                   \
    X(NAME_RSUB, "__rsub__")                                                   \
    X(NAME_RMUL, "__rmul__")                                                   \
    X(NAME_RDIV, "__rtruediv__")                                               \
    X(NAME_RFLOORDIV, "__rfloordiv__")                                         \
    X(NAME_RMOD, "__rmod__")                                                   \
    X(NAME_RPOW, "__rpow__")                                                   \
    X(NAME_RLSHIFT, "__rlshift__")                                             \
    X(NAME_RRSHIFT, "__rrshift__")                                             \
    X(NAME_RAND, "__rand__")                                                   \
    X(NAME_ROR, "__ror__")                                                     \
    X(NAME_RXOR, "__rxor__")                                                   \
    X(NAME_IADD, "__iadd__")                                                   \
    X(NAME_ISUB, "__isub__")                                                   \
    X(NAME_IMUL, "__imul__")                                                   \
    X(NAME_IDIV, "__itruediv__")                                               \
    X(NAME_IFLOORDIV, "__ifloordiv__")                                         \
    X(NAME_IMOD, "__imod__")                                                   \
    X(NAME_IPOW, "__ipow__")                                                   \
    X(NAME_ILSHIFT, "__ilshift__")                                             \
    X(NAME_IRSHIFT, "__irshift__")                                             \
    X(NAME_IAND, "__iand__")                                                   \
    X(NAME_IOR, "__ior__")                                                     \
    X(NAME_IXOR, "__ixor__")                                                   \
    X(NAME_ROUND, "__round__")                                                 \
    X(NAME_DIVMOD, "__divmod__")                                               \
    X(NAME_GET, "__get__")                                                     \
    X(NAME_SET, "__set__")                                                     \
    X(NAME_DELETE, "__delete__")                                               \
    X(NAME_SET_NAME, "__set_name__")                                           \
    X(NAME_INIT_SUBCLASS, "__init_subclass__")                                 \
    X(NAME_CLASS_GETITEM, "__class_getitem__")                                 \
    X(NAME_REVERSED, "__reversed__")                                           \
    X(NAME_KEYS, "keys")                                                       \
    X(NAME_ENTER, "__enter__")                                                 \
    X(NAME_EXIT, "__exit__")                                                   \
    X(NAME_DEFAULTS, "__defaults__")                                           \
    X(NAME_KWDEFAULTS, "__kwdefaults__")                                       \
    X(NAME_CLOSURE, "__closure__")                                             \
    X(NAME_GLOBALS, "__globals__")                                             \
    X(NAME_FUNC, "__func__")                                                   \
    X(NAME_SELF, "__self__")                                                   \
    X(NAME_ARGS, "args")                                                       \
    X(NAME_TRACEBACK, "__traceback__")                                         \
    X(NAME_CONTEXT, "__context__")                                             \
    X(NAME_CAUSE, "__cause__")                                                 \
    X(NAME_BUILTINS, "__builtins__")                                           \
    X(NAME_UNDERSCORE, "_")

enum name {
#define SHELL_NAME_ID(id, text) id,
    SHELL_NAMES(SHELL_NAME_ID)
#undef SHELL_NAME_ID
        NAME_COUNT
};

/* id, name, base */
#define SHELL_ERRORS(X)                                                        \
    X(ERROR_BASE, "BaseException", ERROR_COUNT)                                \
    X(ERROR_SYSTEM_EXIT, "SystemExit", ERROR_BASE)                             \
    X(ERROR_INTERRUPT, "KeyboardInterrupt", ERROR_BASE)                        \
    X(ERROR_GENERATOR_EXIT, "GeneratorExit", ERROR_BASE)                       \
    X(ERROR_EXCEPTION, "Exception", ERROR_BASE)                                \
    X(ERROR_STOP, "StopIteration", ERROR_EXCEPTION)                            \
    X(ERROR_ARITHMETIC, "ArithmeticError", ERROR_EXCEPTION)                    \
    X(ERROR_ZERO_DIVISION, "ZeroDivisionError", ERROR_ARITHMETIC)              \
    X(ERROR_OVERFLOW, "OverflowError", ERROR_ARITHMETIC)                       \
    X(ERROR_ASSERTION, "AssertionError", ERROR_EXCEPTION)                      \
    X(ERROR_ATTRIBUTE, "AttributeError", ERROR_EXCEPTION)                      \
    X(ERROR_IMPORT, "ImportError", ERROR_EXCEPTION)                            \
    X(ERROR_MODULE, "ModuleNotFoundError", ERROR_IMPORT)                       \
    X(ERROR_LOOKUP, "LookupError", ERROR_EXCEPTION)                            \
    X(ERROR_INDEX, "IndexError", ERROR_LOOKUP)                                 \
    X(ERROR_KEY, "KeyError", ERROR_LOOKUP)                                     \
    X(ERROR_MEMORY, "MemoryError", ERROR_EXCEPTION)                            \
    X(ERROR_NAME, "NameError", ERROR_EXCEPTION)                                \
    X(ERROR_UNBOUND, "UnboundLocalError", ERROR_NAME)                          \
    X(ERROR_OS, "OSError", ERROR_EXCEPTION)                                    \
    X(ERROR_REFERENCE, "ReferenceError", ERROR_EXCEPTION)                      \
    X(ERROR_RUNTIME, "RuntimeError", ERROR_EXCEPTION)                          \
    X(ERROR_NOT_IMPLEMENTED, "NotImplementedError", ERROR_RUNTIME)             \
    X(ERROR_RECURSION, "RecursionError", ERROR_RUNTIME)                        \
    X(ERROR_SYNTAX, "SyntaxError", ERROR_EXCEPTION)                            \
    X(ERROR_TYPE, "TypeError", ERROR_EXCEPTION)                                \
    X(ERROR_VALUE, "ValueError", ERROR_EXCEPTION)

enum error {
#define SHELL_ERROR_ID(id, text, base) id,
    SHELL_ERRORS(SHELL_ERROR_ID)
#undef SHELL_ERROR_ID
        ERROR_COUNT
};

#endif
