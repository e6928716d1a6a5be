# raster.awk - the first births of a run one by one, for up to nine allocators.
#
# Wants FIRST (how many births).  Of several seeds it takes the first.  Writes
# panels, arrays panel_name and panel_top (highest offset, bytes), datablock
# $raster with one block per panel of `first last offset class`: a run of births
# that took the same id.  The class says how often the id had been born before:
# 0, 1, 2-3, 4-15, 16-63, 64 or more are classes 0 to 5; births_drawn,
# seed_shown.

BEGIN {
    table_read("id_reuse.csv")
    view_choose(" allocator ")
    list_series()
    for (r = 1; r <= rows && seed == ""; r++)
        if (row_in_view(r) && cell[r, "status"] == "ok")
            seed = cell[r, "seed"]
    most_seeds = 1
    read_raster()
    write_raster()
}

function read_raster(    p, x)
{
    curves_open()
    while (curves_next(",raster,", ",raster,")) {
        x = csv_field[c_lo] + 0
        p = number[csv_field[col["allocator"]]]
        if (csv_field[c_curve] != "raster" || x > ENVIRON["FIRST"] + 0 ||
            csv_field[col["seed"]] != seed)
            continue
        points[p]++
        birth[p, points[p]] = x
        offset[p, points[p]] = csv_field[c_hi] + 0
        class[p, points[p]] = class_of(csv_field[c_value] + 0)
        if (x > births_drawn)
            births_drawn = x
        if (offset[p, points[p]] > top[p])
            top[p] = offset[p, points[p]]
    }
}

function class_of(n)
{
    return n < 1 ? 0 : n < 2 ? 1 : n < 4 ? 2 : n < 16 ? 3 : n < 64 ? 4 : 5
}

# Births at the same place that a mark's width would cover anyway become one
# run.
function write_panel(p,    i, n, at, open, from, to, place, colour)
{
    n = 0
    for (i = 1; i <= points[p]; i++) {
        at = offset[p, i]
        if (!(at in open) || colour[open[at]] != class[p, i] ||
            birth[p, i] - to[open[at]] > births_drawn / 200) {
            open[at] = ++n
            from[n] = birth[p, i]
            place[n] = at
            colour[n] = class[p, i]
        }
        to[open[at]] = birth[p, i]
    }
    for (i = 1; i <= n; i++)
        print from[i], to[i], place[i], colour[i]
}

function write_raster(    p, drawn)
{
    print "$raster << EOD"
    for (p = 1; p <= series && drawn < 9; p++) {
        if (!points[p])
            continue
        if (drawn++)
            printf "\n\n"
        drawn_name[drawn] = name[p]
        drawn_top[drawn] = top[p]
        write_panel(p)
    }
    print "EOD"
    if (!drawn)
        fail(csv_path ": no curve 'raster' for workload '" view["workload"] "'")
    print "panels = " drawn
    write_array("panel_name", drawn_name, drawn)
    write_numbers("panel_top", drawn_top, drawn)
    print "births_drawn = " births_drawn
    print "seed_shown = " quoted(seed)
    write_view()
}
