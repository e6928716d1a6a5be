# pauses.awk - how long collectors hold a program up, from DIR/cycle_collection.csv
# and its curves.
#
# Writes series, series_name (the collectors that ran), series_max (longest pause
# in ns, median over seeds); datablock $tail with one block per series of `ns
# share`, the share of the pauses that are as long or longer, median over seeds;
# datablock $cost with two blocks per series, layout=fresh and layout=aged of the
# load `live_heap`, of `live n median low high`, the median pause in ns for each
# live object; x_least, x_most, cost_least, cost_most; below (collectors that take
# less than 1 ns each), missing.
#
# x of the tail is cut into 14 bins an octave.

BEGIN {
    series_by = "collector"
    table_read("cycle_collection.csv")
    need("collector"); need("pause_p50_ns"); need("pause_max_ns")
    view_choose(" collector ")
    list_series()
    curves_open("cycle_collection")
    while (curves_next(",pause_tail,", ",pause_tail,"))
        if (csv_field[c_curve] == "pause_tail")
            take_pause(number[csv_field[col["collector"]]])
    for (r = 1; r <= rows; r++)
        take_row(r)
    write_all()
}

# The lines of a run come with the longest pause first.
function take_pause(s,    x, b, seed)
{
    found = 1
    seed = seed_of(s)
    x = csv_field[c_lo] < 1 ? 1 : csv_field[c_lo] + 0
    b = int(log(x) / log(2) * 14 + 0.0000001)
    if (!((s, seed, b) in share) || csv_field[c_value] > share[s, seed, b])
        share[s, seed, b] = csv_field[c_value] + 0
    if (!(s in last_bin) || b > last_bin[s])
        last_bin[s] = b
    if (!(s in first_bin) || b < first_bin[s])
        first_bin[s] = b
}

# The size of the heap is in the load's spec, as its layout is.
function take_row(r,    s, x, column, layout)
{
    if (cell[r, "status"] != "ok" || !(cell[r, "collector"] in number))
        return
    s = number[cell[r, "collector"]]
    if (row_in_view(r))
        collect(s, "pause_max_ns", r)
    if (cell[r, "workload"] !~ /^live_heap(:|$)/ || cell[r, "pause_p50_ns"] == "")
        return
    for (column in view)
        if (column != "workload" && column != "births_asked" &&
            cell[r, column] != view[column])
            return
    x = 10000
    if (match(cell[r, "workload"], /live=[0-9]+[KMG]?/))
        x = size_of(substr(cell[r, "workload"], RSTART + 5, RLENGTH - 5))
    layout = cell[r, "workload"] ~ /layout=aged/
    cell[r, "pause_each_ns"] = cell[r, "pause_p50_ns"] / x
    if (cell[r, "pause_each_ns"] > each_most[s])
        each_most[s] = cell[r, "pause_each_ns"]
    if (cell[r, "pause_each_ns"] > cost_most)
        cost_most = cell[r, "pause_each_ns"]
    if (!cost_least || cell[r, "pause_each_ns"] < cost_least)
        cost_least = cell[r, "pause_each_ns"]
    if (!((s, layout, x) in has)) {
        has[s, layout, x] = 1
        xs[s, layout, ++points[s, layout]] = x
    }
    collect(s SUBSEP layout SUBSEP x, "pause_each_ns", r)
}

function write_tail(s,    b, i, v, held, m, before)
{
    for (b = last_bin[s]; b >= first_bin[s]; b--) {
        for (i = 1; i <= seeds[s]; i++) {
            if ((s, i, b) in share)
                held[i] = share[s, i, b]
            v[i] = held[i] + 0
        }
        sort_numbers(v, seeds[s])
        m = median_of(v, seeds[s])
        if (m <= 0 || m == before)
            continue
        before = m
        printf "%.9g %.9g\n", 2 ^ (b / 14), m
        if (!x_least || 2 ^ (b / 14) < x_least)
            x_least = 2 ^ (b / 14)
        if (2 ^ (b / 14) > x_most)
            x_most = 2 ^ (b / 14)
    }
}

function write_cost(s, layout,    i, v)
{
    for (i = 1; i <= points[s, layout]; i++)
        v[i] = xs[s, layout, i]
    sort_numbers(v, points[s, layout])
    for (i = 1; i <= points[s, layout]; i++)
        print v[i], summary(s SUBSEP layout SUBSEP v[i], "pause_each_ns")
    if (!points[s, layout])
        print "NaN 0 NaN NaN NaN"
}

function write_all(    s, i, ran, order, longest, part)
{
    if (!found)
        fail(csv_path ": no curve 'pause_tail' for workload '" \
             view["workload"] "'")
    if (!cost_most)
        fail(table_path ": no finished run of the load 'live_heap'")
    for (s = 1; s <= series; s++)
        if (s in last_bin) {
            order[++ran] = s
            split(summary(s, "pause_max_ns"), part, " ")
            longest[ran] = part[2]
            if (each_most[s] > 0 && each_most[s] < 1)
                below = below (below == "" ? "" : ", ") name[s]
        } else
            missing = missing (missing == "" ? "" : ", ") name[s] " (never ran)"
    print "$tail << EOD"
    for (i = 1; i <= ran; i++) {
        if (i > 1)
            printf "\n\n"
        write_tail(order[i])
    }
    printf "EOD\n$cost << EOD\n"
    for (i = 1; i <= ran; i++) {
        if (i > 1)
            printf "\n\n"
        write_cost(order[i], 0)
        printf "\n\n"
        write_cost(order[i], 1)
        name[i] = name[order[i]]
    }
    print "EOD"
    print "series = " ran
    write_array("series_name", name, ran)
    write_numbers("series_max", longest, ran)
    printf "x_least = %.9g\nx_most = %.9g\ncost_least = %.9g\ncost_most = %.9g\n", \
           x_least, x_most, cost_least, cost_most
    print "below = " quoted(below)
    print "missing = " quoted(missing)
    write_view()
}
