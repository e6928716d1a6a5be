#!/bin/bash
# instructions.sh BIN - how many instructions an allocation and a free execute, and
# the loop around them, for each allocator: the difference of two runs under
# cachegrind that differ in how many pairs they make.  Repeatable: it does not
# depend on what else the machine does.
set -eu
bin=$1
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
