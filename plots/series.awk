# series.awk - medians of metrics along a number that a spec holds.
#
# Wants FILE, SERIES (a column: one series for each of its values), X, METRICS
# (names, between blanks) and FREE (columns, between blanks, that need not be
# alike).  X is `window_live`, the live=W of the load `window`, or
# `cached_ints`, how many values the small-int cache holds (rows without a cache
# are left out).
#
# Writes series, array series_name, datablock $series with one block per series
# of `x`, then for each metric `n median low high`, x ascending; array tic_at,
# tic_text and their number tics, the values of x and how to call them.

BEGIN {
    x_kind = ENVIRON["X"]
    by = ENVIRON["SERIES"]
    table_read(ENVIRON["FILE"])
    need(by)
    metrics = split(ENVIRON["METRICS"], metric, " ")
    for (m = 1; m <= metrics; m++)
        need_metric(metric[m])
    if (x_kind == "window_live")
        keep_windows()
    view_choose(" " by " " ENVIRON["FREE"] " ")
    for (r = 1; r <= rows; r++)
        if (row_in_view(r) && cell[r, "status"] == "ok")
            take_row(r)
    write_series()
}

# Of the loads only `window` stays, and of its other options the set that has
# the most sizes; they become a column of their own.
function keep_windows(    r, rest, kind, sizes, best)
{
    for (r = 1; r <= rows; r++) {
        if (cell[r, "status"] != "ok" ||
            cell[r, "workload"] !~ /^window(:|$)/) {
            cell[r, "status"] = "another load"
            continue
        }
        rest = "," cell[r, "workload"]
        sub(/^,window:?/, ",", rest)
        cell[r, "window_live"] = 1000
        if (match(rest, /,live=[0-9]+[KMG]?/)) {
            cell[r, "window_live"] = size_of(substr(rest, RSTART + 6,
                                                    RLENGTH - 6))
            rest = substr(rest, 1, RSTART - 1) substr(rest, RSTART + RLENGTH)
        }
        sub(/^,/, "", rest)
        cell[r, "window"] = rest
        kind = rest SUBSEP cell[r, "window_live"]
        if (!(kind in seen_kind)) {
            seen_kind[kind] = 1
            sizes[rest]++
        }
    }
    best = ""
    for (r = 1; r <= rows; r++)
        if (cell[r, "status"] == "ok") {
            rest = cell[r, "window"]
            if (best == "" || sizes[rest] > sizes[kind]) {
                best = "yes"
                kind = rest
            }
        }
    if (best == "")
        fail(table_path ": no finished run of the load 'window'")
    view["window"] = kind
}

# 30000 as 30k.
function in_short(n)
{
    return n % 1000000 == 0 && n ? n / 1000000 "M" : \
           n % 1000 == 0 && n ? n / 1000 "k" : n
}

# The row's x, empty where it has none; tic_name[x] is how to call it.
function x_of(r,    bounds)
{
    if (x_kind == "window_live") {
        tic_name[cell[r, "window_live"]] = in_short(cell[r, "window_live"])
        return cell[r, "window_live"]
    }
    if (split(cell[r, "int_cache"], bounds, /\.\./) != 2)
        return ""
    tic_name[bounds[2] - bounds[1] + 1] = bounds[2]
    return bounds[2] - bounds[1] + 1
}

function take_row(r,    s, x, key)
{
    x = x_of(r)
    if (x == "")
        return
    s = cell[r, by]
    key = s SUBSEP x SUBSEP cell[r, "seed"]
    if (key in taken)
        return # the same run under another profile
    taken[key] = 1
    if (!(s in number)) {
        number[s] = ++series
        name[series] = s
    }
    s = number[s]
    if (!((s, x) in has))
        xs[s, ++points[s]] = x
    has[s, x] = 1
    for (m = 1; m <= metrics; m++)
        collect(s SUBSEP x, metric[m], r)
}

function write_series(    s, i, v, line, x, n, at, text)
{
    if (!series)
        fail(table_path ": no finished run has a value of " x_kind)
    print "$series << EOD"
    for (s = 1; s <= series; s++) {
        if (s > 1)
            printf "\n\n"
        for (i = 1; i <= points[s]; i++)
            v[i] = xs[s, i]
        sort_numbers(v, points[s])
        for (i = 1; i <= points[s]; i++) {
            line = v[i]
            for (m = 1; m <= metrics; m++)
                line = line " " summary(s SUBSEP v[i], metric[m])
            print line
        }
    }
    print "EOD"
    print "series = " series
    write_array("series_name", name, series)
    n = 0
    for (x in tic_name)
        at[++n] = x + 0
    sort_numbers(at, n)
    for (i = 1; i <= n; i++)
        text[i] = tic_name[at[i]]
    print "tics = " n
    write_numbers("tic_at", at, n)
    write_array("tic_text", text, n)
    print "options_shown = " quoted("window" in view ? view["window"] : "")
    write_view()
}
