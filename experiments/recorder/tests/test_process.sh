#!/bin/bash
# test_process.sh - fork, vfork, posix_spawn and exec: each process writes its own
# trace or none, and a trace is of one program.
. experiments/recorder/tests/common.sh
build process || exit 1
cc -O1 -D_GNU_SOURCE -w -static -o "$work/static" "$here/prog_process.c" \
    2>/dev/null || rm -f "$work/static"
mkdir "$work/out"
trace=$work/out/t

# children: the counts of all FILE.PID, sorted, joined by commas.
children() {
    local f
    for f in "$trace".*; do
        [ -e "$f" ] && counts "$f"
    done | sort -n | paste -sd,
}

while read -r mode births children; do
    rm -f "$trace"*
    "$record" -o "$trace" -- "$work/process" "$mode"
    same "$mode: exit status" status 0 $?
    same "$mode: the parent alone" counts "$births 0 0 0 0" "$(counts "$trace")"
    only "$mode: its child writes nothing" t
    "$record" --follow -o "$trace" -- "$work/process" "$mode"
    same "$mode --follow: exit status" status 0 $?
    same "$mode --follow: parent" counts "$births 0 0 0 0" "$(counts "$trace")"
    same "$mode --follow: children" counts "${children//_/ }" "$(children)"
done <<'END'
fork       200 7_0_1_0_0
_Fork      200 7_0_1_0_0
clone      200 7_0_1_0_0
deep       10  20_0_0_0_0,30_0_0_0_0
vfork      50
vfork_exec 20  5_0_0_0_0
spawn      20  5_0_0_0_0
stays      150
END

rm -f "$trace"*
for how in execl execlp execle execv execve execvp execvpe; do
    "$record" -o "$trace" -- "$work/process" become "$how"
    same "$how: exit status" status 5 $?
    same "$how: the trace is of the new program" counts "5 0 0 0 0" \
        "$(counts "$trace")"
    only "$how: one trace" t
done
same "exec: the trace names both" "command arguments" \
    "$work/process become execvpe|$work/process five" \
    "$(field "$trace" command)|$(field "$trace" arguments)"

rm -f "$trace"
"$record" -o "$trace" -- "$work/process" stripped 2>"$work/e"
same "exec without the variables: exit status" status 2 $?
says "exec without the variables: one line" "without LD_PRELOAD" "$work/e"
only "exec without the variables: no trace" ""
if [ -x "$work/static" ]; then
    "$record" -o "$trace" -- "$work/process" become "$work/static" 2>"$work/e"
    same "exec of a static program: exit status" status 2 $?
    says "exec of a static program: one line" "statically linked" "$work/e"
    only "exec of a static program: no trace" ""
else
    echo "skip exec of a static program: cc -static does not work"
fi

"$record" -o "$trace" -- "$work/process" fork_in_handler
same "forks in a signal handler: exit status" status 0 $?
same "forks in a signal handler: nothing is lost" "unknown lost overlaps" \
    "0 0 0" "$(counts "$trace" | cut -d' ' -f3-)"
"$record" --follow -o "$trace" -- "$work/process" fork_in_handler
same "the same with --follow: exit status" status 0 $?
same "the same with --follow: children" files 200 "$(ls "$trace".* | wc -l)"
lost=0
for f in $(ls "$trace".* | head -n 20); do
    read -r births _ _ missing overlaps <<<"$(counts "$f")"
    lost=$((lost + missing + overlaps))
    [ "$births" -ge 5000 ] || lost=$((lost + 1))
done
same "the same with --follow: nothing is lost" lost 0 "$lost"

# --follow waits for a child that outlives the program.
rm -f "$trace"*
"$record" --follow -o "$trace" -- sh -c '(sleep 0.3; exec ls /) >/dev/null & :'
same "an orphan is waited for: exit status" status 0 $?
at_least "an orphan is waited for: its trace" 1 "$(ls "$trace".* | wc -l)"
finish
