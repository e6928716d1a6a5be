#!/bin/bash
# Cells and whole runs that are killed, a full disk, bad input: by each program that
# measures.  What is finished is kept, and what is resumed in the end is what an
# undisturbed run gives.  (The harness's own tests do this with a demo of theirs.)
set -u
. experiments/tests/common.sh
RANDOM=7 # the moments at which runs are killed

programs='id_reuse small_ints cycle_collection'
# Six cells each, some tens of milliseconds long, and none of them shared.
declare -A loads=(
    [id_reuse]='-w rings -p cpython3.11 -a freelist:order=random -a arena -n 40000'
    [small_ints]='-w ints:dist=zipf,hi=4096 --int-cache=-5..256
                  --int-cache=-5..1024 -n 2000000'
    [cycle_collection]='-w rings -a freelist -c page_scan -c bacon_rajan -n 90000'
)

# start PROGRAM ARGUMENT... - in the background, as $parent.
start() {
    local program=$1
    shift
    # shellcheck disable=SC2086 # a list of arguments
    "$bin/$program" ${loads[$program]} --seeds 3 "$@" >"$work/out" 2>"$work/err" &
    parent=$!
}

# run PROGRAM ARGUMENT... - to its end; its exit status.
run() {
    start "$@"
    wait "$parent"
}

# result PROGRAM DIR - what does not depend on the machine.
result() {
    steady "$2/$1.csv" && grep -v -e '^#' -e ',pause_' "$2/$1.curves.csv"
}

undisturbed() {
    [ -e "$work/good/$1.csv" ] || run "$1" -o "$work/good"
}

same_result() { # PROGRAM DIR
    undisturbed "$1" && result "$1" "$work/good" >"$work/want" &&
        result "$1" "$2" >"$work/got" && cmp "$work/want" "$work/got" &&
        [ "$(wc -l <"$work/got")" -gt 6 ]
}

shards() { # PROGRAM DIR
    find "$2/cells/$1" -name '*.csv' 2>"$work/none" | wc -l
}


# --- a cell is killed ---------------------------------------------------------------

# Of six the one that runs when the first is finished.
kill_a_cell() {
    local dir=$work/cell.$1 child=
    start "$1" -j 1 -o "$dir"
    while [ "$(shards "$1" "$dir")" -eq 0 ] && kill -0 "$parent"; do
        sleep 0.005
    done
    until [ -n "$child" ] && kill -KILL "$child" 2>"$work/none"; do
        child=
        read -r child _ <"/proc/$parent/task/$parent/children" || kill -0 "$parent" ||
            return 1
    done
    wait "$parent"
    same 1 $? && column "$dir/$1.csv" status >"$work/rows" &&
        same 5 "$(grep -c '^ok$' "$work/rows")" &&
        same 'killed by signal 9 (SIGKILL)' "$(grep -v '^ok$' "$work/rows")" &&
        grep -F '6 cells: 5 ok, 1 failed' "$work/out" &&
        run "$1" -j 1 -o "$dir" --resume &&
        grep -F '6 cells: 6 ok (5 of them from before)' "$work/out" &&
        same_result "$1" "$dir"
}

if [ -e /proc/$$/task/$$/children ]; then
    for program in $programs; do
        check "$program: a killed cell has its row, and is resumed" \
            kill_a_cell "$program"
    done
else
    echo 'skip killed cells: this kernel does not tell who is whose child'
fi

# --- the run is killed ---------------------------------------------------------------

# seconds PROGRAM - of an undisturbed run.
seconds() {
    local start=$EPOCHREALTIME
    run "$1" -q -o "$work/timed" &&
        awk "BEGIN { print $EPOCHREALTIME - $start }"
}

# whole PROGRAM DIR - runs what is left: all is as if nothing had happened.
whole() {
    run "$1" -q -o "$2" --resume && same_result "$1" "$2" &&
        same 6 "$(shards "$1" "$2")" && same '' "$(find "$2" -name '*.tmp')"
}

# kill_the_run PROGRAM KILLS - at any moment of what is left of it; after each third
# kill it may come to its end, and another one begins.
kill_the_run() {
    local dir=$work/killed.$1 all killed=0 tries=0 left moment
    all=$(seconds "$1") || return 1
    while [ "$killed" -lt "$2" ]; do
        tries=$((tries + 1))
        [ "$tries" -le $((6 * $2)) ] || { echo "$killed kills"; return 1; }
        left=$((7 - $(shards "$1" "$dir"))) # of seven: the merge counts too
        moment=$(awk "BEGIN { print $all * $RANDOM / 32768 * $left / 7 }")
        start "$1" -q -o "$dir" --resume
        sleep "$moment"
        kill -KILL "$parent" 2>"$work/none"
        wait "$parent" 2>"$work/none"
        if [ $? -eq 137 ]; then
            killed=$((killed + 1))
            [ $((killed % 3)) -eq 0 ] || continue
        fi # else it was over before
        whole "$1" "$dir" && rm -r "$dir" || return 1
    done
    whole "$1" "$dir"
}

check 'id_reuse: killed at 12 moments, resumed' kill_the_run id_reuse 12
check 'small_ints: killed at 4 moments, resumed' kill_the_run small_ints 4
check 'cycle_collection: killed at 4, resumed' kill_the_run cycle_collection 4

# --- a full disk ----------------------------------------------------------------------

# Room for some of the six shards, not for all; then enough.
full_disk() {
    local dir=$work/disk kept
    mount -t tmpfs -o "size=$2" none "$dir" || return 1
    run "$1" -j 1 -o "$dir"
    same 1 $? && same 1 "$(wc -l <"$work/err")" &&
        grep -E "^$1: $dir/.*: No space left on device" "$work/err" &&
        same '' "$(cat "$work/out")" && kept=$(shards "$1" "$dir") &&
        holds '0 < kept && kept < 6' kept="$kept" &&
        [ ! -e "$dir/$1.csv" ] && same '' "$(find "$dir" -name '*.tmp')" &&
        mount -o remount,size=16m "$dir" &&
        run "$1" -j 1 -o "$dir" --resume &&
        grep -F "6 cells: 6 ok ($kept of them from before)" "$work/out" &&
        same_result "$1" "$dir"
}

mkdir "$work/disk"
if mount -t tmpfs -o size=16k none "$work/disk" 2>"$work/none"; then
    umount "$work/disk"
    trap 'umount -q "$work/disk"; rm -rf "$work"' EXIT
    for load in id_reuse:128k small_ints:16k cycle_collection:16k; do
        check "${load%:*}: a full disk is one line, and no loss" \
            full_disk "${load%:*}" "${load#*:}"
        umount -q "$work/disk"
    done
else
    echo 'skip a full disk: may not mount a small tmpfs here'
fi

# --- bad input ------------------------------------------------------------------------

# refuses 'TEXT' ARGUMENT... - each program: exit status 2, one line on stderr that
# starts with its name and has the piece and what is valid; nothing is written.
refuses() {
    local text=$1 out
    shift
    for program in $programs; do
        out=$("$bin/$program" -o "$work/refused" "$@" 2>&1 >"$work/out")
        same 2 $? && same 1 "$(wc -l <<<"$out")" &&
            [[ $out == "$program: "*"$text"* ]] && [ ! -s "$work/out" ] &&
            [ ! -e "$work/refused" ] || { echo "$out"; return 1; }
    done
}

check 'an unknown allocator' refuses \
    'allocator "freelst": unknown name; valid: freelist, arena, ' -a freelst
check 'an unknown choice' refuses \
    'order="up" is not valid; valid: lifo, fifo, random, address' \
    -a freelist:order=up
check 'a negative number' refuses \
    'live="-3" is not valid; valid: a whole number from 1 to ' -w window:live=-3
check 'an unknown key' refuses 'unknown key "liv"; valid: type, live, ' \
    -w window:liv=3
check 'an unknown collector' refuses \
    'collector "trial": unknown name; valid: trial_deletion, ' -c trial
check 'an unknown profile' refuses 'valid: plain, cpython3.11, ' -p cpython2
check 'no births' refuses '-n "0": not valid; valid: a whole number from 1 ' -n 0
check 'no seeds' refuses 'valid: a whole number from 1 ' --seeds 0
check 'a missing trace' refuses \
    'trace /nonexistent.trace: No such file or directory' \
    -w trace:file=/nonexistent.trace

# A trace with one byte changed, in each part of it, and one that was cut.
damaged_traces() {
    local trace=$work/good.trace size at
    "$bin/record" -q -o "$trace" -- ls / >"$work/out" &&
        [ -s "$trace" ] || return 1
    size=$(stat -c %s "$trace")
    for at in 0 9 30 $((size / 2)) $((size - 30)) $((size - 3)); do
        cp "$trace" "$work/bad.trace"
        printf '\xff' | dd of="$work/bad.trace" bs=1 seek="$at" conv=notrunc \
            status=none
        cmp -s "$trace" "$work/bad.trace" && continue
        refuses "trace $work/bad.trace: damaged at byte " \
            -w "trace:file=$work/bad.trace" || return 1
    done
    head -c $((size / 2)) "$trace" >"$work/bad.trace"
    refuses 'damaged at byte' -w "trace:file=$work/bad.trace"
}
check 'a damaged trace' damaged_traces

# --- repeats --------------------------------------------------------------------------

own='-a freelist -a freelist:order=fifo -a freelist:order=random
     -a freelist:order=address -a arena -a arena:recycle=lifo
     -a arena:recycle=fifo,chunk=64K -a quarantine:slots=50+freelist
     -a quarantine:bytes=4K,evict=random+arena:recycle=lifo
     -a faulty:after=1G+freelist:order=random'

repeats() {
    local load='-w rings'
    [ "$1" != small_ints ] || load='--int-cache=-5..256'
    for out in once again; do
        # shellcheck disable=SC2086 # lists of arguments
        "$bin/$1" -q -o "$work/$out" $own $load -p cpython3.11 -n 3000 --age 500 \
            --seed 5 || return 1
    done
    result "$1" "$work/once" >"$work/want" && result "$1" "$work/again" |
        cmp - "$work/want" && [ "$(wc -l <"$work/want")" -gt 10 ]
}

if [ "$(cat /proc/sys/kernel/randomize_va_space)" = 0 ] ||
    setarch --show 2>"$work/none" | grep -q ADDR_NO_RANDOMIZE; then
    echo 'skip the same command twice: addresses are not random here'
else
    for program in $programs; do
        check "$program: the same command twice, ASLR on" repeats "$program"
    done
fi
exit $failed
