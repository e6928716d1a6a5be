# common.sh - for the recorder's shell tests: programs, records, looks, says.
set -u
export LC_ALL=C
here=experiments/recorder/tests
work=$OUT/recorder-tests/$(basename "$0" .sh)
rm -rf "$work"
mkdir -p "$work"
trap 'rm -rf "$work"' EXIT
record=$BIN/record
failed=0

# build NAME [FLAG...]: prog_NAME.c to $work/NAME.
build() {
    local name=$1
    shift
    cc -O1 -D_GNU_SOURCE -w -o "$work/$name" "$here/prog_$name.c" "$@"
}

ok() {
    echo "ok $1"
}

not_ok() {
    echo "not ok $1"
    shift
    printf '    %s\n' "$@"
    failed=1
}

# same NAME WHAT EXPECTED FOUND
same() {
    if [ "$3" = "$4" ]; then ok "$1"; else
        not_ok "$1" "$2: expected $3" "$2: found    $4"
    fi
}

# at_least NAME LEAST FOUND
at_least() {
    if [ "${3:-0}" -ge "$2" ] 2>/dev/null; then ok "$1"; else
        not_ok "$1" "expected at least $2, found ${3:-nothing}"
    fi
}

# says NAME TEXT FILE: FILE is one line, and TEXT is in it.
says() {
    if [ "$(wc -l <"$3")" -eq 1 ] && grep -qF -- "$2" "$3"; then ok "$1"; else
        not_ok "$1" "expected one line with: $2" "found: $(cat "$3")"
    fi
}

# field TRACE KEY
field() {
    "$record" --show "$1" | sed -n "s/^$2=//p"
}

# counts TRACE: births deaths unknown_frees lost overlaps
counts() {
    "$record" --show "$1" | awk -F= '
        { v[$1] = $2 }
        END { print v["births"], v["deaths"], v["unknown_frees"], v["lost"],
                    v["overlaps"] }'
}

# only NAME FILE...: nothing else is left in $work/out.
only() {
    local name=$1
    shift
    same "$name" "files left" "$*" "$(ls -A "$work/out" | tr '\n' ' ' |
        sed 's/ $//')"
}

finish() {
    exit "$failed"
}
