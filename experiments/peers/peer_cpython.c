/* peer_cpython [OPERATION] - what peer_idlab does, on CPython's own objects through
 * its C interface.  Automatic collections are off; collections are asked for.
 *
 * Cost: a second or two.  Source: the Python/C API reference, version 3.11. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "experiments/peers/measure.h"
#include "experiments/peers/operations.h"
#include "experiments/peers/shuffle.h"
#include "experiments/peers/trees.h"

static PyObject *plain_class;

/* Nothing here goes on after a failure: a benchmark without its objects. */
static PyObject *must(PyObject *o)
{
    if (o == NULL) {
        PyErr_Print();
        exit(1);
    }
    return o;
}

static double run_int(size_t n)
{
    PyObject *held =
        must(PyLong_FromLong(99999)); /* or the pool would come and go */
    double start = measure_now();

    for (size_t i = 0; i < n; i++)
        Py_DECREF(must(PyLong_FromLong(100000 + (long)i)));
    double ns = measure_now() - start;
    Py_DECREF(held);
    return ns;
}

static double run_float(size_t n)
{
    double start = measure_now();

    for (size_t i = 0; i < n; i++)
        Py_DECREF(must(PyFloat_FromDouble((double)i)));
    return measure_now() - start;
}

static double run_list(size_t n)
{
    double start = measure_now();

    for (size_t i = 0; i < n; i++)
        Py_DECREF(must(PyList_New(0)));
    return measure_now() - start;
}

static double run_tuple(size_t n)
{
    double start = measure_now();

    for (size_t i = 0; i < n; i++) {
        PyObject *t = must(PyTuple_New(2));
        Py_INCREF(Py_None);
        PyTuple_SET_ITEM(t, 0, Py_None);
        Py_INCREF(Py_None);
        PyTuple_SET_ITEM(t, 1, Py_None);
        Py_DECREF(t);
    }
    return measure_now() - start;
}

static double run_instance(size_t n)
{
    PyObject *held = must(PyObject_CallNoArgs(plain_class)); /* as of int */
    double start = measure_now();

    for (size_t i = 0; i < n; i++)
        Py_DECREF(must(PyObject_CallNoArgs(plain_class)));
    double ns = measure_now() - start;
    Py_DECREF(held);
    return ns;
}

/* A list of one item, None for the time being. */
static PyObject *list_of_one(void)
{
    PyObject *list = must(PyList_New(0));

    PyList_Append(list, Py_None);
    return list;
}

/* n lists in one, each holding the next; aged: each replaced once, in the random
 * order, and each holding any other. */
static PyObject *web(size_t n, const uint32_t *order, bool aged)
{
    PyObject *all = must(PyList_New((Py_ssize_t)n));

    for (size_t i = 0; i < n; i++)
        PyList_SET_ITEM(all, (Py_ssize_t)i, list_of_one());
    for (size_t i = 0; aged && i < n; i++) {
        Py_INCREF(Py_None);
        PyList_SetItem(all, (Py_ssize_t)order[i], Py_None);
        PyList_SetItem(all, (Py_ssize_t)order[i], list_of_one());
    }
    for (size_t i = 0; i < n; i++) {
        size_t other = aged ? order[n - 1 - i] : (i + 1 < n ? i + 1 : 0);
        PyObject *next = PyList_GET_ITEM(all, (Py_ssize_t)other);
        Py_INCREF(next);
        PyList_SetItem(PyList_GET_ITEM(all, (Py_ssize_t)i), 0, next);
    }
    return all;
}

static double collect_web(size_t n, bool aged)
{
    uint32_t *order = shuffle_order(n);
    PyObject *all = web(n, order, aged);

    PyGC_Collect(); /* the lists are old now, as in a program that runs */
    double start = measure_now();
    PyGC_Collect();
    double ns = measure_now() - start;
    Py_DECREF(all);
    PyGC_Collect();
    free(order);
    return ns;
}

static double run_collect(size_t n)
{
    return collect_web(n, false);
}

static double run_collect_aged(size_t n)
{
    return collect_web(n, true);
}

static double run_cycles(size_t n)
{
    PyGC_Collect();
    for (size_t i = 0; i < n / 2; i++) {
        PyObject *a = must(PyList_New(0));
        PyObject *b = must(PyList_New(0));
        PyList_Append(a, b);
        PyList_Append(b, a);
        Py_DECREF(a);
        Py_DECREF(b);
    }
    double start = measure_now();
    PyGC_Collect();
    return measure_now() - start;
}

/* This one is a program in Python, as in the Benchmarks Game. */
static const char program[] =
    "def make(depth):\n"
    "    if depth == 0:\n"
    "        return (None, None)\n"
    "    depth -= 1\n"
    "    return (make(depth), make(depth))\n"
    "def count(node):\n"
    "    left, right = node\n"
    "    return 1 if left is None else 1 + count(left) + count(right)\n";
static PyObject *function_make, *function_count, *function_pause;

/* One round of GCBench with an array in proportion, and the longest pause of its
 * automatic collections. */
static const char gcbench[] =
    "import time\n"
    "class Node:\n"
    "    pass\n"
    "def bottom_up(depth):\n"
    "    node = Node()\n"
    "    if depth > 0:\n"
    "        node.left = bottom_up(depth - 1)\n"
    "        node.right = bottom_up(depth - 1)\n"
    "    return node\n"
    "def top_down(depth, node):\n"
    "    if depth > 0:\n"
    "        node.left = Node()\n"
    "        node.right = Node()\n"
    "        top_down(depth - 1, node.left)\n"
    "        top_down(depth - 1, node.right)\n"
    "    return node\n"
    "def pause(depth=14):\n"
    "    longest = started = 0\n"
    "    def told(phase, info):\n"
    "        nonlocal longest, started\n"
    "        now = time.process_time_ns()\n"
    "        if phase == 'start':\n"
    "            started = now\n"
    "        elif now - started > longest:\n"
    "            longest = now - started\n"
    "    gc.callbacks.append(told)\n"
    "    gc.set_threshold(700, 10, 10)\n"
    "    bottom_up(depth + 2)\n"
    "    kept = top_down(depth, Node())\n"
    "    array = [1 / (i + 1) for i in range(125000)]\n"
    "    for d in range(4, depth + 1, 2):\n"
    "        for i in range(2 * (2 ** (depth + 3) - 1) // (2 ** (d + 1) - "
    "1)):\n"
    "            top_down(d, Node())\n"
    "            bottom_up(d)\n"
    "    gc.set_threshold(0)\n"
    "    gc.callbacks.clear()\n"
    "    return longest\n";

static double run_pause(size_t one)
{
    (void)one;
    PyObject *n = must(PyObject_CallNoArgs(function_pause));
    double ns = PyLong_AsDouble(n);

    Py_DECREF(n);
    PyGC_Collect();
    return ns;
}

static void *make_tree(unsigned depth)
{
    PyObject *n = must(PyLong_FromLong((long)depth));
    PyObject *tree = must(PyObject_CallOneArg(function_make, n));

    Py_DECREF(n);
    return tree;
}

static size_t count_tree(void *tree)
{
    PyObject *n = must(PyObject_CallOneArg(function_count, tree));
    size_t count = PyLong_AsSize_t(n);

    Py_DECREF(n);
    return count;
}

static void drop_tree(void *tree)
{
    Py_DECREF((PyObject *)tree);
}

static double run_trees(size_t nodes)
{
    return trees_run(&(const struct trees){.make = make_tree,
                                           .count = count_tree,
                                           .drop = drop_tree},
                     nodes);
}

int main(int argc, char **argv)
{
    Py_InitializeEx(0);
    must(PyRun_SimpleString("class Plain: pass\nimport gc\ngc.disable()\n") == 0
             ? Py_None
             : NULL);
    PyObject *module = must(PyImport_AddModule("__main__"));
    must(PyRun_SimpleString(program) == 0 ? Py_None : NULL);
    must(PyRun_SimpleString(gcbench) == 0 ? Py_None : NULL);
    function_pause = must(PyObject_GetAttrString(module, "pause"));
    function_make = must(PyObject_GetAttrString(module, "make"));
    function_count = must(PyObject_GetAttrString(module, "count"));
    plain_class = must(PyObject_GetAttrString(module, "Plain"));
    /* PyGC_Collect does nothing while the collector is off. */
    PyGC_Enable();
    must(PyRun_SimpleString("gc.set_threshold(0)") == 0 ? Py_None : NULL);
    measure_all((const struct operation[])OPERATIONS,
                argc > 1 ? argv[1] : NULL);
    return 0;
}
