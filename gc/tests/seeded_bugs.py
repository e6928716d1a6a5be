#!/usr/bin/env python3
"""seeded_bugs - do the tests of allocators/ and gc/ notice mistakes?

    gc/tests/seeded_bugs.py [NAME...]     each bug, or the named: is it killed?
    gc/tests/seeded_bugs.py --check       does every bug still apply?
    gc/tests/seeded_bugs.py --plant NAME  this bug into this tree, to look at it

The bugs are in seeded_bugs/*.bugs (--list FILE: in that file):

    bug   NAME
    file  the file that it is in
    asks  the test that is asked first; all others follow
    needs a shared library, without which nothing could be noticed
    why   what goes wrong, or why somebody could write it
    -a line as it is now
    +a line of the bug

The old lines must be in the file once, one behind the other.  In a copy of the
tree each bug in turn is planted and built, and the tests are run until one
fails or takes more than a minute: the bug is killed.  Exit status 1 when one
survives, does not build or no longer applies; 2 when the tree itself is broken.
"""
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
BUILD = os.environ.get("BUILD", "release")
TIMEOUT = 60  # seconds of a test; the slowest takes 7


class Bug:
    def __init__(self, name, where):
        self.name = name
        self.where = where
        self.file = self.asks = self.why = self.needs = ""
        self.old, self.new = [], []

    def problem(self):
        """What keeps it from being planted, in words; None."""
        if not (self.file and self.asks and self.why and self.old):
            return "needs file, asks, why and old lines"
        if self.old == self.new:
            return "changes nothing"
        if not os.path.isfile(os.path.join(ROOT, self.asks + ".c")):
            return f"there is no test {self.asks}"
        try:
            found = source(ROOT, self.file).count(self.text(self.old))
        except OSError as e:
            return f"{self.file}: {e.strerror}"
        if found != 1:
            return f"{self.file} has its old lines {found} times, not once"
        return None

    @staticmethod
    def text(lines):
        return "\n" + "".join(line + "\n" for line in lines)

    def plant(self, tree):
        """Returns the file as it was."""
        before = source(tree, self.file)
        write(tree, self.file,
              before.replace(self.text(self.old), self.text(self.new)))
        return before


def source(tree, file):
    with open(os.path.join(tree, file)) as f:
        return f.read()


def write(tree, file, text):
    with open(os.path.join(tree, file), "w") as f:
        f.write(text)


def read_bugs(path):
    bugs = []
    with open(path) as f:
        lines = f.read().splitlines()
    for number, line in enumerate(lines, 1):
        key, _, rest = line.partition(" ")
        if key == "bug":
            bugs.append(Bug(rest.strip(), f"{os.path.basename(path)}:{number}"))
        elif not line or line.startswith("#"):
            continue
        elif not bugs:
            sys.exit(f"{path}:{number}: no bug has begun")
        elif key in ("file", "asks", "needs", "why"):
            setattr(bugs[-1], key, rest.strip())
        elif line[0] in "-+":
            (bugs[-1].old if line[0] == "-" else bugs[-1].new).append(line[1:])
        elif not line.startswith("      "):
            sys.exit(f"{path}:{number}: what is this line?")
    return bugs


def check(bugs):
    """Every bug that does not apply is named.  The exit status."""
    wrong = [(bug, bug.problem()) for bug in bugs if bug.problem()]
    for bug, problem in wrong:
        print(f"{bug.where}: {bug.name}: {problem}")
    names = [bug.name for bug in bugs]
    twice = sorted({name for name in names if names.count(name) > 1})
    for name in twice:
        print(f"two bugs are called {name}")
    print(f"{len(bugs)} bugs, {len(wrong)} do not apply")
    return 1 if wrong or twice or not bugs else 0


# --- a run ------------------------------------------------------------------


def copy_tree(tree):
    """What building the tests needs, with times, so that little is rebuilt."""
    for name in ("Makefile", "allocators", "gc", "experiments", "plots"):
        source_path = os.path.join(ROOT, name)
        if os.path.isdir(source_path):
            shutil.copytree(source_path, os.path.join(tree, name), symlinks=True)
        else:
            shutil.copy2(source_path, tree)
    if os.path.isdir(os.path.join(ROOT, "build", BUILD)):
        shutil.copytree(os.path.join(ROOT, "build", BUILD),
                        os.path.join(tree, "build", BUILD))


def make(tree, tests):
    """The tests' binaries.  What the compiler said if it failed; None."""
    targets = [f"build/{BUILD}/{test}" for test in tests]
    done = subprocess.run(["make", "-s", "-j2", f"BUILD={BUILD}"] + targets,
                          cwd=tree, capture_output=True, text=True)
    return None if done.returncode == 0 else done.stderr


def failure(tree, test):
    """Why the test fails, in a few words; None."""
    binary = os.path.join(tree, "build", BUILD, test)
    try:
        done = subprocess.run([binary], cwd=tree, timeout=TIMEOUT,
                              stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    except subprocess.TimeoutExpired:
        return f"{test}: no end after {TIMEOUT} s"
    if done.returncode == 0:
        return None
    for line in done.stdout.decode(errors="replace").splitlines():
        # What failed, or could not be taken down: "---" is the reason's line.
        if re.match(r"\[  (FAILED|ERROR ) +\] [^-0-9]", line):
            return f"{test}: {line[13:].split(':')[-1].strip()}"
    return f"{test}: status {done.returncode}"


def verdict(tree, bug, tests):
    """Of a bug that is planted: ("killed" or what else, by what)."""
    said = make(tree, [bug.asks])
    if said is not None:
        return "does not build", said
    by = failure(tree, bug.asks)
    if by is not None:
        return "killed", by
    others = [test for test in tests if test != bug.asks]
    make(tree, others)
    for test in others:
        by = failure(tree, test)
        if by is not None:
            return "killed", by
    return "SURVIVES", bug.why


def is_missing(library):
    """In a process of its own: an allocator may change the one it is in."""
    code = "import ctypes, sys; ctypes.CDLL(sys.argv[1])"
    return subprocess.run([sys.executable, "-c", code, library],
                          stderr=subprocess.DEVNULL).returncode != 0


def run(bugs):
    tests = sorted(path[len(ROOT) + 1:-2]
                   for room in ("allocators", "gc")
                   for path in glob.glob(f"{ROOT}/{room}/tests/test_*.c"))
    counts = {}
    with tempfile.TemporaryDirectory() as tree:
        copy_tree(tree)
        said = make(tree, tests)
        broken = said or next(filter(None, (failure(tree, t) for t in tests)),
                              None)
        if broken:
            print(f"without a bug: {broken}", file=sys.stderr)
            return 2
        for bug in bugs:
            if bug.needs and is_missing(bug.needs):
                print(f"skipped  {bug.name:44} there is no {bug.needs}")
                continue
            before = bug.plant(tree)
            what, by = verdict(tree, bug, tests)
            write(tree, bug.file, before)
            counts[what] = counts.get(what, 0) + 1
            print(f"{what:8} {bug.name:44} {by}", flush=True)
    print(", ".join(f"{n} {what}" for what, n in sorted(counts.items())))
    return 0 if set(counts) <= {"killed"} else 1


def main(args):
    files = sorted(glob.glob(os.path.join(HERE, "seeded_bugs", "*.bugs")))
    if args[:1] == ["--list"]:
        files, args = args[1:2], args[2:]
    bugs = [bug for path in files for bug in read_bugs(path)]
    if args == ["--check"]:
        return check(bugs)
    plant = args[:1] == ["--plant"]
    names = args[1:] if plant else args
    unknown = set(names) - {bug.name for bug in bugs}
    if unknown or plant and len(names) != 1:
        print(f"no such bug: {' '.join(sorted(unknown))}; they are in {HERE}"
              "/seeded_bugs" if unknown else "--plant needs the name of a bug",
              file=sys.stderr)
        return 2
    chosen = [bug for bug in bugs if not names or bug.name in names]
    if check(chosen) != 0:
        return 1
    if plant:
        chosen[0].plant(ROOT)
        return 0
    return run(chosen)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
