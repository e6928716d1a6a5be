#!/bin/bash
# test_faults.sh - folders that cannot be written, are elsewhere or vanish, and a
# clock that is set back: one clear line, or the same result.
set -u
if [ "${BUILD:-release}" = asan ]; then
    echo "skip folders that fail: test_failures.sh is run under sanitizers"
    exit 0
fi
. experiments/tests/common.sh
load="-a freelist -a pages -p plain -w window -w generational -n 2000 --seeds 3"

run() { # FOLDER OPTION...
    local out=$1
    shift
    # shellcheck disable=SC2086 # words
    "$bin/id_reuse" -q $load -o "$out" "$@"
}

one_line() { # STATUS WORDS: of the run that left $work/err
    same 1 "$1" && same 1 "$(wc -l <"$work/err")" && grep -q "$2" "$work/err"
}

mounts() { # OPTIONS FOLDER: a small file system there, which goes with $work
    mount -t tmpfs -o "$1" tmpfs "$2" 2>/dev/null
}

read_only() {
    mkdir -p "$work/ro" && mounts size=1M,ro "$work/ro" || return 1
    run "$work/ro" 2>"$work/err"
    local rc=$?
    umount "$work/ro"
    one_line $rc 'Read-only file system\|read-only file system'
}

# What is not a folder, and what lies below a file.
no_folder() {
    echo >"$work/file"
    run "$work/file" 2>"$work/err"
    one_line $? 'Not a directory\|not a directory' || return 1
    run "$work/file/below" 2>"$work/err"
    one_line $? 'Not a directory\|not a directory'
}

other_file_system() {
    mkdir -p "$work/other" && mounts size=64M "$work/other" || return 1
    run "$work/here" && run "$work/other"
    local rc=$?
    steady "$work/here/id_reuse.csv" >"$work/a"
    steady "$work/other/id_reuse.csv" >"$work/b"
    umount "$work/other"
    same 0 $rc && cmp "$work/a" "$work/b"
}

# Full at whatever is written: each size of the file system is full elsewhere.  What
# was finished by then is kept, and the run goes on when there is room.
full_at_each_write() {
    local size rc fulls=0
    mkdir -p "$work/small"
    for size in 8 12 16 24 32 48 64 96 128 192 256 384; do
        mounts "size=${size}k" "$work/small" || return 1
        run "$work/small" 2>"$work/err"
        rc=$?
        if [ $rc != 0 ]; then
            fulls=$((fulls + 1))
            one_line $rc 'No space left\|no space left' || {
                cat "$work/err"
                umount "$work/small"
                return 1
            }
        fi
        mount -o remount,size=64M "$work/small"
        run "$work/small" --resume
        rc=$?
        steady "$work/small/id_reuse.csv" >"$work/b"
        umount "$work/small"
        same 0 $rc && cmp "$work/a" "$work/b" || return 1
    done
    holds 'fulls >= 5' fulls=$fulls
}

removed_while_running() {
    "$bin/id_reuse" -q -a freelist -p plain -w window -n 2M --seeds 20 -j 1 \
        -o "$work/gone" 2>"$work/err" &
    local pid=$!
    until_cells "$work/gone" 2
    rm -rf "$work/gone"
    wait $pid
    one_line $? 'No such file\|no such file'
}

# A cell is ended at twenty moments: its row says so, the others are there, and
# --resume makes the whole what it would have been.
cells_killed() {
    local many="-q -a freelist -a pages -p plain -w window -n 1M --seeds 2 -j 1"
    local i pid killed=0
    # shellcheck disable=SC2086 # words
    "$bin/id_reuse" $many -o "$work/calm" || return 1
    steady "$work/calm/id_reuse.csv" >"$work/c"
    for i in $(seq 20); do
        rm -rf "$work/hit"
        # shellcheck disable=SC2086
        "$bin/id_reuse" $many -o "$work/hit" 2>"$work/err" &
        pid=$!
        sleep "0.0$((RANDOM % 10))$((RANDOM % 10))"
        kill -9 $(pgrep -P $pid) 2>/dev/null
        wait $pid
        if [ $? = 1 ]; then
            killed=$((killed + 1))
            same 4 "$(column "$work/hit/id_reuse.csv" status | wc -l)" &&
                same 1 "$(column "$work/hit/id_reuse.csv" status |
                    grep -c 'killed by signal 9')" || return 1
        fi
        # shellcheck disable=SC2086
        "$bin/id_reuse" $many -o "$work/hit" --resume &&
            steady "$work/hit/id_reuse.csv" | cmp - "$work/c" || return 1
    done
    holds 'killed >= 10' killed=$killed
}

# A clock that says 2001, and an hour less each time it is asked.
clock_set_back() {
    cat >"$work/clock.c" <<'C'
#define _GNU_SOURCE
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
static time_t now = 1000000000;
time_t time(time_t *t)
{
    now -= 3600;
    return t ? (*t = now) : now;
}
int clock_gettime(clockid_t id, struct timespec *t)
{
    if (id != CLOCK_REALTIME)
        return (int)syscall(SYS_clock_gettime, id, t);
    t->tv_sec = time(0);
    t->tv_nsec = 0;
    return 0;
}
C
    cc -shared -fPIC -o "$work/clock.so" "$work/clock.c" || return 1
    LD_PRELOAD=$work/clock.so run "$work/clock" --time-limit 60 &&
        grep -q '^# time: 2001' "$work/clock/id_reuse.csv" &&
        steady "$work/clock/id_reuse.csv" | cmp - "$work/a" &&
        LD_PRELOAD=$work/clock.so run "$work/clock" --resume
}

check 'what is no folder' no_folder
if [ "$(id -u)" != 0 ]; then
    echo "skip file systems of our own: only root may mount"
    run "$work/here" && steady "$work/here/id_reuse.csv" >"$work/a"
else
    check 'a folder that is read-only' read_only
    check 'a folder on another file system' other_file_system
    check 'a disk that is full at each write' full_at_each_write
fi
check 'a folder that is removed' removed_while_running
check 'cells that are killed' cells_killed
check 'a clock that is set back' clock_set_back
exit $failed
