#!/usr/bin/env python3
"""check_reader.py - the awk reader against an independent reckoning.

    check_reader.py split|interval READER.awk...
"""
import csv
import io
import itertools
import random
import statistics
import subprocess
import sys
import tempfile


def awk(program, text):
    with tempfile.NamedTemporaryFile("w", suffix=".awk") as file:
        file.write(program)
        file.flush()
        files = [*sys.argv[2:], file.name]
        return subprocess.run(["awk", *(x for f in files for x in ("-f", f))],
                              input=text, capture_output=True, text=True,
                              check=True).stdout


def check_split():
    rng = random.Random(1)
    pieces = ["", "a", ",", '"', "live=5", " ", "é", '""', ",,", "#"]
    rows = [["".join(rng.choices(pieces, k=rng.randrange(5)))
             for _ in range(rng.randrange(1, 7))] for _ in range(2000)]
    rows = [row for row in rows if row != [""]]
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    got = awk('{ n = csv_split($0, f); s = n;'
              ' for (i = 1; i <= n; i++) s = s "\\t" f[i]; print s }',
              out.getvalue())
    assert got.count("\n") == len(rows)
    for row, line in zip(rows, got.split("\n")):
        assert line == "\t".join([str(len(row)), *row]), (row, line)
    print(len(rows), "rows")


def interval(values):
    """2.5 % and 97.5 % of the medians of all n^n resamples."""
    medians = sorted(statistics.median(s)
                     for s in itertools.product(values, repeat=len(values)))
    n = len(medians)
    cut = lambda share: next(m for i, m in enumerate(medians)
                             if (i + 1) / n >= share - 1e-12)
    return cut(0.025), cut(0.975)


def check_interval():
    rng = random.Random(2)
    samples = [[rng.randrange(100) for _ in range(n)]
               for n in (1, 2, 3, 4, 5, 6) for _ in range(4)]
    samples += [[5, 5, 5, 5], [0, 0, 1, 9]]
    text = "".join(" ".join(map(str, sorted(s))) + "\n" for s in samples)
    got = awk('{ n = split($0, a, " "); for (i = 1; i <= n; i++) a[i] += 0;'
              ' median_interval(a, n, v); print v["lo"], v["hi"] }', text)
    for sample, line in zip(samples, got.splitlines(), strict=True):
        lo, hi = map(float, line.split())
        assert (lo, hi) == interval(sorted(sample)), (sample, line)
    print(len(samples), "samples")


if __name__ == "__main__":
    {"split": check_split, "interval": check_interval}[sys.argv[1]]()
