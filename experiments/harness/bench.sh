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
# Per event: wall / events is the tracked load, of which the tracker is a part.
shares = []
for r in rows:
    events = float(r["births"]) + float(r["deaths"])
    tracked = float(r["wall_ns"]) / events
    cost = float(r["tracker_ns_per_event"])
    shares.append(cost / (tracked - cost))
print(
    f"{load:32} {rate:6.1f} million tracked births/s (goal 20), tracking adds "
    f"{100 * statistics.median(shares):4.0f} % (goal at most 100 %), "
    f"n = {len(rows)}"
)
PYTHON
done
