# curves.awk - one curve per allocator, from DIR/id_reuse.curves.csv.
#
# Wants CURVE (a name in the column `curve`) and KIND:
#   F       holds its value until the next point and ends with the last age at
#           which an id was watched (the histogram `censored` knows)
#   stale   holds its value for ever; without a point it is 0
# Seeds are summed up
# by their median and their range.  Streams the file once; the memory depends on
# the number of curves, not on the file: x is cut into 14 bins an octave, so
# that no curve has more than about 400 points, and a jump keeps its exact
# place.
#
# Writes: series, array series_name, series_end (where the observation ends; the
# censored ages count), series_last (value there), series_p50 (0 = not reached),
# datablock $curves with one block per series of `x median low high`, and
# seeds_shown, spread_shown (0 where all seeds are alike), x_max, missing.

BEGIN {
    curve = ENVIRON["CURVE"]
    kind = ENVIRON["KIND"]
    table_read("id_reuse.csv")
    if (kind == "F" && !("distance_p50" in known))
        fail(table_path ": no column 'distance_p50'")
    view_choose(" allocator ")
    list_series()
    read_curves()
    write_all()
}

function bin_of(x)
{
    return x <= 1 ? 0 : int(log(x) / log(2) * 14 + 0.9999999)
}

function read_curves()
{
    curves_open()
    while (curves_next("," curve ",",
                       kind == "F" ? ",censored," : "," curve ","))
        take_point(csv_field[c_curve])
}

function take_point(what,    s, seed, key, x, b)
{
    if (what != curve && (what != "censored" || kind != "F"))
        return
    s = number[csv_field[col["allocator"]]]
    x = csv_field[c_hi] + 0
    if (x > end[s])
        end[s] = x
    if (what != curve)
        return
    seed = seed_of(s)
    found = 1
    if (x < 1)
        x = 1
    b = bin_of(x)
    if (b > last_bin)
        last_bin = b
    key = s SUBSEP seed SUBSEP b
    if (!(key in value1))
        value1[key] = csv_field[c_value] + 0
    value[key] = csv_field[c_value] + 0
    key = s SUBSEP b
    if (!(key in first) || x < first[key])
        first[key] = x
    if (!(key in last) || x > last[key])
        last[key] = x
}

# Median and range over the seeds at bin b: where each stands after its first
# point there into early[], after its last into now[].  A seed without a point
# in the bin keeps what it had.
function sum_up(s, b,    i, v, w)
{
    for (i = 1; i <= seeds[s]; i++) {
        w[i] = held[s, i] + 0
        if ((s, i, b) in value) {
            w[i] = value1[s, i, b]
            held[s, i] = value[s, i, b]
        }
        v[i] = held[s, i] + 0
    }
    sort_numbers(v, seeds[s])
    now["median"] = median_of(v, seeds[s])
    now["low"] = v[1]
    now["high"] = v[seeds[s]]
    sort_numbers(w, seeds[s])
    early["median"] = median_of(w, seeds[s])
    early["low"] = w[1]
    early["high"] = w[seeds[s]]
    if (now["high"] > now["low"])
        spread = 1
}

function emit(x, median, low, high,    line)
{
    line = sprintf("%.9g %.9g %.9g %.9g", x, median, low, high)
    if (line != emitted)
        print line
    emitted = line
}

function write_series(s,    b, at, m, l, h, started)
{
    m = l = h = 0
    at = 1
    emitted = ""
    started = 0
    for (b = 0; b <= last_bin; b++) {
        if (!((s, b) in first))
            continue
        sum_up(s, b)
        if (first[s, b] > 1 &&
            (!started || now["median"] - m > 0.02 || first[s, b] > at * 1.11)) {
            if (!started)
                emit(1, m, l, h)
            emit(first[s, b], m, l, h)
            emit(first[s, b], early["median"], early["low"], early["high"])
        }
        m = now["median"]
        l = now["low"]
        h = now["high"]
        at = last[s, b]
        emit(at, m, l, h)
        started = 1
    }
    # Nobody waits any more, or a larger cache could not hold more: the curve is
    # known to stay where it is.
    if ((kind == "stale" || m > 1 - 1e-9) && end[s] < x_max)
        end[s] = x_max
    if (!started)
        emit(1, 0, 0, 0)
    if (end[s] > at)
        emit(end[s], m, l, h)
    else
        end[s] = at
    result[s] = m
}

# The median over seeds of distance_p50; 0 where half of the seeds or more never
# reach it.
function median_distance(allocator,    r, n, all, v)
{
    n = all = 0
    for (r = 1; r <= rows; r++) {
        if (!row_in_view(r) || cell[r, "status"] != "ok" ||
            cell[r, "allocator"] != allocator)
            continue
        all++
        if (cell[r, "distance_p50"] != "")
            v[++n] = cell[r, "distance_p50"] + 0
    }
    if (2 * n <= all)
        return 0
    sort_numbers(v, n)
    return median_of(v, n)
}

function write_all(    s, i)
{
    x_max = 10
    for (s = 1; s <= series; s++)
        if (s in end && end[s] > x_max)
            x_max = end[s]
    n_drawn = 0
    print "$curves << EOD"
    for (s = 1; s <= series; s++) {
        if (!(s in end) && !(kind == "stale" && found)) {
            missing = missing (missing == "" ? "" : ", ") name[s] \
                      " (no curve)"
            continue
        }
        i = ++n_drawn
        if (i > 1)
            printf "\n\n"
        write_series(s)
        drawn_name[i] = name[s]
        drawn_end[i] = end[s]
        drawn_last[i] = result[s]
        drawn_p50[i] = median_distance(name[s])
    }
    print "EOD"
    if (!n_drawn)
        fail(ENVIRON["DIR"] "/id_reuse.curves.csv: no curve '" curve \
             "' for workload '" view["workload"] "'")
    print "series = " n_drawn
    write_array("series_name", drawn_name, n_drawn)
    write_numbers("series_end", drawn_end, n_drawn)
    write_numbers("series_last", drawn_last, n_drawn)
    write_numbers("series_p50", drawn_p50, n_drawn)
    print "x_max = " x_max
    print "missing = " quoted(missing)
    write_view()
}
