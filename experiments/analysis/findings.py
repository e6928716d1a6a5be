"""findings.py - keeps results/FINDINGS.md true.

    findings.py write     runs the commands of the page, puts what they measured
                          into its tables and draws its pictures
    findings.py check     runs them into a folder that goes again, and says which
                          cells of the tables are no longer so

The page is the list: every command stands in a block ```sh and writes below
results/findings/, every table between a line

    <!-- table: FILE.csv by=AXIS metrics=A,B[,...] -->

and `<!-- end -->`.  A cell is the median over the seeds with its 95 % interval,
as `compare` computes them; without an interval all seeds gave the same.  `check`
draws nothing and leaves out what is the machine's and not ours: the rows of
other people's allocators, and blocks that record a program with what follows from
them.
"""
import csv
import io
import os
import re
import subprocess
import sys
import tempfile

PAGE = "results/FINDINGS.md"
FOLDER = "results/findings"
BIN = os.environ.get("BIN", "build/bin")
FOREIGN = ("libc", "jemalloc", "mimalloc", "tcmalloc")


def number(text):
    """Four digits or a whole number, as in `0.01159`, `1,025`, `2.3e-05`."""
    value = float(text)
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def cell(row):
    if row is None or row["median"] == "":
        return "undefined"
    median, lo, hi = row["median"], row["lo"], row["hi"]
    if lo == hi:
        return number(median)
    return f"{number(median)} [{number(lo)}, {number(hi)}]"


def make_table(spec, folder):
    """The lines of the table that `spec` asks for."""
    path, *options = spec.split()
    options = dict(option.split("=", 1) for option in options)
    metrics = options["metrics"].split(",")
    command = [f"{BIN}/compare", path.replace(FOLDER, folder),
               "--by", options["by"], "--format", "csv"]
    for metric in metrics:
        command += ["--metric", metric]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"findings.py: {' '.join(command)}: {done.stderr.strip()}")
    lines = [line for line in io.StringIO(done.stdout) if line[0] != "#"]
    rows, keys = {}, []
    for row in csv.DictReader(lines):
        key = (row["group"], row["configuration"])
        if row["group"].startswith("geometric") or key[1] == "":
            continue
        if key not in rows:
            rows[key] = {}
            keys.append(key)
        rows[key][row["metric"]] = row
    grouped = len({group for group, _ in keys}) > 1
    head = (["of"] if grouped else []) + [options["by"]] + metrics
    table = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for group, name in keys:
        short = re.sub(r"(workload|collector)=|births_asked=\d+", "", group)
        cells = [f"`{short.strip()}`"] if grouped else []
        cells += [f"`{name}`"]
        cells += [cell(rows[group, name].get(metric)) for metric in metrics]
        table.append("| " + " | ".join(cells) + " |")
    return table


def run_block(block, folder, draw):
    for line in re.sub(r"\\\n\s*", " ", block).strip().splitlines():
        if not draw:
            if line.startswith("plots/draw.sh"):
                continue
            line = re.sub(rf" -a ({'|'.join(FOREIGN)})\b", "", line)
        line = line.replace("build/bin/", BIN + "/").replace(FOLDER, folder)
        if subprocess.run(["bash", "-ec", line]).returncode != 0:
            sys.exit(f"findings.py: failed: {line}")


def ours(line):
    return not any(f"`{name}`" in line for name in FOREIGN)


def recorded(text):
    """Does the block, or the table, depend on a recording made here?"""
    return "build/bin/record" in text or "/recorded/" in text


def main():
    if len(sys.argv) != 2 or sys.argv[1] not in ("write", "check"):
        sys.exit(__doc__)
    check = sys.argv[1] == "check"
    with open(PAGE, encoding="utf-8") as file:
        page = file.read()
    with tempfile.TemporaryDirectory() as temporary:
        folder = temporary if check else FOLDER
        os.makedirs(folder, exist_ok=True)
        for block in re.findall(r"```sh\n(.*?)```", page, re.S):
            if not (check and recorded(block)):
                run_block(block, folder, not check)
        wrong = tables = 0

        def fill(match):
            nonlocal wrong, tables
            if check and recorded(match[1]):
                return match[0]
            tables += 1
            made = make_table(match[1], folder)
            if check:
                old = [line for line in match[2].strip().splitlines()
                       if ours(line)]
                for line in set(old) ^ set(made):
                    print(f"{'was' if line in old else 'now'}: {line}")
                    wrong += 1
            return f"<!-- table: {match[1]} -->\n" + "\n".join(made) + \
                "\n<!-- end -->"

        filled = re.sub(r"<!-- table: (.*?) -->\n(.*?)<!-- end -->", fill,
                        page, flags=re.S)
    if tables == 0:
        sys.exit("findings.py: the page has no table")
    if not check:
        with open(PAGE, "w", encoding="utf-8") as file:
            file.write(filled)
    elif wrong:
        sys.exit(f"findings.py: {wrong} lines of {tables} tables are not so")
    print(f"{tables} tables")


main()
