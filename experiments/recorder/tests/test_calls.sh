#!/bin/bash
# test_calls.sh - every entry point of malloc is seen, exactly as often as it was
# called, however the program ends; the program can't tell the difference.
. experiments/recorder/tests/common.sh
build calls || exit 1
mkdir "$work/out"
trace=$work/out/t

# mode status births deaths, for programs that lose nothing
while read -r mode status births deaths what; do
    rm -f "$trace"
    (exec "$work/calls" "$mode") >"$work/o1" 2>"$work/e1"
    without=$?
    "$record" -o "$trace" -- "$work/calls" "$mode" >"$work/o2" 2>"$work/e2"
    same "$mode: exit status is the program's" status "$status" $?
    [ $without -eq "$status" ] || not_ok "$mode: without: $without"
    cmp "$work/o1" "$work/o2" && cmp "$work/e1" "$work/e2" ||
        not_ok "$mode: output is the same"
    same "$mode: $what" "births deaths unknown lost overlaps" \
        "$births $deaths 0 0 0" "$(counts "$trace")"
done <<'END'
entry      0   9 9            every entry point
moves      0   5 5            a realloc that moved is a pair, else no event
zeros      0   3 3            malloc(0) is an event, free(NULL) is none
failures   0   1 1            what fails is no event
errno      0   200000 200000  errno survives free
closes     0   51000 50000    a program that closes all descriptors
handler    0   1000 1000      events in a signal handler
exit_group 5   1000 0         a bare exit_group
_exit      6   1000 0         _exit
quick_exit 7   1000 0         quick_exit
abort      134 1000 0         abort
kill       137 1000 0         SIGKILL
fault      139 1000 0         a fault
atexit     0   1000 0         after main
thousand   0   1000 0         return from main
many       0   500000 500000  many events
END

"$record" -o "$trace" -- "$work/calls" entry
same "sizes are the ones asked for" live_peak_bytes 167 \
    "$(field "$trace" live_peak_bytes)"
"$record" -o "$trace" -- "$work/calls" moves
same "moves and stays are counted" "moved in_place" "2 2" \
    "$(field "$trace" reallocs_moved) $(field "$trace" reallocs_in_place)"
"$record" -o "$trace" -- "$work/calls" loads
same "dlopen and dlsym lose nothing" "unknown lost overlaps" "0 0 0" \
    "$(counts "$trace" | cut -d' ' -f3-)"
at_least "what dlopen allocates is seen" 20 "$(field "$trace" births)"
"$record" -o "$trace" -- "$work/calls" many >/dev/null
at_least "at most 4 bytes an event" 1 \
    "$(field "$trace" bytes_per_event | awk '{ print ($1 <= 4) }')"

# The limit on file sizes stops the recorder, not the program.
rm -f "$trace"
"$record" -o "$trace" -- "$work/calls" limit >"$work/o" 2>"$work/e"
same "file size limit: exit status" status 1 $?
same "file size limit: the program goes on" output "done" "$(cat "$work/o")"
says "file size limit: one line" "File too large; no trace is left" "$work/e"
only "file size limit: nothing is left" ""

# dlsym allocates before it can say where malloc is.
if [ "${BUILD:-release}" = asan ]; then
    echo "skip dlsym allocates: a sanitized record must have nothing preloaded"
elif [ "$(uname -m)" != x86_64 ]; then
    echo "skip dlsym allocates: the test knows x86-64's symbol versions only"
else
    build dlsym -shared -fPIC -fno-builtin || exit 1
    LD_PRELOAD=$work/dlsym "$record" -o "$trace" -- "$work/calls" thousand
    same "dlsym allocates: exit status" status 0 $?
    same "dlsym allocates: its blocks are known" counts "1002 2 0 0 0" \
        "$(counts "$trace")"
fi

# Above another allocator that was preloaded anyway.
jemalloc=$(cc -print-file-name=libjemalloc.so.2)
if [ "${BUILD:-release}" = asan ]; then
    echo "skip jemalloc preloaded: a sanitized record must have no other malloc"
elif [ -e "$jemalloc" ]; then
    LD_PRELOAD=$jemalloc "$record" -o "$trace" -- "$work/calls" entry
    same "jemalloc preloaded: exit status" status 0 $?
    # One block more at least: jemalloc is loaded with libstdc++.
    same "jemalloc preloaded: deaths unknown lost overlaps" counts "9 0 0 0" \
        "$(counts "$trace" | cut -d' ' -f2-)"
    same "jemalloc preloaded: the trace says so" env.ld_preload "$jemalloc" \
        "$(field "$trace" env.ld_preload)"
else
    echo "skip jemalloc preloaded: no libjemalloc.so.2"
fi
finish
