#!/bin/bash
# peers.sh IDLAB CPYTHON - what our objects take against CPython's own, as the
# ratio of times measured in turn: median over the rounds, and their range.
set -eu
rounds=${ROUNDS:-5}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for round in $(seq "$rounds"); do
    "$2" >"$work/cpython.$round"
    "$1" pymalloc trial_deletion >"$work/trial_deletion.$round"
    "$1" freelist trial_deletion >"$work/freelist.$round"
    "$1" pymalloc page_scan >"$work/page_scan.$round"
done
python3 - "$work" "$rounds" <<'PYTHON'
import statistics
import sys

work, rounds = sys.argv[1], int(sys.argv[2])


def read(name, i):
    with open(f"{work}/{name}.{i}", encoding="utf-8") as file:
        return {k: float(v) for k, v in (line.split() for line in file)}


GOALS = {  # at most, of CPython's time; by the heap that has to reach it
    "trial_deletion": {
        "int": 0.5, "float": 0.5, "list": 0.5, "tuple2": 0.5,
        "instance": 0.5, "collect_live": 1, "collect_live_aged": 1,
        "free_cycles": 1},
    "page_scan": {"collect_live_aged": 1 / 3}}
print(f"time against CPython's own objects, the median of {rounds} rounds "
      "[least, most]; * is above the goal")
names = ["trial_deletion", "freelist", "page_scan"]
print(f"{'':18}{'pymalloc':>26}{'freelist':>26}{'pymalloc, page_scan':>26}")
peers = [read("cpython", i + 1) for i in range(rounds)]
for operation in peers[0]:
    line = f"{operation:18}"
    for name in names:
        ratios = [read(name, i + 1)[operation] / peers[i][operation]
                  for i in range(rounds)]
        middle = statistics.median(ratios)
        goal = GOALS.get(name, {}).get(operation)
        mark = "*" if goal is not None and middle > goal else " "
        line += (f"{middle:10.2f}{mark} [{min(ratios):5.2f}, "
                 f"{max(ratios):5.2f}]")
    print(line)
PYTHON
