"""The real program that `make run` records: a small static analyser.

It parses modules of the standard library, remembers a result per syntax node
in a cache keyed by id(), as many programs do, and counts names.  Nothing in it
is random, and it needs nothing but Python's standard library.
"""
import ast
import heapq
import json
from collections import Counter


def complexity(node, memo):
    """Nodes below `node`; remembered by identity."""
    key = id(node)
    if key not in memo:
        memo[key] = 1 + sum(
            complexity(child, memo) for child in ast.iter_child_nodes(node)
        )
    return memo[key]


def analyse(path):
    with open(path, encoding="utf-8") as source:
        tree = ast.parse(source.read())
    memo = {}
    names = Counter(
        node.id for node in ast.walk(tree) if isinstance(node, ast.Name)
    )
    return {
        "nodes": complexity(tree, memo),
        "functions": sum(
            isinstance(node, ast.FunctionDef) for node in ast.walk(tree)
        ),
        "common": names.most_common(5),
    }


def main():
    report = {
        module.__name__: analyse(module.__file__) for module in (heapq, json)
    }
    text = json.dumps(report, indent=1, sort_keys=True)
    assert json.loads(text).keys() == report.keys()
    print(text)


main()
