# select.awk - chooses rows of the result files, and writes for gnuplot.
#
# With csv.awk and statistics.awk it comes before one of the other .awk files,
# which turn the rows into gnuplot commands (arrays, datablocks) on stdout;
# gnuplot loads them.  What is wanted comes in environment variables, which awk
# leaves as they are:
#   DIR                                 folder of the CSV files
#   PICTURE                             its name, for messages
#   ALLOCATOR WORKLOAD COLLECTOR PROFILE INT_CACHE TYPE_FREELISTS AGE BIRTHS
#                                       the choice; empty = a sensible one
# Plain POSIX awk: mawk, gawk and busybox read it alike.

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

# Narrows the candidates by one column: the wanted value, whole or by the name
# in front of its options; else what the first preferred pattern finds; else
# what the first candidate has.
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
                  "^generational$ ^generational ^window ^gcbench",
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

# --- the lines of DIR/EXPERIMENT.curves.csv -------------------------------------

# Allocators (or what else series_by says) in the order of the table: series,
# name[], number[]; who has no finished run is missing.
function list_series(    r, a, seen, status)
{
    missing = ""
    if (series_by == "")
        series_by = "allocator"
    for (r = 1; r <= rows; r++) {
        a = cell[r, series_by]
        if (row_in_view(r) && cell[r, "status"] == "ok" && !(a in number)) {
            number[a] = ++series
            name[series] = a
        }
    }
    for (r = 1; r <= rows; r++) {
        a = cell[r, series_by]
        status = cell[r, "status"]
        if (row_in_view(r) && status != "ok" && !(a in number) &&
            !(a in seen)) {
            seen[a] = 1
            missing = missing (missing == "" ? "" : ", ") a " (" status ")"
        }
    }
}

# By default those of id_reuse.
function curves_open(experiment)
{
    if (experiment == "")
        experiment = "id_reuse"
    csv_open(ENVIRON["DIR"] "/" experiment ".curves.csv")
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
        if (csv_field[col[series_by]] in number && line_in_view())
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

# A size as specs have it, 64K.
function size_of(text,    n)
{
    n = text + 0
    return text ~ /K$/ ? n * 1024 : text ~ /M$/ ? n * 1048576 : \
           text ~ /G$/ ? n * 1073741824 : n
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

# The births asked for, from..to where the rows differ; a trace has its own.
function births_in_view(    r, b, least, most)
{
    least = most = ""
    for (r = 1; r <= rows; r++) {
        if (!row_in_view(r) || cell[r, "status"] != "ok" ||
            cell[r, "workload"] ~ /^trace:/)
            continue
        b = cell[r, "births_asked"] + 0
        if (least == "" || b < least)
            least = b
        if (most == "" || b > most)
            most = b
    }
    if (least == "")
        return "replayed whole"
    return grouped(least) (least == most ? "" : " to " grouped(most)) " births"
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
