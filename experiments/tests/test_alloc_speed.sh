#!/bin/bash
# alloc_speed from the command line to the CSV: rows, what is empty where it was not
# measured, and that what is no time repeats.
set -u
. experiments/tests/common.sh
csv=$work/alloc_speed.csv

run() {
    rm -rf "$work/cells" "$work"/alloc_speed.*
    "$bin/alloc_speed" -q -o "$work" "$@"
}

every_allocator() {
    local quantity
    run -w pair -w window:live=100 -n 2000 --seed 1 &&
        same ok "$(column "$csv" status | sort -u)" &&
        holds 'rows >= 8' rows="$(column "$csv" status | wc -l)" || return 1
    for quantity in pair_ns loop_ns call_alloc_p50_ns call_free_max_ns timer_ns \
        footprint_per_byte footprint_end_bytes; do
        holds 'least >= 0 && text != ""' text="$(column "$csv" $quantity | sort -g |
            head -n 1)" least="$(column "$csv" $quantity | sort -g | head -n 1)" ||
            return 1
    done
    same '' "$(column "$csv" alloc_ns | sort -u)" &&
        same 7 "$(column "$csv" repeats | sort -u)"
}

# Quantiles of single calls are in order, and the curve ends at the longest.
single_calls() {
    run -a freelist -w window:live=100 -n 5000 --seed 1 &&
        holds 'a <= b && b <= c && c <= d' \
            a="$(column "$csv" call_alloc_p50_ns)" \
            b="$(column "$csv" call_alloc_p99_ns)" \
            c="$(column "$csv" call_alloc_p999_ns)" \
            d="$(column "$csv" call_alloc_max_ns)" &&
        same "$(column "$csv" call_free_max_ns)" "$(awk -F, \
            '/^#/ { next } $(NF - 3) == "call_free_tail" { print $(NF - 2); exit }' \
            "$work/alloc_speed.curves.csv")"
}

# By functions or by the short way: the same heap.
no_short() {
    run -a freelist -w window:live=300 -n 3000 --seed 1 --no-calls &&
        steady "$csv" >"$work/short" &&
        run -a freelist -w window:live=300 -n 3000 --seed 1 --no-calls \
            --no-short &&
        same ok "$(column "$csv" status)" && steady "$csv" | cmp - "$work/short"
}

bursts() {
    run -a pages -w burst:blocks=3000 -w burst:blocks=3000,layout=fresh \
        --seed 1 &&
        same ok "$(column "$csv" status | sort -u)" &&
        same '3000 3000' "$(column "$csv" pairs | paste -sd' ')" &&
        same '7 1' "$(column "$csv" repeats | paste -sd' ')" &&
        same '' "$(column "$csv" call_free_p50_ns | tail -n 1)" &&
        paste <(column "$csv" pair_ns) <(column "$csv" alloc_ns) \
            <(column "$csv" free_ns) | awk '
            { d = $1 - $2 - $3; if (d * d > 1e-6) exit 1 }'
}

repeats() {
    run -a freelist -a quarantine:slots=50+pages -w window:live=300 -n 3000 \
        --seeds 2 --age 2000 && steady "$csv" >"$work/once" &&
        run -a freelist -a quarantine:slots=50+pages -w window:live=300 \
            -n 3000 --seeds 2 --age 2000 && steady "$csv" | cmp - "$work/once"
}

# A cell of times keeps to one processor, one of counts does not.
processors() { # PROGRAM OPTION...: as the kernel lists those of its cell
    local cell='' pid
    "$bin/$1" -q -o "$work/pinned" --seed 1 -a freelist -p plain -j 1 "${@:2}" &
    pid=$!
    for _ in $(seq 200); do
        cell=$(pgrep -P $pid) && grep -q cell-pipe "/proc/$cell/cmdline" && break
        sleep 0.01
    done
    sleep 0.2
    sed -n 's/^Cpus_allowed_list:[[:space:]]*//p' "/proc/$cell/status"
    kill $pid
    wait $pid
}

pinned() {
    local all
    all=$(sed -n 's/^Cpus_allowed_list:[[:space:]]*//p' /proc/self/status)
    [[ $(processors alloc_speed -w pair -n 1G) =~ ^[0-9]+$ ]] &&
        [[ $(processors cycle_collection -c refcount -w tree -n 1G --no-oracle) =~ ^[0-9]+$ ]] &&
        same "$all" "$(processors id_reuse -w window -n 1G)"
}

out_of_memory() {
    run -a faulty:after=500+freelist -a freelist -w window:live=300 -n 3000 \
        --seed 1
    same 1 $? && same 'out of memory ok' \
        "$(column "$csv" status | paste -sd' ')"
}

bad_loads() {
    ! "$bin/alloc_speed" -w window:live=0 2>"$work/err" &&
        same 1 "$(wc -l <"$work/err")" &&
        ! "$bin/alloc_speed" -w temporaries 2>"$work/err" &&
        grep -q 'pair.*window.*burst' "$work/err"
}

check 'every allocator that is here' every_allocator
check 'single calls' single_calls
check 'bursts' bursts
check 'by functions alone' no_short
check 'the same twice, but for times' repeats
check 'memory that runs out' out_of_memory
check 'one processor' pinned
check 'bad loads' bad_loads
exit $failed
