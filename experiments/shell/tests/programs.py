#!/usr/bin/env python3
"""programs - random programs under CPython and under the shell: the same output?

programs.py SHELL FIRST COUNT [--keep DIR]

Each program runs in a process of its own, in both.  What CPython's heap holds before
a program starts decides which ids it sees reused; so each program first fills the
holes of its heap (grammar.py), in both, and starts in pools that nobody had.  The
kernel decides whether an arena of CPython has 63 or 64 pools.  The program prints
how many; the shell is then asked for as many.

Where the outputs differ, CPython is asked again, under longer paths: "varies" counts the
programs to which CPython itself gives several outputs, by where the kernel puts its
arenas and what is freed in older ones.  What differs otherwise is shrunk and shown; the
exit status is 1.
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
SHELL = ["-c", "trial_deletion", "-p", "cpython3.11", "-a"]
AGAIN = 5  # times that CPython is asked when the outputs differ


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


def pools_of(output):
    """How many pools an arena has, by what the program printed first."""
    return 64 if output.startswith("64 ") else 63


class Trial:
    def __init__(self, shell):
        self.shell = [shell] + SHELL
        self.folder = tempfile.mkdtemp()
        self.path = os.path.join(self.folder, "program.py")

    def write(self, text):
        with open(self.path, "w", encoding="utf-8") as file:
            file.write(text)

    def python(self, text, again=0):
        """A longer path, again, is another heap before the program begins."""
        self.write(text)
        path = self.path
        if again > 0:
            path = os.path.join(self.folder, "again" * 5 * again + ".py")
            os.replace(self.path, path)
        return run(PYTHON, path)

    def ours(self, text, pools):
        self.write(text)
        return run(self.shell + [f"pymalloc:pools={pools}"], self.path)

    def verdict(self, text):
        """same, varies (CPython gives several outputs), or differs"""
        output = self.python(text)
        pools = pools_of(output)
        if output == self.ours(text, pools):
            return "same"
        outputs = {pools: {output}}
        for again in range(AGAIN):
            output = self.python(text, again)
            outputs.setdefault(pools_of(output), set()).add(output)
        return "varies" if any(len(o) > 1 for o in outputs.values()) else "differs"

    def shrink(self, text):
        """Fewer lines that still differ, and fail no more than they did."""
        head = len(grammar.PROLOGUE.split("\n")) - 1
        lines = text.rstrip("\n").split("\n")
        size = max(1, (len(lines) - head) // 2)
        while True:
            changed = False
            i = head
            while i < len(lines):
                end = i + size
                if size == 1:  # a block goes with its header
                    indent = len(lines[i]) - len(lines[i].lstrip())
                    while end < len(lines) and \
                            len(lines[end]) - len(lines[end].lstrip()) > indent:
                        end += 1
                fewer = lines[:i] + lines[end:]
                if self.still(fewer):
                    lines = fewer
                    changed = True
                else:
                    i += size
            if size == 1 and not changed:
                return "\n".join(lines) + "\n"
            size = max(1, size // 2)

    def still(self, lines):
        text = "\n".join(lines) + "\n"
        reference = self.python(text)
        if "[0, 0]" not in reference.rsplit("\n", 1)[-1]:
            return False
        return reference != self.ours(text, pools_of(reference))


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
        if verdict != "same":
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
