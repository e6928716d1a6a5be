#!/usr/bin/env python3
"""programs - random programs under CPython and under the shell: the same output?

programs.py SHELL FIRST COUNT [--keep DIR]

Each program runs in a process of its own, in both.  Where the outputs differ,
CPython is asked again, with other things on its heap beforehand: a program whose
output then changes depends on what lay there before it, and is counted apart when
the shell's output is one that CPython gives too.  What differs otherwise is shrunk
and shown; the exit status is 1.
"""
import argparse
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import grammar

PYTHON = [sys.executable, "-I", "-S", "-u", "-W", "ignore"]
SHELL = ["-a", "pymalloc", "-c", "trial_deletion", "-p", "cpython3.11"]
# What the other heaps hold before the program: holes in several size classes.
LAYOUT = ("exec('import sys; n, k, j = %d, %d, %d; '"
          "'p = [[object(), [], {}, (1, i), float(i), i + 999] for i in range(n)]; del p[::k]; '"
          "'q = [b\\'x\\' * (16 * (i %% 31)) for i in range(n + j)]; del q[::k + 1], q[:j %% 97]; '"
          "'sys.held = p, q, [str(i) * 3 for i in range(j)]', {})\n")
PADDINGS = (None, (40, 3, 7), (333, 2, 50), (1000, 5, 333), (77, 7, 0), (150, 3, 41), (611, 4, 90),
            (2000, 9, 17), (25, 2, 600), (870, 6, 811), (1234, 11, 5), (93, 5, 1500))


def run(command, path):
    try:
        done = subprocess.run(command + [path], capture_output=True, timeout=60,
                              env={"PYTHONHASHSEED": "0", "PATH": "/usr/bin:/bin",
                                   "PYTHONIOENCODING": "utf-8"})
    except subprocess.TimeoutExpired:
        return "timeout"
    errors_text = re.sub(r"\. Did you mean.*", "", done.stderr.decode("utf-8", "replace"))
    output = re.sub(r"0x[0-9a-f]{6,}", "0x", done.stdout.decode("utf-8", "replace"))
    errors = errors_text.strip().split("\n")
    last = re.sub(r"0x[0-9a-f]+", "0x", errors[-1])
    ignored = done.stderr.count(b"Exception ignored")
    return f"{output}\n[{done.returncode}, {ignored}] {last}"


class Trial:
    def __init__(self, shell):
        self.shell = [shell] + SHELL
        self.folder = tempfile.mkdtemp()
        self.path = os.path.join(self.folder, "program.py")

    def write(self, text):
        with open(self.path, "w", encoding="utf-8") as file:
            file.write(text)

    def python(self, text, padding=None):
        self.write((LAYOUT % padding if padding else "") + text)
        return run(PYTHON, self.path)

    def ours(self, text):
        self.write(text)
        return run(self.shell, self.path)

    def verdict(self, text):
        """same, layout (CPython gives this output too, or many), or differs"""
        ours = self.ours(text)
        if ours == self.python(text):
            return "same"
        outputs = {self.python(text, padding) for padding in PADDINGS}
        if ours in outputs:
            return "layout"
        return "differs" if len(outputs) == 1 else "layout?"

    def shrink(self, text):
        """Fewer lines that still differ, and fail no more than they did."""
        head = len(grammar.PROLOGUE.split("\n")) - 1
        lines = text.rstrip("\n").split("\n")
        size = max(1, (len(lines) - head) // 2)
        while True:
            changed = False
            i = 0
            while i < len(lines):
                end = i + size
                if size == 1:  # a block goes with its header
                    indent = len(lines[i]) - len(lines[i].lstrip())
                    while end < len(lines) and \
                            len(lines[end]) - len(lines[end].lstrip()) > indent:
                        end += 1
                fewer = lines[:i] + lines[end:]
                if self.still(lines, fewer):
                    lines = fewer
                    changed = True
                else:
                    i += size
            if size == 1 and not changed:
                return "\n".join(lines) + "\n"
            size = max(1, size // 2)

    def still(self, before, lines):
        text = "\n".join(lines) + "\n"
        reference = self.python(text)
        if "[0, 0]" not in reference.rsplit("\n", 1)[-1]:
            return False
        return self.verdict(text) == "differs"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("shell")
    parser.add_argument("first", type=int)
    parser.add_argument("count", type=int)
    parser.add_argument("--keep")
    parser.add_argument("--no-shrink", action="store_true")
    options = parser.parse_args()
    trial = Trial(options.shell)
    counts = {}
    for seed in range(options.first, options.first + options.count):
        text = grammar.program(seed)
        verdict = trial.verdict(text)
        counts[verdict] = counts.get(verdict, 0) + 1
        if verdict in ("differs", "layout?"):
            print(f"program {seed}: {verdict}", flush=True)
            if options.keep:
                with open(f"{options.keep}/{seed}.py", "w", encoding="utf-8") as file:
                    file.write(text)
        if verdict == "differs" and not options.no_shrink:
            small = trial.shrink(text)
            print(small, flush=True)
            if options.keep:
                with open(f"{options.keep}/{seed}.small.py", "w", encoding="utf-8") as file:
                    file.write(small)
    print(", ".join(f"{v} {k}" for k, v in sorted(counts.items())))
    sys.exit(1 if "differs" in counts else 0)


if __name__ == "__main__":
    main()
