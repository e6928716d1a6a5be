#!/bin/bash
# test_threads.sh - threads: their events are in one order, in which no block is
# born where another lives, and none is lost when a thread ends.
. experiments/recorder/tests/common.sh
build threads -pthread || exit 1
mkdir "$work/out"
trace=$work/out/t

# mode, least births, least deaths: libpthread adds a few of its own
while read -r mode births deaths what; do
    rm -f "$trace"
    "$record" -o "$trace" -- "$work/threads" "$mode"
    same "$mode: exit status" status 0 $?
    same "$mode: $what" "unknown lost overlaps" "0 0 0" \
        "$(counts "$trace" | cut -d' ' -f3-)"
    at_least "$mode: births" "$births" "$(field "$trace" births)"
    at_least "$mode: deaths" "$deaths" "$(field "$trace" deaths)"
done <<'END'
passing     300000 300000 two threads pass blocks to each other
destructors 1100   1100   destructors allocate after ours
sequence    2000   2000   2,000 threads one after the other
crowd       30300  30300  more threads at once than buffers
cancelled   50000  50000  a flush is no cancellation point
END

# One arena and no caches: what one thread frees the other gets at once, so an
# event that is logged too late, or a realloc that is one event, shows.
for i in 1 2 3; do
    MALLOC_ARENA_MAX=1 GLIBC_TUNABLES=glibc.malloc.tcache_count=0 \
        "$record" -o "$trace" -- "$work/threads" passing
    same "passing in one arena, $i" "unknown lost overlaps" "0 0 0" \
        "$(counts "$trace" | cut -d' ' -f3-)"
done

"$record" -o "$trace" -- "$work/threads" sequence
at_least "sequence: its threads share few buffers" 0 \
    $((4 - $(field "$trace" raw_chunks)))

# What the program itself leaves alive is all that differs.
"$record" -o "$trace" -- "$work/threads" passing
read -r births deaths _ <<<"$(counts "$trace")"
at_least "passing: all but what libpthread keeps has died" 0 \
    $((4 - (births - deaths)))
finish
