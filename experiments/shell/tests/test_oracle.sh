#!/bin/bash
# Programs whose output CPython 3.11 gave: the shell must give the same, under
# CPython's allocator and collector.
set -u
failed=0
folder=experiments/shell/tests/oracle
errors=$(mktemp)
trap 'rm -f "$errors"' EXIT

for program in "$folder"/*.py; do
    name=$(basename "$program" .py)
    if timeout 60 "$BIN/shell" -a pymalloc -c trial_deletion -p cpython3.11 \
        "$program" 2>"$errors" | cmp -s - "${program%.py}.out" &&
        [ ! -s "$errors" ]; then
        echo "ok $name"
    else
        echo "not ok $name"
        head -n 5 "$errors"
        failed=1
    fi
done
exit $failed
