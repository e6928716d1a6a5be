#!/bin/bash
# run_tests.sh TEST... - runs the tests, TEST_JOBS at once (default: a job for
# each processor), shows what failed, and closes with the counts.  A cmocka
# binary's single tests are counted; a script counts the lines "ok NAME",
# "not ok NAME" and "skip NAME: WHY" that it prints.
set -u

# One test: its line, what it printed if it failed, and its counts as a file.
one() {
    local test=$1 log=$1 rc p f s start=$SECONDS
    local name=${test#"${OUT:-}"/}
    local key=${name//\//_}
    log=$RUN_TESTS_DIR/$key.log
    case $test in
    *.sh) bash "$test" >"$log" 2>&1 ;;
    *) "$test" >"$log" 2>&1 ;;
    esac
    rc=$?
    p=$(grep -cE '^(\[       OK \]|ok )' "$log")
    f=$(grep -cE '^(\[  FAILED  \] [^0-9]|not ok )' "$log")
    s=$(grep -cE '^(\[  SKIPPED \] [^0-9]|skip )' "$log")
    if [ $rc -ne 0 ] && [ "$f" -eq 0 ]; then
        f=1 # died before it could say so
    fi
    if [ $((p + f + s)) -eq 0 ]; then
        echo "$test: ran no test" >>"$log"
        f=1
    fi
    echo "$p $f $s $name" >"$RUN_TESTS_DIR/$key.counts"
    if [ "$f" -gt 0 ]; then
        printf 'FAIL %s (status %s)\n%s\n' "$name" "$rc" \
            "$(tail -n 60 "$log")"
    else
        printf 'ok   %-52s %4d tests %4d s%s\n' "$name" "$p" \
            $((SECONDS - start)) "$(grep '^skip ' "$log" | sed 's/^/\n/')"
    fi
}

if [ "${1:-}" = --one ]; then
    one "$2"
    exit 0
fi
RUN_TESTS_DIR=$(mktemp -d)
export RUN_TESTS_DIR
trap 'rm -rf "$RUN_TESTS_DIR"' EXIT
printf '%s\0' "$@" |
    xargs -0 -n 1 -P "${TEST_JOBS:-$(nproc)}" bash "$0" --one
# A test without counts was never run to its end: xargs died, or this script.
counted=$(cat "$RUN_TESTS_DIR"/*.counts)
broken=$(awk '$2 > 0 { printf " %s", $4 }' <<<"$counted")
[ -z "$broken" ] || echo "failed in:$broken"
counts=$(awk '{ p += $1; f += $2; s += $3 }
    END { printf "%d passed, %d failed, %d skipped\n", p, f, s }' <<<"$counted")
echo "$counts"
[ -z "${TEST_COUNTS:-}" ] || echo "$counts" >>"$TEST_COUNTS"
[ "$(wc -l <<<"$counted")" -eq $# ] || {
    echo "only $(wc -l <<<"$counted") of $# tests ran to their end"
    exit 1
}
[ -z "$broken" ] && [[ $counts != 0\ passed* ]]
