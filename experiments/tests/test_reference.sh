#!/bin/bash
# The committed reference run comes out again, byte for byte.
set -u
if [ "${BUILD:-release}" != release ]; then
    echo "skip reference: measured runs are the release build's"
    exit 0
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
failed=0
if ! bash experiments/tests/reference.sh "$dir"; then
    echo "not ok reference: the run failed"
    exit 1
fi
for name in id_reuse small_ints; do
    if cmp "$dir/$name.csv" "results/reference/$name.csv"; then
        echo "ok reference: $name"
    else
        echo "not ok reference: $name"
        diff "$dir/$name.csv" "results/reference/$name.csv" | head -n 6
        failed=1
    fi
done
exit $failed
