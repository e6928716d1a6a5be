"""grammar - random programs in the shell's part of Python.

A program is a prologue and statements.  The generator knows roughly of what kind
each name is, so that most statements work; what may fail stands in a try.  All
that is printed is the same in every run of CPython: ids are numbered in the order
of their first appearance, and objects of the program's classes have a repr.
"""
import os
import random

import statements
from statements import CLASSES, WORDS

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "prologue.py"),
          encoding="utf-8") as file:
    PROLOGUE = file.read()


class Program:
    """Statements as lines; what is known of the names."""

    def __init__(self, seed):
        self.r = random.Random(seed)
        self.lines = []
        self.names = {}  # name -> kind
        self.serial = 0
        self.indent = 0
        # How many objects an interpreter begins with decides when a full
        # collection is due: out of the way with them, or no such collections.
        self.frozen = self.r.random() < 0.8
        self.unfreeze = "gc.unfreeze()" + ("; gc.freeze()" if self.frozen else "")
        if self.frozen:
            self.lines += ["gc.freeze()", "gc.collect()"]
        self.weird = self.frozen and self.r.random() < 0.4  # small thresholds
        topics = list(statements.TOPICS)
        self.r.shuffle(topics)
        self.topics = topics[: self.r.randint(3, 7)] + [
            statements.new, statements.new, statements.show, statements.drop]

    # ---- help ----
    def add(self, line):
        self.lines.append("    " * self.indent + line)

    def fresh(self, kind):
        """A new name, or one that is rebound."""
        if self.names and self.r.random() < 0.2:
            name = self.r.choice(list(self.names))
        else:
            self.serial += 1
            name = "abcdefghijklmnopqrstuvwxyz"[self.serial % 26]
            if name == "e" or self.serial >= 26:
                name += str(self.serial)
        self.names[name] = kind
        return name

    def have(self, *kinds):
        """A name of one of these kinds; made when there is none."""
        found = [n for n, k in self.names.items() if k in kinds]
        if found:
            return self.r.choice(found)
        kind = self.r.choice(kinds)
        value = self.value(kind)
        name = self.fresh(kind)
        self.add(f"{name} = {value}")
        return name

    def any(self):
        if not self.names or self.r.random() < 0.05:
            return self.have("list")
        return self.r.choice(list(self.names))

    def number(self):
        r = self.r
        return r.choice(
            (r.randint(-8, 10), r.randint(250, 262), r.randint(-10, 3000),
             r.randint(10**6, 10**12)))

    def atom(self):
        r = self.r
        pick = r.random()
        if pick < 0.3:
            return str(self.number())
        if pick < 0.4:
            return repr(r.randint(-20, 20) / 4)
        if pick < 0.5:
            return repr(r.choice(WORDS))
        if pick < 0.55:
            return r.choice(("None", "True", "()", "object()"))
        if pick < 0.6:
            return r.choice(CLASSES[:3]) + f"({self.next()})"
        if pick < 0.65:
            return r.choice(("S()", "Q()", f"V({self.number()})"))
        if self.names:
            return r.choice(list(self.names))
        return "0"

    def next(self):
        self.serial += 1
        return self.serial

    def items(self, most=4):
        return [self.atom() for _ in range(self.r.randint(0, most))]

    def value(self, kind):
        r = self.r
        if kind == "list":
            return r.choice(("[" + ", ".join(self.items()) + "]",
                             "[" + ", ".join(self.items()) + "]",
                             f"[None] * {r.randint(0, 9)}",
                             f"list(range({r.randint(0, 12)}))",
                             f"[{self.atom()} for i in range({r.randint(0, 6)})]",
                             f"[[] for i in range({r.randint(0, 6)})]",
                             f"[i * {r.randint(1, 400)} for i in range({r.randint(0, 9)})"
                             " if i % 2]"))
        if kind == "dict":
            keys = [repr(r.choice(WORDS)) if r.random() < 0.5 else str(self.number())
                    for _ in range(r.randint(0, 4))]
            return r.choice((
                "{" + ", ".join(f"{k}: {self.atom()}" for k in keys) + "}",
                "{" + ", ".join(f"{k}: {self.atom()}" for k in keys) + "}",
                "{i: [i] for i in range(%d)}" % r.randint(0, 7),
                f"dict(p={self.atom()}, q={self.atom()})", "{}"))
        if kind == "tuple":
            items = self.items()
            return r.choice(("(" + ", ".join(items) + ("," if len(items) == 1 else "") + ")",
                             f"tuple({self.value('list')})",
                             "(" + ", ".join(str(self.number()) for _ in range(3)) + ")"))
        if kind == "inst":
            name = r.choice(CLASSES[:3])
            more = f", {self.atom()}" if r.random() < 0.5 else ""
            return f"{name}({self.next()}{more})"
        if kind == "slim":
            return r.choice(("S()", "Q()", "object()"))
        if kind == "int":
            return r.choice((str(self.number()), str(self.number()),
                             f"int('{self.number()}')", f"{self.number()} + {self.number()}",
                             f"len({self.value('list')})"))
        if kind == "float":
            return r.choice((repr(r.randint(-99, 99) / 8), f"float('{r.randint(0, 9)}.5')",
                             f"{r.randint(1, 9)} / {r.randint(1, 8)}"))
        if kind == "str":
            return r.choice((repr(r.choice(WORDS)), f"'{r.choice(WORDS)}' + '{r.choice(WORDS)}'",
                             f"'{r.choice(WORDS)}' * {r.randint(2, 4)}",
                             f"str({self.number()})", f"f'<{{{self.number()}}}>'"))
        if kind == "set":
            return r.choice(("{%s}" % ", ".join(str(r.randint(0, 9)) for _ in range(3)),
                             "set()", f"set(range({r.randint(0, 6)}))"))
        raise KeyError(kind)

    def text(self):
        return PROLOGUE + "\n".join(self.lines) + "\n"


def program(seed):
    """The text of program number `seed`."""
    p = Program(seed)
    for _ in range(p.r.randint(4, 30)):
        p.r.choice(p.topics)(p)
    return p.text()


if __name__ == "__main__":
    import sys
    print(program(int(sys.argv[1])), end="")
