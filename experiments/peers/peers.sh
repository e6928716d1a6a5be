#!/bin/bash
# peers.sh IDLAB CPYTHON - what our objects take against CPython's own, as the
# ratio of processor times measured in turn: median over the rounds, and their
# range.  The first column is a heap that gives out CPython's very ids; the others
# are faster in something.
set -eu
rounds=${ROUNDS:-3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
configurations=(
    "pymalloc trial_deletion cpython3.11"
    "freelist trial_deletion cpython3.11"
    "freelist trial_deletion cpython3.14"
    "pymalloc page_scan cpython3.11"
)
for round in $(seq "$rounds"); do
    "$2" >"$work/cpython.$round"
    for i in "${!configurations[@]}"; do
        read -ra words <<<"${configurations[i]}"
        "$1" "${words[@]}" >"$work/$i.$round"
    done
done
python3 - "$work" "$rounds" "${configurations[@]}" <<'PYTHON'
import statistics
import sys

work, rounds, configurations = sys.argv[1], int(sys.argv[2]), sys.argv[3:]


def read(name, i):
    with open(f"{work}/{name}.{i}", encoding="utf-8") as file:
        return {k: float(v) for k, v in (line.split() for line in file)}


MADE = {"int": 0.5, "float": 0.5, "list": 0.5, "tuple2": 0.5, "instance": 0.5}
GOALS = [  # at most, of CPython's time; by column
    {"collect_live": 1, "collect_live_aged": 1, "free_cycles": 1}, MADE, MADE,
    {"collect_live_aged": 1 / 3}]
print(f"time against CPython {sys.version_info[0]}.{sys.version_info[1]}'s own "
      f"objects, the median of {rounds} rounds [least, most]; * is above the goal")
for line in range(3):
    print(f"{'':18}" + "".join(f"{c.split()[line]:>26}" for c in configurations))
peers = [read("cpython", i + 1) for i in range(rounds)]
for operation in peers[0]:
    line = f"{operation:18}"
    for column, goals in enumerate(GOALS):
        ratios = [read(column, i + 1)[operation] / peers[i][operation]
                  for i in range(rounds)]
        middle = statistics.median(ratios)
        mark = "*" if middle > goals.get(operation, middle) else " "
        line += (f"{middle:10.2f}{mark} [{min(ratios):5.2f}, "
                 f"{max(ratios):5.2f}]")
    print(line)
PYTHON
