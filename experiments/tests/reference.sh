#!/bin/bash
# reference.sh DIR - makes the small reference run again, into DIR.
#
# The project's own allocators on every synthetic load, in two profiles, from two
# seeds; then the small-int cache.  Kept are the rows without the columns that
# depend on the machine (those in _ns, those of rss_) and without the comments
# that name it.
set -eu
bin=${BIN:-build/bin}
dir=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$bin/id_reuse" -q -o "$work" -n 3000 --seeds 2 -p plain -p cpython3.11 \
    -a freelist -a freelist:order=fifo -a freelist:order=random \
    -a freelist:order=address -a arena -a arena:recycle=lifo \
    -a pymalloc -a quarantine:slots=1024+freelist
"$bin/small_ints" -q -o "$work" -n 3000 --seeds 2 -a freelist

for name in id_reuse small_ints; do
    python3 - "$work/$name.csv" >"$dir/$name.csv" <<'PYTHON'
import csv
import sys

with open(sys.argv[1], newline="", encoding="utf-8") as file:
    rows = list(csv.reader(line for line in file if not line.startswith("#")))
keep = [
    i
    for i, name in enumerate(rows[0])
    if "_ns" not in name and not name.startswith("rss_")
]
writer = csv.writer(sys.stdout, lineterminator="\n")
writer.writerows([row[i] for i in keep] for row in rows)
PYTHON
done
