#!/bin/bash
# bench.sh - how fast the instrument is, as ratios measured in one run.
#
# The same load is run again and again, one cell at a time: the births per second
# that it makes while it is tracked, and what tracking adds to the untracked load
# (the program measures that itself, tracked and untracked in turn, and writes
# tracker_ns_per_event).  Medians over the repeats.
set -eu
bin=${BIN:-build/bin}
births=${1:-20000000}
repeats=${2:-5}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for load in window:live=1000,type=float window:live=100000,type=float \
    temporaries:type=float; do
    "$bin/id_reuse" -q -j 1 -a freelist -p plain -w "$load" -n "$births" \
        --seeds "$repeats" -o "$work"
    python3 - "$work/id_reuse.csv" "$load" <<'PYTHON'
import csv
import statistics
import sys

path, load = sys.argv[1:]
with open(path, newline="", encoding="utf-8") as file:
    rows = list(
        csv.DictReader(line for line in file if not line.startswith("#"))
    )
rate = statistics.median(
    float(r["births"]) / float(r["wall_ns"]) * 1e3 for r in rows
)
# Per event: what the tracked load takes, and the tracker's part of it, which the
# program found in runs of its own.
tracked = statistics.median(
    float(r["wall_ns"]) / (float(r["births"]) + float(r["deaths"]))
    for r in rows
)
cost = statistics.median(float(r["tracker_ns_per_event"]) for r in rows)
adds = (
    f"{100 * cost / (tracked - cost):4.0f} %"
    if 0 < cost < tracked
    else "(too noisy to tell)"
)
print(
    f"{load:32} {rate:6.1f} million tracked births/s (goal 20), tracking adds "
    f"{adds} (goal at most 100 %), "
    f"n = {len(rows)}"
)
PYTHON
done
