#!/bin/bash
# Runs every command that the README shows, in the README's order, in a folder
# that looks like a fresh clone with the programs built.
#
# `make deps test` is what runs this test, so it is only checked that .ci/run
# starts with it.
set -u
if [ "${BUILD:-release}" != release ]; then
    echo "skip readme: the README's programs are the release build's"
    exit 0
fi

root=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for entry in allocators gc experiments build plots Makefile; do
    ln -s "$root/$entry" "$work/$entry"
done
# To git this folder is the one that it stands for: with links in place of
# folders the commit would be a changed one, and every program linked anew while
# other tests run it.
export GIT_DIR=$root/.git GIT_WORK_TREE=$root
cd "$work" || exit 1
unset MAKEFLAGS MAKELEVEL MFLAGS

# The lines of the ```sh blocks, continued lines joined.
commands=$(awk '/^```sh$/ {on = 1; next} /^```$/ {on = 0} on' \
    "$root/README.md" | sed -e ':a' -e '/\\$/N; s/\\\n *//; ta')
failed=0
count=0
while IFS= read -r command; do
    [ -n "$command" ] || continue
    count=$((count + 1))
    case $command in
    'make deps test')
        if grep -qx "$command" "$root/.ci/run"; then
            echo "ok readme: $command (in .ci/run)"
        else
            echo "not ok readme: .ci/run does not start with $command"
            failed=1
        fi
        continue
        ;;
    'make deps run') run="$command SEEDS=1 BIRTHS=300 RESULTS=results" ;;
    *) run=$command ;;
    esac
    if sh -c "$run" >"$work/log" 2>&1 </dev/null; then
        echo "ok readme: $command"
        if grep -E '^  (CC|LD|AR) ' "$work/log"; then
            echo "not ok readme: $command builds what was built"
            failed=1
        fi
    else
        echo "not ok readme: $command (status $?)"
        tail -n 20 "$work/log"
        failed=1
    fi
done <<<"$commands"
if [ "$count" -lt 5 ]; then
    echo "not ok readme: only $count commands found"
    failed=1
fi
for file in results/mine/id_reuse.csv results/id_reuse.csv app.trace; do
    if [ ! -s "$work/$file" ]; then
        echo "not ok readme: the commands left no $file"
        failed=1
    fi
done
exit $failed
