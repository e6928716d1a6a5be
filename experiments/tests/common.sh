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

# An awk function: the fields of one CSV line into field[1..n]; returns n.
read_csv='
function read_csv(line,    n, at) {
    n = 0
    while (line != "") {
        if (substr(line, 1, 1) == "\"") {
            at = match(substr(line, 2), /"(,|$)/) + 1
            field[++n] = substr(line, 2, at - 2)
            gsub(/""/, "\"", field[n])
            at++
        } else {
            at = index(line, ",") ? index(line, ",") : length(line) + 1
            field[++n] = substr(line, 1, at - 1)
        }
        if (substr(line, at) == ",")
            field[++n] = ""
        line = substr(line, at + 1)
    }
    return n
}
/^#/ { next }'

# column FILE NAME - the values of a column, one row a line.
column() {
    awk -v name="$2" "$read_csv"'
        !where {
            for (n = read_csv($0); n > 0; n--)
                if (field[n] == name)
                    where = n
            if (!where) {
                print "no column " name
                exit 1
            }
            next
        }
        { read_csv($0); print field[where] }' "$1"
}

# steady FILE - its rows without the columns that depend on the machine.
steady() {
    awk "$read_csv"'
        {
            n = read_csv($0)
            for (i = 1; i <= n && !header; i++)
                keep[i] = field[i] !~ /_ns/ && field[i] !~ /^(rss|ns)_/
            header = 1
            for (i = 1; i <= n; i++)
                if (keep[i])
                    printf "%s\t", field[i]
            print ""
        }' "$1"
}

# until_cells FOLDER N - waits, 30 s at most, for N cells of a run of id_reuse.
until_cells() {
    local try
    for try in $(seq 1500); do
        [ "$(ls "$1/cells/id_reuse" 2>/dev/null | wc -l)" -lt "$2" ] || return 0
        sleep 0.02
    done
    echo "no $2 cells in $1 after $try tries"
    return 1
}

# holds EXPRESSION NAME=VALUE... - is the awk expression true?
holds() {
    local expression=$1 values=() value
    shift
    for value in "$@"; do
        values+=(-v "$value")
    done
    echo "$expression: $*"
    awk "${values[@]}" "function abs(x) { return x < 0 ? -x : x }
        BEGIN { exit !($expression) }" </dev/null
}
