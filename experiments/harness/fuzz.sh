#!/bin/bash
# fuzz.sh SECONDS FUZZER... - runs each fuzzer for so long, from its seeds.
#
# The seeds of tests/fuzz_NAME are the files in tests/corpus/NAME or
# tests/corpus_NAME beside it.  What a run finds out is kept under the build folder
# and taken up by the next one; the seeds that are committed stay as they are.  An
# input that breaks something is kept there, too, and its path is printed.
set -u
seconds=$1
shift
failed=0
for fuzzer in "$@"; do
    name=${fuzzer##*/fuzz_}
    kept=${fuzzer}_corpus
    source=${fuzzer#*build/*/}
    seeds=()
    for dir in "${source%/*}/corpus/$name" "${source%/*}/corpus_$name"; do
        [ -d "$dir" ] && seeds+=("$dir")
    done
    mkdir -p "$kept"
    if "$fuzzer" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 \
        -print_final_stats=1 -artifact_prefix="$fuzzer-" "$kept" \
        ${seeds[@]+"${seeds[@]}"} >"$fuzzer.log" 2>&1; then
        runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$fuzzer.log")
        echo "ok fuzz $name: $runs inputs in $seconds s"
    else
        echo "not ok fuzz $name"
        tail -n 30 "$fuzzer.log"
        failed=1
    fi
done
exit $failed
