#!/bin/bash
# The oracle programs under each other collector and allocator: exactly those that
# the table in gc/README.md names print something else.
set -u
failed=0
folder=experiments/shell/tests/oracle

differing() { # OPTION VALUE -> the numbers of the programs that differ
    local program
    for program in "$folder"/*.py; do
        timeout 100 "$BIN/shell" "$1" "$2" "$program" 2>/dev/null |
            cmp -s - "${program%.py}.out" ||
            basename "$program" | sed 's/_.*//'
    done | sort -n | tr '\n' ' ' | sed 's/ $//'
}

rows=0
while IFS='|' read -r _ with listed _; do
    read -r option value <<<"$(tr -d '`' <<<"$with")"
    listed=$(sed 's/^ *//; s/ *$//' <<<"$listed")
    rows=$((rows + 1))
    # Under the sanitizers the collectors will do: those are what is complicated.
    [ "${BUILD:-release}" = asan ] && [ "$option" = -a ] && continue
    got=$(differing "$option" "$value")
    if [ "$got" = "$listed" ]; then
        echo "ok $option $value: $(wc -w <<<"$listed") differ"
    else
        echo "not ok $option $value"
        echo "  the table says: $listed"
        echo "  what differs:   $got"
        failed=1
    fi
done < <(grep '^| `-[ac] ' gc/README.md)
[ $rows -gt 5 ] || { echo "not ok: no table in gc/README.md"; failed=1; }
exit $failed
