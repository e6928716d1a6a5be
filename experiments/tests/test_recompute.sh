#!/bin/bash
# An independent program reads the raw stream and gets every number of every row,
# to the last printed digit, for allocators and loads of all kinds.
set -u
. experiments/tests/common.sh

# again NAME ARGUMENT... - one cell with its events, computed twice.
again() {
    local name=$1
    shift
    recompute() {
        rm -rf "$work/cells"
        "$bin/id_reuse" -q -o "$work" --seed 1 --events "$work/events.csv" \
            "$@" &&
            python3 experiments/tests/recompute.py "$work/events.csv" \
                "$work/id_reuse.csv"
    }
    check "$name" recompute "$@"
}

again 'LIFO, one type' -a freelist -w window:live=300 -p plain -n 6000
again 'FIFO quarantine' -a quarantine:slots=100+freelist -w temporaries \
    -p plain -n 6000
again 'by lot, by type and size' -a freelist:order=random -w requests -p plain \
    -n 6000 --by-type --by-size
again 'batches of a collector' -a freelist:order=address -w rings \
    -p cpython3.11 -n 6000 --by-type
again 'an aged heap, whose ballast dies unseen' -a arena:recycle=lifo -w tree \
    -p cpython3.11 -n 6000 --age 5000 --by-size
again 'beyond the exact part of the histograms' -a freelist:order=fifo \
    -w generational:life=40000,survive=0.2 -p plain -n 60000 --age 90000
again 'ranges that are unmapped' -a arena:chunk=65536 \
    -w window:live=500,victim=oldest -p plain -n 20000
check 'there were some' grep -q '^unmap,' "$work/events.csv"
again 'jemalloc' -a jemalloc -w cache -p plain -n 6000 --by-size
if [ "${BUILD:-release}" = asan ]; then
    echo 'skip libc: a sanitizer replaces malloc'
else
    again 'libc' -a libc -w generational -p cpython3.11 -n 6000 --by-type
fi

recorded() {
    "$bin/record" --python -o "$work/a.trace" -- \
        python3 -c 'print([[i] for i in range(3000)][-1])'
}
check 'a program is recorded' recorded
again 'the recorded program' -a freelist -p plain -w "trace:file=$work/a.trace"
check 'its stale-hit curve is that of caches that are run' \
    python3 experiments/tests/recompute.py "$work/events.csv" \
    "$work/id_reuse.csv" "$work/id_reuse.curves.csv"

# Each block has a size of its own: more sizes than 16 bits can number.
many_sizes() {
    "$bin/record" -o "$work/b.trace" -- python3 -c \
        'for size in range(1000, 69000): bytearray(size)'
}
check 'a program of 68,000 sizes is recorded' many_sizes
again 'a program of 68,000 sizes' -a freelist -p plain \
    -w "trace:file=$work/b.trace"
exit $failed
