# cells.awk - medians of metrics for each value of one column, or of two.
#
# Wants FILE, ROW (a column), COLUMN (a column or empty) and METRICS (names,
# between blanks).  Writes arrays row_name, column_name with their sizes
# rows_shown and columns_shown, and datablock $cells: `row column`, then for
# each metric `n median low high` (NaN where nothing is defined).  Every pair of
# a row and a column has its line, so that a picture can show what is missing.

BEGIN {
    table_read(ENVIRON["FILE"])
    row = ENVIRON["ROW"]
    column = ENVIRON["COLUMN"]
    need(row)
    if (column != "")
        need(column)
    metrics = split(ENVIRON["METRICS"], metric, " ")
    for (m = 1; m <= metrics; m++)
        need_metric(metric[m])
    free = " " row " " column " "
    # Each load has the length that it needs.
    if (index(free, " workload ") && ENVIRON["BIRTHS"] == "")
        free = free "births_asked "
    view_choose(free)
    for (r = 1; r <= rows; r++)
        if (row_in_view(r))
            take_row(r)
    write_cells()
}

function take_row(r,    x, y)
{
    y = cell[r, row]
    x = column == "" ? "" : cell[r, column]
    if (!(y in row_number)) {
        row_number[y] = ++row_count
        row_name[row_count] = y
    }
    if (!(x in column_number)) {
        column_number[x] = ++column_count
        column_name[column_count] = x
    }
    if (cell[r, "status"] != "ok")
        return
    for (m = 1; m <= metrics; m++)
        collect(row_number[y] SUBSEP column_number[x], metric[m], r)
}

function write_cells(    x, y, line)
{
    print "$cells << EOD"
    for (y = 1; y <= row_count; y++)
        for (x = 1; x <= column_count; x++) {
            line = y " " x
            for (m = 1; m <= metrics; m++)
                line = line " " summary(y SUBSEP x, metric[m])
            print line
        }
    print "EOD"
    print "rows_shown = " row_count
    print "columns_shown = " column_count
    write_array("row_name", row_name, row_count)
    write_array("column_name", column_name, column_count)
    write_view()
}
