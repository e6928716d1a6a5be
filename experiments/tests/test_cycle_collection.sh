#!/bin/bash
# cycle_collection from the command line to the CSV: collectors whose work is known,
# repeats, and what is empty where nothing ran.
set -u
. experiments/tests/common.sh
csv=$work/cycle_collection.csv

run() {
    rm -rf "$work/cells" "$work"/cycle_collection.*
    "$bin/cycle_collection" -q -o "$work" -a freelist -p cpython3.11 "$@"
}

counts_alone() {
    run -c refcount -w tree -w cache -n 5000 --seed 1 &&
        for c in collections objects_examined objects_freed reclaim_delay_p50 \
            reclaim_delay_max floating_garbage_max gc_total_ns; do
            same 0 "$(column "$csv" $c | sort -u)" || return 1
        done &&
        for c in pause_p50_ns pause_max_ns ns_per_examined ns_per_freed \
            collections_gen0; do
            same '' "$(column "$csv" $c | sort -u)" || return 1
        done
}

# Rings of ten, ten of which are held: a collection is due after 700 containers.
full_collections() {
    for collector in mark_sweep page_scan; do
        run -c $collector -w rings -n 30000 --seed 1 &&
            same 43 "$(column "$csv" collections)" &&
            same 29900 "$(column "$csv" objects_freed)" &&
            same 0 "$(column "$csv" objects_uncollectable)" &&
            holds '670 <= late && late <= 701' \
                late="$(column "$csv" reclaim_delay_max)" &&
            holds '690 <= waiting && waiting <= 710' \
                waiting="$(column "$csv" floating_garbage_max)" &&
            holds 'p50 <= p99 && p99 <= longest && longest <= total' \
                p50="$(column "$csv" pause_p50_ns)" \
                p99="$(column "$csv" pause_p99_ns)" \
                longest="$(column "$csv" pause_max_ns)" \
                total="$(column "$csv" gc_total_ns)" || return 1
    done
}

generations() {
    run -c trial_deletion -w rings -n 30000 --seed 1 &&
        holds 'young + middle + old == all_of && young > 9 * middle' \
            young="$(column "$csv" collections_gen0)" \
            middle="$(column "$csv" collections_gen1)" \
            old="$(column "$csv" collections_gen2)" \
            all_of="$(column "$csv" collections)" &&
        holds 'a + b + c == all_of' \
            a="$(column "$csv" objects_freed_gen0)" \
            b="$(column "$csv" objects_freed_gen1)" \
            c="$(column "$csv" objects_freed_gen2)" \
            all_of="$(column "$csv" objects_freed)"
}

# The curve is of the pauses that the row tells of, longest first.
tail_of_pauses() {
    run -c page_scan -w rings -n 30000 --seed 1 &&
        python3 - "$work/cycle_collection.curves.csv" \
            "$(column "$csv" pause_max_ns)" "$(column "$csv" collections)" <<'PYTHON'
import csv
import sys

path, longest, n = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
lines = [line for line in open(path, encoding="utf-8") if line[0] != "#"]
points = [(float(r["x_lo"]), float(r["value"])) for r in csv.DictReader(lines)
          if r["curve"] == "pause_tail"]
xs = [x for x, _ in points]
assert len(points) > 5 and xs == sorted(xs, reverse=True), points
assert [v for _, v in points] == sorted(v for _, v in points)
assert points[0][0] == longest and abs(points[0][1] * n - 1) < 1e-6, points[0]
assert points[-1][1] == 1
PYTHON
}

without_times() {
    python3 - "$csv" <<'PYTHON'
import csv
import sys

lines = [line for line in open(sys.argv[1], encoding="utf-8") if line[0] != "#"]
for row in csv.DictReader(lines):
    print({k: v for k, v in row.items()
           if "_ns" not in k and not k.startswith(("rss_", "ns_"))})
PYTHON
}
repeats() {
    run -n 4000 --seed 3 && without_times >"$work/once" &&
        run -n 4000 --seed 3 && without_times | cmp - "$work/once" &&
        same 35 "$(wc -l <"$work/once")" &&
        same ok "$(column "$csv" status | sort -u)"
}

aged() {
    run -c trial_deletion -w gcbench:depth=5 -n 3000 --seed 1 --age 20000 &&
        same ok "$(column "$csv" status)" &&
        same 20000 "$(column "$csv" age)"
}

# A heap of lists that stay: full collections of just these, and nothing else.
live_heap() {
    for layout in fresh aged; do
        run -c page_scan -c trial_deletion -w live_heap:live=500,layout=$layout \
            -n 4000 --seed 1 --no-oracle &&
            same ok "$(column "$csv" status | sort -u)" &&
            same 0 "$(column "$csv" objects_freed | sort -u)" &&
            same '' "$(column "$csv" floating_garbage_max | sort -u)" &&
            same '' "$(column "$csv" reclaim_delay_p50 | sort -u)" &&
            same 4000 "$(column "$csv" births | sort -u)" &&
            same 1500 "$(column "$csv" objects_examined | sort -u)" || return 1
    done
}

check 'counting alone is never late and never runs' counts_alone
check 'a full collection every 700 containers frees all rings' full_collections
check 'generations add up' generations
check 'the tail of the pauses' tail_of_pauses
check 'the same twice, but for times' repeats
check 'an aged heap' aged
check 'a heap that lives, without an oracle' live_heap
exit $failed
