#!/bin/bash
# test_record.sh - the command: what it refuses and how, what it leaves behind,
# signals, a full disk, what a trace says of itself.
. experiments/recorder/tests/common.sh
build calls && build own_malloc -fno-builtin || exit 1
mkdir "$work/out"
trace=$work/out/t

# refused NAME TEXT ARGUMENT...: status 2, one line with TEXT, nothing left.
refused() {
    local name=$1 text=$2
    shift 2
    "$record" "$@" >"$work/o" 2>"$work/e"
    same "$name: status 2" status 2 $?
    says "$name: one line" "$text" "$work/e"
    same "$name: no output" bytes 0 "$(wc -c <"$work/o")"
    only "$name: nothing is left" ""
}

# --- usage ---
refused "no command" "no COMMAND"
refused "nothing after --" "no COMMAND" -o "$trace" --
refused "an unknown option" "unrecognized option '--bogus'; valid:" --bogus ls
refused "an option without its value" "requires an argument" -o
refused "--show and a command" "--show takes no COMMAND" --show "$trace" ls
refused "--show of what is not there" "No such file" --show "$trace"
refused "--show of another file" "damaged at byte 0" --show README.md
refused "an output folder that is not there" "No such file" \
    -o "$work/nowhere/t" ls
refused "an output that is a folder" "Is a directory" -o "$work/out" ls
refused "an output that is a device" "not a regular file" -o /dev/null ls
same "the device is still there" type "character special file" \
    "$(stat -c %F /dev/null)"
"$record" --help >"$work/o" 2>"$work/e"
same "--help: status 0" status 0 $?
same "--help: nothing on stderr" bytes 0 "$(wc -c <"$work/e")"
for word in --output --python --follow --show COMMAND Examples 128+N; do
    grep -qF -- "$word" "$work/o" || not_ok "--help: teaches $word"
done
"$record" --version | grep -q '^record, idlab ' && ok "--version" ||
    not_ok "--version"

# --- programs that can't be recorded ---
refused "a program that is not there" "nosuch: there is no such program" \
    -o "$trace" -- nosuch
refused "a program that may not be run" "Permission denied" \
    -o "$trace" -- "$PWD/README.md"
refused "a folder" "Permission denied" -o "$trace" -- /
cp "$work/calls" "$work/setuid" && chmod u+s "$work/setuid"
if [ -u "$work/setuid" ]; then
    refused "a setuid program" "is setuid" -o "$trace" -- "$work/setuid" entry
else
    echo "skip a setuid program: this file system has no such bit"
fi
if cc -static -w -D_GNU_SOURCE -o "$work/static" "$here/prog_calls.c" \
    2>/dev/null; then
    refused "a static program" "is statically linked" -o "$trace" -- \
        "$work/static" entry
    printf '#!%s entry\n' "$work/static" >"$work/script"
    chmod +x "$work/script"
    refused "a script of a static program" "is statically linked" \
        -o "$trace" -- "$work/script"
else
    echo "skip a static program: cc -static does not work"
fi
refused "a program with its own malloc" "brings its own malloc" \
    -o "$trace" -- "$work/own_malloc"
if echo 'int main(void) { return 0; }' |
    cc -fsanitize=address -x c -o "$work/asan" - 2>/dev/null; then
    refused "a sanitized program" "sanitizer" -o "$trace" -- "$work/asan"
fi
echo 'int main(void) { return 4; }' | cc -x c -o "$work/silent" -
"$record" -o "$trace" -- "$work/silent" 2>"$work/e"
same "a program without malloc: its own status" status 4 $?
says "a program without malloc: one line" "never called malloc" "$work/e"
only "a program without malloc: no empty trace" ""

# An older trace stays as it was when there is no new one.
echo old >"$trace"
"$record" -o "$trace" -- "$work/own_malloc" 2>/dev/null
same "an older trace is kept" contents old "$(cat "$trace")"

# --- the program's own world ---
"$record" -o "$trace" -- "$work/calls" thousand 42
same "the program's exit status" status 42 $?
only "the trace alone is left" t
printf '#!/bin/sh\necho "$0 $*"\necho oops >&2\nexit 7\n' >"$work/script"
chmod +x "$work/script"
"$work/script" a 'b  c' >"$work/o1" 2>"$work/e1"
"$record" -o "$trace" -- "$work/script" a 'b  c' >"$work/o2" 2>"$work/e2"
same "a script: status" status 7 $?
cmp "$work/o1" "$work/o2" && cmp "$work/e1" "$work/e2" &&
    ok "a script: the same output" || not_ok "a script: the same output"
same "a script: quoted in the trace" command "$work/script a 'b  c'" \
    "$(field "$trace" command)"
echo 'echo no interpreter line' >"$work/bare"
chmod +x "$work/bare"
same "a script without #!" output "no interpreter line" \
    "$("$record" -o "$trace" -- "$work/bare")"
same "stdin is the program's" output hello \
    "$(echo hello | "$record" -o "$trace" -- cat)"
(cd "$work/out" && rm -f t && "$record" -- "$work/calls" entry)
only "without -o: NAME.trace" calls.trace
rm -f "$work/out/"*

# --- what a trace says of itself ---
MALLOC_ARENA_MAX=2 GLIBC_TUNABLES=glibc.malloc.check=0 \
    "$record" -o "$trace" -- "$work/calls" entry
same "settings of the allocator" "settings" "2 glibc.malloc.check=0" \
    "$(field "$trace" env.malloc_arena_max) $(field "$trace" \
        env.glibc_tunables)"
same "the program" program "$work/calls" "$(field "$trace" program)"
same "its arguments" arguments "$work/calls entry" "$(field "$trace" arguments)"
at_least "its pid" 1 "$(field "$trace" pid)"

# --- python ---
if command -v python3 >/dev/null; then
    app='print(sum(len(str(i)) for i in range(20000)))'
    same "python3" output 88890 "$("$record" -o "$trace" -- python3 -c "$app")"
    few=$(field "$trace" births)
    same "python3 --python" output 88890 \
        "$("$record" --python -o "$trace" -- python3 -c "$app")"
    at_least "--python shows each object" $((few + 20000)) \
        "$(field "$trace" births)"
    same "--python says what it did" setting malloc \
        "$(field "$trace" env.pythonmalloc)"
    grep -q PYTHONMALLOC=malloc <<<"$(field "$trace" python)" &&
        ok "--python says so in words" || not_ok "--python says so in words"
    same "python: unknown and lost" "unknown lost" "0 0" \
        "$(field "$trace" unknown_frees) $(field "$trace" lost)"
else
    echo "skip python3: not installed"
fi

# --- signals ---
# A background job of a script ignores SIGINT; the programs under test must not.
await() {
    local i
    for i in $(seq 200); do
        grep -q "$1" "$2" 2>/dev/null && return 0
        sleep 0.05
    done
    return 1
}
start_waiting() {
    rm -f "$trace"
    : >"$work/o"
    setsid env --default-signal=INT,QUIT,TERM,HUP "$record" -o "$trace" -- \
        "$work/calls" waits >"$work/o" &
    started=$!
    await ready "$work/o"
}
start_waiting
kill -INT -- -$started
wait $started
same "SIGINT to all: status" status 130 $?
same "SIGINT to all: the trace up to there" counts "1000 0 0 0 0" \
    "$(counts "$trace")"
start_waiting
kill -TERM $started
wait $started
same "SIGTERM is passed on: status" status 143 $?
same "SIGTERM is passed on: the trace" counts "1000 0 0 0 0" \
    "$(counts "$trace")"
only "signals leave nothing else" t

# --- a full disk ---
mkdir "$work/disk"
if mount -t tmpfs -o size=1m tmpfs "$work/disk" 2>/dev/null; then
    "$record" -o "$work/disk/t" -- "$work/calls" many >"$work/o" 2>"$work/e"
    same "a full disk: status 1" status 1 $?
    same "a full disk: the program goes on" output "done" "$(cat "$work/o")"
    says "a full disk: one line" "No space left on device" "$work/e"
    same "a full disk: nothing is left" files "" "$(ls -A "$work/disk")"
    dd if=/dev/zero of="$work/disk/fill" bs=4k 2>/dev/null
    "$record" -o "$work/disk/t" -- "$work/calls" entry >"$work/o" 2>"$work/e"
    same "a disk that was full: status 1" status 1 $?
    says "a disk that was full: one line" "No space left on device" "$work/e"
    same "a disk that was full: nothing is left" files fill \
        "$(ls -A "$work/disk")"
    umount "$work/disk"
else
    echo "skip a full disk: a tmpfs can't be mounted here"
fi
finish
