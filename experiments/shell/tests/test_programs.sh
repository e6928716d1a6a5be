#!/bin/bash
# Random programs: the same output under CPython 3.11 and under the shell.
set -u
version=$(python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)
if [ "$version" != 3.11 ]; then
    echo "skip programs: python3 is ${version:-not there}, and 3.11 is the reference"
    exit 0
fi
case ${BUILD:-release} in
asan) count=40 ;;
*) count=200 ;;
esac
output=$(python3 experiments/shell/tests/programs.py "$BIN/shell" 0 $count --no-shrink)
rc=$?
echo "$output"
if [ $rc = 0 ]; then
    echo "ok $count programs"
else
    echo "not ok programs; programs.py SHELL NUMBER 1 makes one smaller"
fi
exit $rc
