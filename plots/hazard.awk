# hazard.awk - the hazard of each allocator, from DIR/id_reuse.curves.csv.
#
# A line of the curve `hazard` is a rate over x_lo..x_hi; stretches without an
# event have no line, their rate is 0.  x is cut into 14 bins an octave; a bin
# has the highest rate that begins in it, and the median over seeds, so that
# what few runs saw is left out.
#
# Writes series, series_name, datablock $rates with one block per series of
# `x rate`, with an empty line where there is a gap; datablock $spikes of
# `series x rate`, points without a neighbour; x_max, least_rate, missing.

BEGIN {
    table_read("id_reuse.csv")
    view_choose(" allocator ")
    list_series()
    curves_open()
    while (curves_next(",hazard,", ",F,"))
        if (csv_field[c_curve] == "hazard")
            take_rate(number[csv_field[col["allocator"]]])
        else # says that there was this seed
            seed_of(number[csv_field[col["allocator"]]])
    write_rates()
}

function take_rate(s,    x, b, key)
{
    found = 1
    # The stretch's middle, as the logarithm sees it.
    x = sqrt((csv_field[c_lo] + 0) * csv_field[c_hi])
    if (x < 1)
        x = 1
    b = int(log(x) / log(2) * 14 + 0.0000001)
    if (b > last_bin)
        last_bin = b
    key = s SUBSEP seed_of(s) SUBSEP b
    if (!(key in rate) || csv_field[c_value] + 0 > rate[key]) {
        rate[key] = csv_field[c_value] + 0
        if (!((s, b) in best) || rate[key] > best[s, b]) {
            best[s, b] = rate[key]
            place[s, b] = x
        }
    }
}

function median_rate(s, b,    i, v)
{
    for (i = 1; i <= seeds[s]; i++)
        v[i] = rate[s, i, b] + 0
    sort_numbers(v, seeds[s])
    if (v[seeds[s]] > v[1])
        spread = 1
    return median_of(v, seeds[s])
}

# Points with their place and rate into px[], py[]; how many.
function points_of(s,    b, n, m)
{
    n = 0
    for (b = 0; b <= last_bin; b++) {
        if (!((s, b) in best))
            continue
        m = median_rate(s, b)
        if (m <= 0)
            continue
        px[++n] = place[s, b]
        py[n] = m
        if (!least || m < least)
            least = m
        if (px[n] > x_max)
            x_max = px[n]
    }
    return n
}

# Is there a gap between two neighbours?  Whole numbers, and above 20 bins.
function gap(from, to)
{
    return to > 1.16 * from + 1
}

function write_rates(    s, i, n, spikes)
{
    if (!found)
        fail(csv_path ": no curve 'hazard' for workload '" view["workload"] "'")
    x_max = 10
    spikes = ""
    print "$rates << EOD"
    for (s = 1; s <= series; s++) {
        if (s > 1)
            printf "\n\n"
        n = points_of(s)
        if (!n)
            print "NaN NaN"
        for (i = 1; i <= n; i++) {
            if (i > 1 && gap(px[i - 1], px[i]))
                print ""
            printf "%.9g %.9g\n", px[i], py[i]
            if ((i == 1 || gap(px[i - 1], px[i])) &&
                (i == n || gap(px[i], px[i + 1])))
                spikes = spikes sprintf("%d %.9g %.9g\n", s, px[i], py[i])
        }
    }
    printf "EOD\n$spikes << EOD\n%sEOD\n", \
           spikes == "" ? "0 NaN NaN\n" : spikes
    print "series = " series
    write_array("series_name", name, series)
    print "x_max = " x_max
    print "least_rate = " (least ? least : 0.001)
    print "missing = " quoted(missing)
    write_view()
}
