# select.awk - the pictures' reader: rows of a result file, columns by name.
#
# Read in before one of the other .awk files, which turn the selected rows into
# gnuplot commands (arrays, datablocks) on stdout; gnuplot loads them.  What is
# wanted comes in environment variables, which awk leaves as they are:
#   DIR                                 folder of the CSV files
#   PICTURE                             its name, for messages
#   ALLOCATOR WORKLOAD COLLECTOR PROFILE INT_CACHE TYPE_FREELISTS AGE BIRTHS
#                                       the choice; empty = a sensible one
# A mistake is one line on stderr, and tells gnuplot to end with status 2.
# Plain POSIX awk: mawk, gawk and busybox read it alike.

function fail(message)
{
    print "plots/" ENVIRON["PICTURE"] ": " message > "/dev/stderr"
    print "exit status 2"
    failed = 1
    exit 2
}

# --- CSV, RFC 4180 ----------------------------------------------------------

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

# --- the table and the choice -----------------------------------------------

# Reads DIR/FILE into cell[row, column name]; rows = number of rows.
function table_read(file,    name)
{
    csv_open(ENVIRON["DIR"] "/" file)
    need("allocator"); need("workload"); need("seed"); need("status")
    rows = 0
    while (csv_next("", "", "")) {
        if ("scope" in col && csv_field[col["scope"]] != "all" &&
            csv_field[col["scope"]] != "")
            continue
        rows++
        for (name in col)
            cell[rows, name] = csv_field[col[name]]
    }
    for (name in col)
        known[name] = 1
    table_path = csv_path
    if (rows == 0)
        fail(table_path ": has no rows")
}

# Narrows the candidates by one column: the wanted value, whole or by the name in
# front of its options; else what the first preferred pattern finds; else what
# the first candidate has.
function choose(column, wanted, preferred, candidates,    n, p, r, pattern)
{
    if (wanted != "" && !(column in known))
        fail(table_path ": no column '" column "'")
    if (!(column in known))
        return
    if (wanted != "") {
        r = first_equal(column, wanted, candidates)
        if (!r)
            r = first_match(column, "^" literal(wanted ":"), candidates)
        if (!r)
            fail(table_path ": no finished run with " column " '" wanted \
                 "'; there is " choices(column, candidates))
    } else {
        n = split(preferred, pattern, " ")
        r = 0
        for (p = 1; p <= n && !r; p++)
            r = first_match(column, pattern[p], candidates)
        if (!r)
            r = first_match(column, "", candidates)
    }
    view[column] = cell[r, column]
    for (r = 1; r <= rows; r++)
        if (r in candidates && cell[r, column] != view[column])
            delete candidates[r]
}

function first_equal(column, wanted, candidates,    r)
{
    for (r = 1; r <= rows; r++)
        if (r in candidates && cell[r, column] == wanted)
            return r
    return 0
}

function first_match(column, pattern, candidates,    r)
{
    for (r = 1; r <= rows; r++)
        if (r in candidates && cell[r, column] ~ pattern)
            return r
    return 0
}

function literal(s)
{
    gsub(/[^A-Za-z0-9_ ]/, "[&]", s)
    return s
}

# The values that candidates have, as a message lists them.
function choices(column, candidates,    r, s, seen, n)
{
    s = ""
    n = 0
    for (r = 1; r <= rows; r++) {
        if (!(r in candidates) || cell[r, column] in seen)
            continue
        seen[cell[r, column]] = 1
        if (++n <= 20)
            s = s (n > 1 ? ", " : "") cell[r, column]
    }
    return s (n > 20 ? " and " n - 20 " more" : "")
}

# Settles the whole choice into view[column].  `free` names the columns, between
# blanks, that a picture keeps open because it shows all their values.
function view_choose(free,    r, n, candidates)
{
    n = 0
    for (r = 1; r <= rows; r++)
        if (cell[r, "status"] == "ok") {
            candidates[r] = 1
            n++
        }
    if (!n)
        fail(table_path ": no run has finished (status ok)")
    choose_unless(free, "allocator", ENVIRON["ALLOCATOR"], "^freelist$",
                  candidates)
    choose_unless(free, "profile", ENVIRON["PROFILE"], "^plain$", candidates)
    choose_unless(free, "collector", ENVIRON["COLLECTOR"], "", candidates)
    choose_unless(free, "workload", ENVIRON["WORKLOAD"],
                  "^generational$ ^generational ^window",
                  candidates)
    choose_unless(free, "int_cache", ENVIRON["INT_CACHE"], "", candidates)
    choose_unless(free, "type_freelists", ENVIRON["TYPE_FREELISTS"], "",
                  candidates)
    choose_unless(free, "age", ENVIRON["AGE"], "", candidates)
    choose_unless(free, "births_asked", ENVIRON["BIRTHS"], "", candidates)
}

function choose_unless(free, column, wanted, preferred, candidates)
{
    if (!index(free, " " column " "))
        choose(column, wanted, preferred, candidates)
}

function row_in_view(r,    column)
{
    for (column in view)
        if (cell[r, column] != view[column])
            return 0
    return 1
}

# The same for the line of a curve file that is in csv_field[].
function line_in_view(    column)
{
    if (csv_field[col["status"]] != "ok")
        return 0
    if ("scope" in col && csv_field[col["scope"]] != "all" &&
        csv_field[col["scope"]] != "")
        return 0
    for (column in view)
        if (column in col && csv_field[col[column]] != view[column])
            return 0
    return 1
}

# --- the lines of DIR/id_reuse.curves.csv -------------------------------------

# Allocators in the order of the table: series, name[], number[]; who has no
# finished run is missing.
function list_series(    r, a, seen, status)
{
    missing = ""
    for (r = 1; r <= rows; r++) {
        a = cell[r, "allocator"]
        if (row_in_view(r) && cell[r, "status"] == "ok" && !(a in number)) {
            number[a] = ++series
            name[series] = a
        }
    }
    for (r = 1; r <= rows; r++) {
        a = cell[r, "allocator"]
        status = cell[r, "status"]
        if (row_in_view(r) && status != "ok" && !(a in number) && !(a in seen)) {
            seen[a] = 1
            missing = missing (missing == "" ? "" : ", ") a " (" status ")"
        }
    }
}

function curves_open()
{
    csv_open(ENVIRON["DIR"] "/id_reuse.curves.csv")
    need("allocator"); need("workload"); need("seed"); need("status")
    c_curve = need("curve")
    c_lo = need("x_lo")
    c_hi = need("x_hi")
    c_value = need("value")
}

# The next line of a series in view that holds one of two words.
function curves_next(either, or,    needle)
{
    needle = index(view["workload"], "\"") ? "" : view["workload"]
    while (csv_next(needle, either, or))
        if (csv_field[col["allocator"]] in number && line_in_view())
            return 1
    return 0
}

# The number of the line's seed within series s, counted from 1.
function seed_of(s,    seed)
{
    seed = csv_field[col["seed"]]
    if (!((s, seed) in seed_number)) {
        seed_number[s, seed] = ++seeds[s]
        if (seeds[s] > most_seeds)
            most_seeds = seeds[s]
    }
    return seed_number[s, seed]
}

# --- statistics over seeds --------------------------------------------------

function sort_numbers(a, n,    i, j, x)
{
    for (i = 2; i <= n; i++) {
        x = a[i]
        for (j = i - 1; j >= 1 && a[j] > x; j--)
            a[j + 1] = a[j]
        a[j + 1] = x
    }
}

function median_of(a, n)
{
    return n % 2 ? a[(n + 1) / 2] : (a[n / 2] + a[n / 2 + 1]) / 2
}

# The 95 % percentile-bootstrap interval of the median of sorted a[1..n], into
# interval["lo"], ["hi"].  Not by drawing: the distribution of a resample's
# median is known, since it depends on nothing but how many draws fall at or
# below each a[i].  Cost: O(n^3).
function median_interval(a, n, interval,    m, i, j, p, at, value, weight, count,
                         below, total)
{
    m = int((n + 1) / 2)
    count = 0
    for (i = 1; i <= n; i++) {
        p = order_tail(n, m, i / n) - order_tail(n, m, (i - 1) / n)
        if (n % 2 == 0)
            for (j = i + 1; j <= n; j++) {
                # Exactly m draws are at most a[i], one of them is a[i]; the
                # others are at least a[j], one of them is a[j].
                at = choose_of(n, m) * ((i / n) ^ m - ((i - 1) / n) ^ m) * \
                     (((n - j + 1) / n) ^ m - ((n - j) / n) ^ m)
                p -= at
                count++
                value[count] = (a[i] + a[j]) / 2
                weight[count] = at
            }
        count++
        value[count] = a[i]
        weight[count] = p
    }
    sort_weighted(value, weight, count)
    total = 0
    below = 0
    for (i = 1; i <= count; i++) {
        total += weight[i]
        if (!below && total >= 0.025) {
            interval["lo"] = value[i]
            below = 1
        }
        interval["hi"] = value[i]
        if (total >= 0.975 - 1e-12)
            return
    }
}

# Adds a row's metric to the sample of `key`, unless it is undefined.
function collect(key, metric, r,    text)
{
    text = metric_text(r, metric)
    if (text != "")
        sample[key, metric, ++sampled[key, metric]] = text + 0
}

# A column, or one of the numbers that are made of several.
function metric_text(r, metric)
{
    if (metric != "extra_bytes")
        return cell[r, metric]
    # What the allocator held beyond the objects, for each object, at the peak.
    if (cell[r, "footprint_peak_bytes"] == "" || cell[r, "live_peak"] + 0 == 0)
        return ""
    return (cell[r, "footprint_peak_bytes"] - cell[r, "live_peak_bytes"]) / \
           cell[r, "live_peak"]
}

function need_metric(metric)
{
    if (metric != "extra_bytes") {
        need(metric)
        return
    }
    need("footprint_peak_bytes")
    need("live_peak")
    need("live_peak_bytes")
}

# "n median low high" of a sample, "0 NaN NaN NaN" where nothing is defined.
function summary(key, metric,    i, n, v, interval)
{
    n = sampled[key, metric] + 0
    if (!n)
        return "0 NaN NaN NaN"
    for (i = 1; i <= n; i++)
        v[i] = sample[key, metric, i]
    sort_numbers(v, n)
    median_interval(v, n, interval)
    if (n > most_seeds)
        most_seeds = n
    if (v[n] > v[1])
        spread = 1
    return sprintf("%d %.9g %.9g %.9g", n, median_of(v, n), interval["lo"],
                   interval["hi"])
}

# P(at least m of n draws fall where a share p lies).
function order_tail(n, m, p,    k, sum)
{
    sum = 0
    for (k = m; k <= n; k++)
        sum += choose_of(n, k) * p ^ k * (1 - p) ^ (n - k)
    return sum
}

function choose_of(n, k,    i, x)
{
    x = 1
    for (i = 1; i <= k; i++)
        x = x * (n - k + i) / i
    return x
}

function sort_weighted(a, w, n,    i, j, x, y)
{
    for (i = 2; i <= n; i++) {
        x = a[i]
        y = w[i]
        for (j = i - 1; j >= 1 && a[j] > x; j--) {
            a[j + 1] = a[j]
            w[j + 1] = w[j]
        }
        a[j + 1] = x
        w[j + 1] = y
    }
}

# --- writing for gnuplot ----------------------------------------------------

# A single-quoted gnuplot string: nothing in it is expanded but the quote.
function quoted(s)
{
    gsub(/'/, "''", s)
    gsub(/[\r\n]/, " ", s)
    return "'" s "'"
}

# array NAME[n] = ['a', 'b']; an empty list is one empty string, as gnuplot has
# no array of size 0.
function write_array(name, a, n,    i, s)
{
    s = ""
    for (i = 1; i <= n; i++)
        s = s (i > 1 ? ", " : "") quoted(a[i])
    printf "array %s[%d] = [%s]\n", name, (n ? n : 1), (n ? s : "''")
}

function write_numbers(name, a, n,    i, s)
{
    s = ""
    for (i = 1; i <= n; i++)
        s = s (i > 1 ? ", " : "") sprintf("%.9g", a[i])
    printf "array %s[%d] = [%s]\n", name, (n ? n : 1), (n ? s : "0")
}

# The choice in words, as the pictures' subtitles show it.
function write_view(    s)
{
    s = ""
    if ("profile" in view)
        s = s ", profile " view["profile"]
    if ("int_cache" in view && view["int_cache"] != "off")
        s = s ", small ints " view["int_cache"]
    if ("type_freelists" in view && view["type_freelists"] == "on")
        s = s ", type free lists on"
    if ("age" in view && view["age"] + 0 > 0)
        s = s ", age " grouped(view["age"])
    print "view = " quoted(substr(s, 3))
    print "allocator_shown = " \
          quoted("allocator" in view ? view["allocator"] : "")
    print "workload_shown = " \
          quoted("workload" in view ? view["workload"] : "")
    print "births_shown = " quoted(births_in_view())
    print "seeds_shown = " most_seeds + 0
    print "spread_shown = " spread + 0
}

# The births asked for, from..to where the rows differ.
function births_in_view(    r, b, least, most)
{
    least = most = ""
    for (r = 1; r <= rows; r++) {
        if (!row_in_view(r) || cell[r, "status"] != "ok")
            continue
        b = cell[r, "births_asked"] + 0
        if (least == "" || b < least)
            least = b
        if (most == "" || b > most)
            most = b
    }
    return grouped(least) (least == most ? "" : " to " grouped(most))
}

# 1234567 as 1,234,567.
function grouped(n,    s)
{
    s = ""
    while (length(n) > 3) {
        s = "," substr(n, length(n) - 2) s
        n = substr(n, 1, length(n) - 3)
    }
    return n s
}
