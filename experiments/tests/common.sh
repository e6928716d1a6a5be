# common.sh - what the end-to-end tests share; sourced, not run.
#
# Gives $work, a folder that goes with the test; check, which prints "ok NAME" or
# "not ok NAME"; and column, which reads a CSV that a program wrote.

bin=${BIN:-build/bin}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# check NAME COMMAND... - the test NAME passes when the command succeeds.  What it
# said is shown when it did not.
check() {
    local name=$1
    shift
    if "$@" >"$work/check.log" 2>&1; then
        echo "ok $name"
    else
        echo "not ok $name"
        head -n 20 "$work/check.log"
        failed=1
    fi
}

# same WANT GOT
same() {
    [ "$1" = "$2" ] || { echo "want: $1"; echo "got:  $2"; return 1; }
}

# column FILE NAME - the values of a column, one row a line.
column() {
    python3 -c '
import csv, sys
path, name = sys.argv[1:]
with open(path, newline="", encoding="utf-8") as file:
    for row in csv.DictReader(l for l in file if not l.startswith("#")):
        print(row[name])' "$@"
}

# holds EXPRESSION NAME=VALUE... - is the Python expression true?
holds() {
    local expression=$1
    shift
    python3 -c '
import sys
names = dict(pair.split("=", 1) for pair in sys.argv[2:])
values = {name: float(value) for name, value in names.items()}
print(sys.argv[1], names)
sys.exit(not eval(sys.argv[1], {}, values))' "$expression" "$@"
}

# steady FILE - its rows without the columns that depend on the machine.
steady() {
    python3 -c '
import csv, sys
with open(sys.argv[1], newline="", encoding="utf-8") as file:
    rows = list(csv.reader(l for l in file if not l.startswith("#")))
keep = [i for i, name in enumerate(rows[0])
        if "_ns" not in name and not name.startswith("rss_")]
csv.writer(sys.stdout).writerows([row[i] for i in keep] for row in rows)' "$1"
}
