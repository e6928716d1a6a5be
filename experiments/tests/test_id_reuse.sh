#!/bin/bash
# id_reuse from the command line to the CSV: policies whose answer is known
# exactly, repeats, cells that are killed, a full disk, and bad input.
set -u
. experiments/tests/common.sh
csv=$work/id_reuse.csv

# run ARGUMENT... - one quiet run into $work; the cells of the last one are gone.
run() {
    rm -rf "$work/cells" "$work"/id_reuse.*
    "$bin/id_reuse" -q -o "$work" "$@"
}

# --- policies with a known answer -------------------------------------------------

lifo_create_and_drop() {
    run -a freelist -w temporaries:type=float -p plain -n 100000 --seed 1 &&
        same 100000 "$(column "$csv" births)" &&
        same 1 "$(column "$csv" distinct_ids)" &&
        same 0.99999 "$(column "$csv" reuse_rate)" &&
        same 1 "$(column "$csv" next_birth_reuse)" &&
        same 0.99999 "$(column "$csv" stale_hit_16)" &&
        same 0 "$(column "$csv" entropy_bits)"
}

# The column is the same in all rows.
all_rows() {
    same "$2" "$(column "$csv" "$1" | sort -u)"
}

arena_never() {
    run -a arena:recycle=never -p plain -n 8000 --seed 1 &&
        same 9 "$(column "$csv" status | grep -c '^ok$')" &&
        all_rows reuse_rate 0 && all_rows rebirths_max 1 &&
        all_rows next_birth_reuse 0 && all_rows stale_hit_16 0 &&
        all_rows stale_hit_1024 0 && all_rows distance_p50 ''
}

quarantine() {
    run -a quarantine:slots=1000+freelist -w temporaries:type=float -p plain \
        -n 20000 --seed 1 &&
        for c in distance_p50 distance_p90 distance_p99 distance_max; do
            same 1001 "$(column "$csv" $c)" || return 1
        done &&
        same 0 "$(column "$csv" reuse_within_1000)" &&
        same 1 "$(column "$csv" reuse_within_10000)" &&
        same 0 "$(column "$csv" entropy_bits)" &&
        same 1001,1001,18999 "$(tail -n +2 "$work/id_reuse.curves.csv" |
            grep ',reused,' | sed 's/.*,reused,//')"
}

# A load is long enough to be steady unless the user says how long it is.
length_follows_live_set() {
    local plan=("$bin/id_reuse" --plan -a freelist -p plain --seed 1)
    same "10000 100000 30000" "$(echo $("${plan[@]}" -w window:live=100 \
        -w window:live=10000 -w cache | awk 'NR > 1 { print $(NF - 1) }'))" &&
        same 500 "$("${plan[@]}" -w window:live=10000 -n 500 |
            awk 'NR > 1 { print $(NF - 1) }')"
}

# The random pick out of 16 that DieHarder measures: 15 wait, one more is freed.
random_pick() {
    run -a quarantine:slots=15,evict=random+freelist \
        -w temporaries:type=float -p plain -n 200000 --seed 1 &&
        holds 'abs(bits - 5.40) < 0.01' bits="$(column "$csv" entropy_bits)" &&
        holds 'abs(f1 - 1 / 16) < 0.002' \
            f1="$(column "$csv" next_birth_reuse)"
}

window_lifo() {
    run -a freelist -w window:live=1000,order=free_first \
        -w window:live=1,order=free_first -w window:live=37,order=free_first \
        -p plain -n 20000 --seed 1 && all_rows next_birth_reuse 1 &&
        all_rows distance_max 1 && all_rows entropy_bits 0
}

window_jemalloc() {
    run -a freelist -a jemalloc:tcache=on \
        -w window:live=1000,order=free_first,type=float -p plain --seed 1 &&
        holds 'free == 1 && abs(jemalloc - 1) <= 0.001' \
            free="$(column "$csv" next_birth_reuse | head -n 1)" \
            jemalloc="$(column "$csv" next_birth_reuse | tail -n 1)"
}

# Two LIFO allocators, one size class: the same curves to the byte.
two_lifo() {
    run -a freelist -a jemalloc -w window:live=300 -p plain -n 20000 --seed 2 &&
        curves() {
            grep "^id_reuse,$1," "$work/id_reuse.curves.csv" | cut -d, -f3-
        } &&
        [ "$(curves freelist | wc -l)" -gt 100 ] &&
        cmp <(curves freelist) <(curves jemalloc)
}

check 'a LIFO list gives one id back again and again' lifo_create_and_drop
check 'an arena that never recycles reuses nothing' arena_never
check 'a quarantine of 1,000 delays by 1,001' quarantine
check 'a random pick out of 16 has 5.40 bits' random_pick
check 'distance 1 throughout in a window, free list' window_lifo
check 'and jemalloc within 0.1 % of it' window_jemalloc
check 'two LIFO allocators have the same curves' two_lifo
check 'a run is as long as its live set needs' length_follows_live_set

# --- repeats ----------------------------------------------------------------------

own='-a freelist:order=random -a arena:recycle=lifo
     -a quarantine:slots=100+freelist:order=fifo
     -w requests -w rings -w window -p cpython3.11 --age 3000 -n 2000 --seeds 2'

repeat_exactly() {
    # shellcheck disable=SC2086 # a list of arguments
    run $own || return 1
    steady "$csv" >"$work/once" &&
        grep -v '^#' "$work/id_reuse.curves.csv" >"$work/once.curves" &&
        run $own &&
        cmp <(steady "$csv") "$work/once" &&
        cmp <(grep -v '^#' "$work/id_reuse.curves.csv") "$work/once.curves"
}

# A load without chance in it: seeds alone add nothing, on aged heaps they do.
ages_differ() {
    local load='-a freelist:order=fifo -w temporaries:type=float -p plain -n 9000'
    # shellcheck disable=SC2086 # a list of arguments
    run $load --seeds 4 &&
        same 1 "$(column "$csv" distinct_ids | sort -u | wc -l)" &&
        run $load --seeds 4 --age 5000 &&
        same 4 "$(column "$csv" distinct_ids | sort -u | wc -l)"
}

scopes() {
    run -a freelist -w requests -p plain -n 3000 --seed 1 --by-type --by-size &&
        same all "$(column "$csv" scope | head -n 1)" &&
        column "$csv" scope | grep -qx type=float &&
        column "$csv" scope | grep -qx size=32 &&
        for kind in type size; do
            holds 'sum == births' births="$(column "$csv" births | head -n 1)" \
                sum="$(paste <(column "$csv" scope) <(column "$csv" births) |
                    awk "/^$kind=/ { sum += \$2 } END { print sum }")" ||
                return 1
        done
}

check 'the same command twice: the same CSV, ASLR on' repeat_exactly
check 'aged heaps differ from seed to seed' ages_differ
check 'scopes divide the births' scopes

# --- collectors -------------------------------------------------------------------

# Each collector on each allocator; one sentence for each collector, from its own
# rows alone: what it says is what a run of that one says.
collectors_by_allocators() {
    local collectors='trial_deletion bacon_rajan mark_sweep page_scan refcount'
    local c words all=()
    for c in $collectors; do
        all+=(-c "$c")
    done
    set -- -w rings -p plain -n 15000 --seed 1 -a freelist -a pymalloc
    words=$("$bin/id_reuse" -o "$work/all" "$@" "${all[@]}") &&
        same 10 "$(column "$work/all/id_reuse.csv" status | grep -c '^ok$')" ||
        return 1
    for c in $collectors; do
        same "$("$bin/id_reuse" -o "$work/one" "$@" -c "$c" |
            sed -n 's/^rings (plain): //p')" \
            "$(sed -n "s/^rings (plain, $c): //p" <<<"$words")" || return 1
    done
    same 5 "$(grep -c '^rings' <<<"$words")"
}

# The order of frees is seen in the ids, not in how many die.
order_of_frees() {
    run -w rings -p plain -n 15000 --seed 1 -a freelist -c trial_deletion \
        -c trial_deletion:free_order=reverse &&
        same 1 "$(column "$csv" deaths | sort -u | wc -l)" &&
        same 2 "$(column "$csv" stale_hit_1024 | sort -u | wc -l)"
}

check 'collectors cross allocators, and are told apart' collectors_by_allocators
check 'the order of frees changes ids alone' order_of_frees

# --- what goes wrong --------------------------------------------------------------

# refuses 'TEXT' ARGUMENT... - exit status 2 and one line on stderr that has TEXT.
refuses() {
    local text=$1 out
    shift
    out=$("$bin/id_reuse" -q -o "$work/refused" "$@" 2>&1 >/dev/null)
    same 2 $? && same 1 "$(wc -l <<<"$out")" && grep -F -- "$text" <<<"$out" &&
        [ ! -e "$work/refused" ]
}

check 'an unknown allocator' refuses freelist -a freelst
check 'an unknown order' refuses 'lifo, fifo, random, address' \
    -a freelist:order=up
check 'a negative number' refuses '-3' -w window:live=-3
check 'no births' refuses '0' -n 0
check 'a missing trace' refuses '/nonexistent.trace' \
    -w trace:file=/nonexistent.trace
printf 'no trace at all' >"$work/bad.trace"
check 'a damaged trace' refuses 'byte' -w "trace:file=$work/bad.trace"
check 'events of several cells' refuses '--events' --events "$work/e" -a arena \
    -a freelist -n 100

out_of_memory() {
    run -a faulty:after=500+freelist -a freelist -w temporaries:type=float \
        -p plain -n 1000 --age 2000 --seed 1
    same 1 $? && same 'out of memory' "$(column "$csv" status | head -n 1)" &&
        same ok "$(column "$csv" status | tail -n 1)"
}

events_on_a_full_disk() {
    run -a freelist -w temporaries -p plain -n 10000 --seed 1 \
        --events /dev/full
    same 1 $? &&
        same 'events file: no space left on device' "$(column "$csv" status)"
}

check 'an allocator that refuses: the row says so' out_of_memory
check 'a full disk under --events: the row says so' events_on_a_full_disk
exit $failed
