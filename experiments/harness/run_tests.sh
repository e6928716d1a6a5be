#!/bin/bash
# run_tests.sh TEST... - runs each test, shows what failed, and closes with the
# counts.  A cmocka binary's single tests are counted; a script counts the lines
# "ok NAME", "not ok NAME" and "skip NAME: WHY" that it prints.
set -u

passed=0 failed=0 skipped=0 broken=
log=$(mktemp)
trap 'rm -f "$log"' EXIT
for t in "$@"; do
    start=$SECONDS
    case $t in
    *.sh) bash "$t" >"$log" 2>&1 ;;
    *) "$t" >"$log" 2>&1 ;;
    esac
    rc=$?
    p=$(grep -cE '^(\[       OK \]|ok )' "$log")
    f=$(grep -cE '^(\[  FAILED  \] [^0-9]|not ok )' "$log")
    s=$(grep -cE '^(\[  SKIPPED \] [^0-9]|skip )' "$log")
    if [ $rc -ne 0 ] && [ "$f" -eq 0 ]; then
        f=1 # died before it could say so
    fi
    if [ $((p + f + s)) -eq 0 ]; then
        echo "$t: ran no test"
        f=1
    fi
    name=${t#"${OUT:-}"/}
    if [ "$f" -gt 0 ]; then
        echo "FAIL $name (status $rc)"
        tail -n 60 "$log"
        broken="$broken $name"
    else
        printf 'ok   %-52s %4d tests %4d s\n' "$name" "$p" \
            $((SECONDS - start))
        grep '^skip ' "$log"
    fi
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
done
[ -z "$broken" ] || echo "failed in:$broken"
counts="$passed passed, $failed failed, $skipped skipped"
echo "$counts"
[ -z "${TEST_COUNTS:-}" ] || echo "$counts" >>"$TEST_COUNTS"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
