#!/bin/bash
# What results/FINDINGS.md says is still so: its commands run again, and the rows
# of the project's own allocators come out as printed; and a table that is not so
# is noticed.
set -u
if [ "${BUILD:-release}" != release ]; then
    echo "skip findings: measured runs are the release build's"
    exit 0
fi
. experiments/tests/common.sh

# A page of one command and one table, of which the last digit is wrong.
wrong_digit_is_found() {
    local page=$work/page
    mkdir -p "$page/results" && ln -s "$PWD/build" "$page/build" &&
        cat >"$page/results/FINDINGS.md" <<'PAGE' || return 1
```sh
build/bin/id_reuse -q -p plain -a freelist -w window:type=float \
  --seeds 2 -o results/findings/one
```
<!-- table: results/findings/one/id_reuse.csv by=allocator metrics=next_birth_reuse,reuse_rate -->
| allocator | next_birth_reuse | reuse_rate |
|---|---|---|
| `freelist` | 1 | 0.9 |
<!-- end -->
PAGE
    local script=$PWD/experiments/analysis/findings.py
    (cd "$page" && BIN=$(realpath "$bin") python3 "$script" check) || return 1
    sed -i 's/| 0.9 |/| 0.8 |/' "$page/results/FINDINGS.md"
    ! (cd "$page" && BIN=$(realpath "$bin") python3 "$script" check)
}

check 'a table that is not so is found' wrong_digit_is_found
check 'the findings are so' python3 experiments/analysis/findings.py check
exit $failed
