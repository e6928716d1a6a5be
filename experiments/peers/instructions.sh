#!/bin/bash
# instructions.sh BIN BENCH_TRACKING - how many instructions an allocation and a free
# execute, and the loop around them, for each allocator: the difference of two runs
# under cachegrind that differ in how many pairs they make.  Then how many the stale-hit
# curve takes at a birth, by how many ids there are.  Repeatable: it does not depend on
# what else the machine does.
set -eu
bin=$1 tracking=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
command -v valgrind >/dev/null || {
    echo "instructions: valgrind is not installed" >&2
    exit 1
}

counted() { # LOAD ALLOCATOR PAIRS: instructions of the cell's process
    valgrind --tool=cachegrind --cache-sim=no --log-file="$work/log" \
        --cachegrind-out-file=/dev/null "$bin/alloc_speed" --cell-pipe=3 \
        --allocator="$2" --workload="$1" --births="$3" --seed=1 \
        --collector=refcount --profile=plain --int-cache=off \
        --type-freelists=off --age=0 --no-calls 3>"$work/shard"
    sed -n 's/.*I *refs: *//p' "$work/log" | tr -d ,
}

of_curve() { # LIVE BIRTHS: instructions of stale_hit_births, for one birth
    valgrind --tool=callgrind --toggle-collect=stale_hit_births \
        --log-file="$work/log" --callgrind-out-file=/dev/null \
        "$tracking" --once 3 "window:live=$1,type=float" "$2" >/dev/null
    sed -n 's/.*I *refs: *//p' "$work/log" | tr -d , |
        awk -v n="$2" '{ printf "%.1f", $1 / n }'
}

few=20000
many=120000
# Seven times with the allocator and a quarter to warm up; seven times without.
printf '%-12s %14s %20s\n' allocator pair window:live=100
for allocator in freelist pages pymalloc jemalloc mimalloc tcmalloc; do
    line=$(printf '%-12s' $allocator)
    for load in pair window:live=100; do
        a=$(counted $load $allocator $few)
        b=$(counted $load $allocator $many)
        line="$line $(awk -v d=$((b - a)) -v n=$((many - few)) \
            'BEGIN { printf "%14.1f", d / (7.25 * n) }')"
    done
    echo "$line"
done
echo "Both with the loop around them twice: once with the pair, once bare."
echo
printf '%-12s %14s\n' 'distinct ids' 'curve, a birth'
for live in 1000 10000 100000 1000000; do
    births=$((live * 5 > 200000 ? live * 5 : 200000))
    printf '%-12s %14s\n' $live "$(of_curve $live $births)"
done
