#!/bin/bash
# The tutorial is a transcript: what is typed in it gives what stands in it.
set -u
tutorial=experiments/tutorial.md
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Inside the fences: what is typed, and all else as output.
sed -n '/^```$/,/^```$/p' "$tutorial" | grep -v '^```$' >"$work/transcript"
sed -n 's/^>>> //p; s/^\.\.\. //p' "$work/transcript" >"$work/typed"
grep -v -e '^>>> ' -e '^\.\.\. ' "$work/transcript" >"$work/wanted"

timeout 60 "$BIN/shell" <"$work/typed" >"$work/raw" 2>&1
rc=$?
# Ids become letters in the order of their first appearance.
awk '/^[0-9]+$/ && length($0) > 9 { if (!($0 in letter)) letter[$0] = sprintf("%c", 97 + n++)
                     $0 = letter[$0] }
     { print }' "$work/raw" >"$work/got"
if [ $rc = 0 ] && [ -s "$work/wanted" ] && cmp -s "$work/got" "$work/wanted"; then
    echo "ok tutorial ($(wc -l <"$work/typed") lines typed)"
else
    echo "not ok tutorial"
    diff "$work/wanted" "$work/got" | head -n 20
    exit 1
fi
