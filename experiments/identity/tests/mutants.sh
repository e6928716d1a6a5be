#!/bin/bash
# mutants.sh [FILE...] - deletes each statement of the estimators, one at a time, and
# says which deletions no test notices.
#
# Works in a copy of the sources.  A mutant is killed when it does not compile, or when
# one of this room's tests fails or does not end.  Statements that span lines go as a
# whole; of those that only keep away what cannot happen, or only save time or memory,
# EQUIVALENT says why nothing can fail.  Exit status 1 when one survives.
set -u
cd "$(dirname "$0")/../../.."
files=("$@")
[ $# -gt 0 ] || files=(survival entropy stale_hit histogram curves metrics)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# FILE|a part of the statement|why its deletion changes no result
read -r -d '' EQUIVALENT <<'LIST'
histogram|assert(value > HISTOGRAM_EXACT|holds for every caller; it is there for new ones
LIST

cflags=(-I. -D_GNU_SOURCE -std=c11 -O1 -w)
libs=(-lcmocka -lzstd -lxxhash -ljansson -lm -ldl)
tests=(survival histogram stale_hit curves policies tracker limits)
objects=build/release/experiments/identity
for test in "${tests[@]}"; do
    make -s "$objects/tests/test_$test" || exit 2
done

# The line numbers of each statement in a file, "first last".
statements() {
    awk '
    /^[a-z].*[^;]$/ || /^{/ { }
    /^    / {
        line = $0
        sub(/ *\/\*.*/, "", line)
        if (start == 0) start = NR
        if (line ~ /;$/) { print start, NR; start = 0 }
        else if (line ~ /[{}]$/ || line ~ /^ *(if|for|while|else)\>.*\)$/ ||
                 line ~ /^ *else$/ || line == "") start = 0
        next
    }
    { start = 0 }' "$1"
}

is_equivalent() { # FILE TEXT
    local file part why
    while IFS='|' read -r file part why; do
        [ -n "$file" ] && [ "$file" = "$1" ] && [[ $2 == *"$part"* ]] && return 0
    done <<<"$EQUIVALENT"
    return 1
}

# Is the mutant in $work/$1.c killed?  The file's own test is asked first.
killed() {
    local test
    gcc "${cflags[@]}" -c -o "$work/$1.o" "$work/$1.c" 2>/dev/null || return 0
    for test in $(printf '%s\n' "${tests[@]}" |
        awk -v own="$1" '$0 == own { print "0 " $0; next } { print "1 " $0 }' |
        sort -s -k1,1 | cut -d' ' -f2); do
        gcc -o "$work/test" "$objects/tests/test_$test.o" "$work/$1.o" \
            build/release/libexperiment.a build/release/libheap.a \
            "${libs[@]}" || exit 2
        timeout 60 "$work/test" >/dev/null 2>&1 || return 0
    done
    return 1
}

mutants=0
survivors=0
for file in "${files[@]}"; do
    source=experiments/identity/$file.c
    while read -r first last; do
        text=$(sed -n "${first},${last}p" "$source" | tr -s ' \n' '  ')
        mutants=$((mutants + 1))
        sed "${first},${last}{${last}s/.*/;/;${last}!d}" "$source" \
            >"$work/$file.c"
        killed "$file" && continue
        if is_equivalent "$file" "$text"; then
            continue
        fi
        survivors=$((survivors + 1))
        echo "survives: $source:$first:$text"
    done < <(statements "$source")
done
echo "$mutants mutants, $survivors survive"
exit $((survivors > 0))
