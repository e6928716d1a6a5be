#!/bin/bash
# endurance.sh [BIRTHS [SMALL]] - one long run (10^9 births) beside ten short ones.
#
# The live set is the same, so the long run may not need more memory than a short
# one, at most 2 GiB, and what it measures per rebirth must lie in the range of the
# short ones.  (A share of all births would not: the first ones at each id weigh
# less the longer a run is.)
set -eu
bin=${BIN:-build/bin}
births=${1:-1000000000}
small=${2:-2000000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

run() {
    "$bin/id_reuse" -q -j 1 -a freelist -p plain -o "$work/$1" \
        -w "window:live=${LIVE:-100000},type=float" -n "$2" "${@:3}" >/dev/null
}
run short "$small" --seeds 10
run long "$births" --seed 11
python3 - "$work/short/id_reuse.csv" "$work/long/id_reuse.csv" <<'PYTHON'
import csv
import sys


def read(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(
            csv.DictReader(line for line in file if not line.startswith("#"))
        )


shorts, (long,) = map(read, sys.argv[1:])
wrong = 0
print(f"{int(long['births']):,} births in {int(long['wall_ns']) / 1e9:.0f} s")
rss, most = int(long["rss_peak_bytes"]), max(
    int(row["rss_peak_bytes"]) for row in shorts
)
fits = rss < 2 << 30 and rss < 1.05 * most
print(f"{rss >> 20} MiB resident, {most >> 20} MiB after a short run: "
      f"{'ok' if fits else 'too much'}")
wrong += not fits
for entries in (16, 128, 1024):
    values = [
        float(row[f"stale_hit_{entries}"]) / float(row["reuse_rate"])
        for row in shorts + [long]
    ]
    value = values.pop()
    # Three standard deviations of one short run.
    mean = sum(values) / len(values)
    spread = 3 * (sum((v - mean) ** 2 for v in values) / (len(values) - 1)) ** 0.5
    inside = abs(value - mean) <= spread
    print(f"stale_hit_{entries} per rebirth: {value:.6g}, short runs "
          f"{mean:.6g} +- {spread:.2g}: {'ok' if inside else 'outside'}")
    wrong += not inside
for column in ("next_birth_reuse", "distance_p50", "distance_max", "entropy_bits",
               "live_peak", "live_peak_bytes", "distinct_ids", "anomalies"):
    same = {row[column] for row in shorts} == {long[column]}
    print(f"{column}: {long[column]}: {'ok' if same else 'not that of the short'}")
    wrong += not same
sys.exit(wrong > 0)
PYTHON
