#!/bin/bash
# What random programs found (programs.py): small programs that start from the same
# heap as theirs do (prologue.py), with the output that CPython 3.11 gave.  Where
# python3 is 3.11 it is asked again.
set -u
failed=0
folder=experiments/shell/tests
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
version=$(python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)

for program in "$folder"/found/*.py; do
    name=$(basename "$program" .py)
    cat "$folder/prologue.py" "$program" >"$work/program.py"
    "$BIN/shell" -a pymalloc -c trial_deletion -p cpython3.11 \
        "$work/program.py" >"$work/shell" 2>&1
    # The first line says how many pools an arena has; that is the kernel's choice.
    if tail -n +2 "$work/shell" | cmp -s - "${program%.py}.out"; then
        echo "ok $name"
    else
        echo "not ok $name"
        tail -n +2 "$work/shell" | diff - "${program%.py}.out" | head -n 5
        failed=1
    fi
    [ "$version" = 3.11 ] || continue
    PYTHONHASHSEED=0 python3 -ISuW ignore "$work/program.py" >"$work/python" 2>&1
    if ! tail -n +2 "$work/python" | cmp -s - "${program%.py}.out"; then
        echo "not ok $name: CPython gives something else"
        failed=1
    fi
done
exit $failed
