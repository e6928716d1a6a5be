#!/bin/bash
# Ten times as many births need no more memory and give the same result; the run
# of 10^9 births is `make endurance`.
set -u
. experiments/tests/common.sh

if [ "${BUILD:-release}" = asan ]; then
    echo 'skip endurance: a sanitizer has memory of its own'
    exit 0
fi
LIVE=5000 check 'ten times the births, the same memory and result' \
    bash experiments/tests/endurance.sh 2000000 200000
exit $failed
