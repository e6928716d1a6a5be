# csv.awk - CSV files, RFC 4180: lines to fields, columns by name.
#
# A mistake is one line on stderr, and tells gnuplot to end with status 2.

function fail(message)
{
    print "plots/" ENVIRON["PICTURE"] ": " message > "/dev/stderr"
    print "exit status 2"
    failed = 1
    exit 2
}

# Fields of a line into out[1..n]; n, or -1 when a quoted field is still open.
function csv_split(line, out,    pieces, n, i, parts, p, k, field)
{
    if (index(line, "\"") == 0)
        return split(line, out, ",")
    # Every second piece is inside quotes; an empty piece between two of them is
    # a doubled quote.
    pieces = split(line, csv_piece, "\"")
    if (pieces % 2 == 0)
        return -1
    n = 1
    field = ""
    for (i = 1; i <= pieces; i++) {
        if (i % 2 == 0) {
            field = field csv_piece[i]
        } else if (csv_piece[i] == "") {
            if (i > 1 && i < pieces)
                field = field "\""
        } else {
            parts = split(csv_piece[i], csv_part, ",")
            for (p = 1; p <= parts; p++) {
                if (p > 1) {
                    out[n++] = field
                    field = ""
                }
                field = field csv_part[p]
            }
        }
    }
    out[n] = field
    return n
}

# Opens a file: comment lines are skipped, the header fills col[name].
function csv_open(path,    line, got, i)
{
    csv_path = path
    csv_line = 0
    for (i in col)
        delete col[i]
    while ((got = (getline line < path)) > 0) {
        csv_line++
        sub(/\r$/, "", line)
        if (csv_line == 1)
            sub(/^\357\273\277/, "", line)
        if (line != "" && substr(line, 1, 1) != "#")
            break
    }
    if (got < 0)
        fail(path ": cannot be read")
    if (got == 0)
        fail(path ": has no header line")
    csv_width = csv_split(line, csv_field)
    for (i = 1; i <= csv_width; i++)
        col[csv_field[i]] = i
}

# The next line into csv_field[]; 0 at the end.  Only lines that hold `needle`
# and one of the other two (where given) are split into fields: a file of curves
# has hundreds of megabytes, and a picture wants little of it.
function csv_next(needle, either, or,    line, more, n, got)
{
    while ((got = (getline line < csv_path)) > 0) {
        csv_line++
        if (needle != "" && !index(line, needle) || line == "")
            continue
        if (either != "" && !index(line, either) && !index(line, or))
            continue
        sub(/\r$/, "", line)
        while ((n = csv_split(line, csv_field)) < 0) {
            if ((getline more < csv_path) <= 0)
                fail(csv_path ":" csv_line ": a quote is not closed")
            csv_line++
            line = line " " more
        }
        if (n != csv_width)
            fail(csv_path ":" csv_line ": " n " fields, but the header has " \
                 csv_width)
        return 1
    }
    if (got < 0)
        fail(csv_path ": cannot be read to its end")
    close(csv_path)
    return 0
}

function need(name)
{
    if (!(name in col))
        fail(csv_path ": no column '" name "'")
    return col[name]
}
