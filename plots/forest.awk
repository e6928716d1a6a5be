# forest.awk - ratios to a baseline, from what `compare --format csv` wrote.
#
# Wants FILE and GROUP (a group, or a part of its name; empty: `all` where there
# is one, else the load `generational`, else the first).  Writes array
# metric_name (metrics_shown, four at most), array row_name (rows_shown; without
# the baseline), datablock $ratios of `row metric ratio low high "why"`, where a
# line without a ratio says why; baseline_shown, group_shown, pairs_shown.

BEGIN {
    csv_open(ENVIRON["FILE"])
    need("metric"); need("group"); need("row"); need("configuration")
    need("baseline"); need("ratio"); need("ratio_lo"); need("ratio_hi")
    need("pairs"); need("verdict"); need("note")
    while (csv_next("", "", "")) {
        n++
        for (c in col)
            cell[n, c] = csv_field[col[c]]
    }
    choose_group()
    for (r = 1; r <= n; r++)
        if (cell[r, "group"] == group)
            take_line(r)
    write_ratios()
}

function choose_group(    r, wanted)
{
    wanted = ENVIRON["GROUP"]
    group = ""
    for (r = 1; r <= n && group == ""; r++)
        if (wanted == "" ? cell[r, "group"] == "all" : \
            cell[r, "group"] == wanted)
            group = cell[r, "group"]
    for (r = 1; r <= n && group == ""; r++)
        if (index(cell[r, "group"], wanted == "" ? "workload=generational" : \
                  wanted))
            group = cell[r, "group"]
    if (group == "" && wanted == "")
        group = cell[1, "group"]
    if (n == 0)
        fail(csv_path ": has no rows")
    if (group == "")
        fail(csv_path ": no group '" wanted "'")
}

function take_line(r,    m, y, row)
{
    if (cell[r, "verdict"] == "baseline")
        return
    # Between two files a line is about `row`, and a file is the configuration.
    row = cell[r, "row"] != "" ? cell[r, "row"] : cell[r, "configuration"]
    m = cell[r, "metric"]
    baseline = cell[r, "baseline"]
    if (!(m in metric_number)) {
        if (metrics == 4)
            return
        metric_number[m] = ++metrics
        metric_name[metrics] = m
    }
    if (!(row in row_number)) {
        row_number[row] = ++row_count
        row_name[row_count] = row
    }
    m = metric_number[m]
    y = row_number[row]
    if (cell[r, "pairs"] + 0 > pairs)
        pairs = cell[r, "pairs"] + 0
    if (cell[r, "ratio"] == "")
        ratios = ratios sprintf("%d %d NaN NaN NaN \"%s\"\n", y, m,
                                plain(cell[r, "note"]))
    else
        ratios = ratios sprintf("%d %d %.9g %.9g %.9g \"\"\n", y, m,
                                cell[r, "ratio"], bound(r, "ratio_lo"),
                                bound(r, "ratio_hi"))
}

# An interval that is not known is the point itself.
function bound(r, column)
{
    return cell[r, cell[r, column] == "" ? "ratio" : column]
}

# Words inside a datablock's quotes.
function plain(s)
{
    gsub(/["\\]/, "", s)
    return s == "" ? "no ratio" : s
}

function write_ratios()
{
    if (!row_count)
        fail(csv_path ": nothing beside the baseline in group '" group "'")
    printf "$ratios << EOD\n%sEOD\n", ratios
    print "metrics_shown = " metrics
    write_array("metric_name", metric_name, metrics)
    print "rows_shown = " row_count
    write_array("row_name", row_name, row_count)
    print "baseline_shown = " quoted(baseline)
    print "group_shown = " quoted(group)
    print "pairs_shown = " pairs + 0
}
