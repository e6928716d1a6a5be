#!/bin/bash
# The seeded bugs still fit the sources, and every allocator and collector has one.
# That the tests kill each is `make seeded-bugs`.
set -u
. experiments/tests/common.sh
tool=gc/tests/seeded_bugs.py

all_apply() {
    python3 "$tool" --check >"$work/said"
    same 0 $? && holds 'n >= 25' n="$(awk '{ print $1 }' "$work/said")"
}

# A file that gives the registry an allocator or a collector.
all_have_one() {
    local file
    for file in $(grep -lE '^const struct (allocator|collector)_ops \w+ =' \
        -r allocators gc --include='*.c'); do
        grep -q "^file  $file\$" gc/tests/seeded_bugs/*.bugs ||
            { echo "$file has no seeded bug"; return 1; }
    done
}

# refuses 'TEXT' OLD NEW - a list of one bug: exit status 1, and TEXT.
refuses() {
    printf 'bug   b\nfile  gc/heap.c\nasks  gc/tests/test_heap\nwhy   w\n-%s\n+%s\n' \
        "$2" "$3" >"$work/one.bugs"
    python3 "$tool" --list "$work/one.bugs" --check >"$work/said"
    same 1 $? && grep -F -- "one.bugs:1: b: $1" "$work/said"
}

check 'every seeded bug applies' all_apply
check 'every allocator and collector has one' all_have_one
check 'a bug whose lines are gone is named' refuses 'gc/heap.c has its old lines 0' \
    'no such line' ''
check 'a bug that could be in several places' refuses 'gc/heap.c has its old lines ' \
    '{' '}'
check 'a bug that changes nothing' refuses 'changes nothing' '{' '{'
exit $failed
