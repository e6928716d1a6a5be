#!/bin/bash
# The ways to read results that results/README.md shows, run as they stand there.
set -u
. experiments/tests/common.sh
command -v sqlite3 >/dev/null || {
    echo "skip results read by sqlite3: it is not installed"
    exit 0
}
mkdir -p "$work/results" &&
    "$bin/id_reuse" -q -a freelist -a pages -p plain -w window -n 2000 --seeds 2 \
        -o "$work/results" || exit 1

# The indented lines that begin with this word, joined.
shown() { # WORD
    sed -n "/^    $1 /,/^\$/p" results/README.md | sed -e ':a' \
        -e '/\\$/N; s/\\\n *//; ta'
}

by_sqlite() {
    local command
    command=$(shown sqlite3)
    (cd "$work" && sh -c "$command") \
        >"$work/table" || return 1
    same 'freelist pages' "$(cut -d'|' -f1 "$work/table" | paste -sd' ')" &&
        holds 'a > 0 && a < 1' a="$(cut -d'|' -f2 "$work/table" | head -n 1)"
}

check 'by sqlite3' by_sqlite
exit $failed
