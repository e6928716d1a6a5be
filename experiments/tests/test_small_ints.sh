#!/bin/bash
# small_ints from the command line to the CSV: hit rates that are known, and what
# is saved.
set -u
. experiments/tests/common.sh
csv=$work/small_ints.csv

run() {
    rm -rf "$work/cells" "$work"/small_ints.*
    "$bin/small_ints" -q -o "$work" "$@"
}

# One number of the only row.
value() {
    column "$csv" "$1"
}

known_range() {
    run -w ints:dist=uniform,hi=512 --int-cache=-5..256 -n 100000 --seed 1 &&
        same 100000 "$(value int_requests)" &&
        holds 'abs(rate - 257 / 512) < 0.01' rate="$(value hit_rate)" &&
        holds 'hits + allocations == 100000' hits="$(value int_hits)" \
            allocations="$(value int_allocations)" &&
        same "$(value hit_rate)" "$(value allocations_saved)" &&
        same $((262 * 32)) "$(value cache_bytes)" &&
        holds 'saved == 32 * hits - 262 * 32' hits="$(value int_hits)" \
            saved="$(value bytes_saved)"
}

all_in_range() {
    run -w ints:dist=uniform,hi=512 --int-cache=-5..1024 -n 20000 --seed 1 &&
        same 1 "$(value hit_rate)" && same 0 "$(value int_allocations)" &&
        same 1 "$(value allocations_saved)" &&
        same $((1030 * 32)) "$(value cache_bytes)" &&
        same '' "$(value delta_reuse_rate)" # nothing was born
}

cache_off() {
    run -w ints:dist=uniform,hi=512 --int-cache=off -n 20000 --seed 1 &&
        same 0 "$(value hit_rate)" && same 20000 "$(value int_allocations)" &&
        same 0 "$(value allocations_saved)" && same 0 "$(value bytes_saved)" &&
        same 0 "$(value delta_reuse_rate)" &&
        same 0 "$(value delta_stale_hit_128)"
}

counting_up() {
    run -w ints:dist=loop --int-cache=-5..256 -n 100000 --seed 1 &&
        same 257 "$(value int_hits)" && same 0.00257 "$(value hit_rate)"
}

# CPython's two ranges under the profiles that have them: the range counts.
profiles() {
    run -w ints:dist=loop -p cpython3.11 --int-cache=-5..256 -n 5000 --seed 1 &&
        value int_hits >"$work/given" &&
        run -w ints:dist=loop -p cpython3.15 --int-cache=-5..1024 -n 5000 \
            --seed 1 && value int_hits >>"$work/given" &&
        same $'257\n1025' "$(cat "$work/given")"
}

# What a cache does to reuse: the metrics of id_reuse, with it minus without it.
deltas() {
    local with without
    run -a freelist:order=fifo -w ints:dist=uniform,hi=2000 -p cpython3.11 \
        --int-cache=-5..256 -n 5000 --seed 3 --age 2000 || return 1
    reuse() {
        "$bin/id_reuse" -q -o "$work/ids" -a freelist:order=fifo \
            -w ints:dist=uniform,hi=2000 -p cpython3.11 --int-cache="$1" \
            -n 5000 --seed 3 --age 2000 &&
            column "$work/ids/id_reuse.csv" reuse_rate
    }
    with=$(reuse -5..256) && without=$(reuse off) &&
        holds 'abs(delta - (on - off)) < 1e-8 && on < off' on="$with" \
            off="$without" delta="$(value delta_reuse_rate)"
}

repeats() {
    local load='-w ints:dist=zipf,hi=4096 -n 5000 --seeds 2 --age 1000'
    # shellcheck disable=SC2086 # a list of arguments
    run $load && steady "$csv" >"$work/once" &&
        run $load && cmp <(steady "$csv") "$work/once"
}

refuses() {
    local text=$1 out
    shift
    out=$("$bin/small_ints" -q -o "$work/refused" "$@" 2>&1 >/dev/null)
    same 2 $? && same 1 "$(wc -l <<<"$out")" && grep -F -- "$text" <<<"$out"
}

out_of_memory() {
    run -a faulty:after=3+freelist -w ints:dist=loop --int-cache=-5..256 \
        -n 1000 --seed 1
    same 1 $? && same 'out of memory' "$(value status)"
}

check 'uniform below 512: -5..256 answers 257 of 512' known_range
check 'uniform below 512: -5..1024 answers all' all_in_range
check 'without a cache nothing is answered' cache_off
check 'counting up hardly meets the cache' counting_up
check 'CPython has two ranges' profiles
check 'the deltas are those of id_reuse' deltas
check 'the same command twice: the same CSV' repeats
check 'a range that is none' refuses '-5..256' --int-cache=256..-5
check 'an allocator that refuses: the row says so' out_of_memory
exit $failed
