# heatmap.gp - a metric for every load and allocator, one cell each.
#
# `metric` is any column; by default stale_hit_128, and reuse_rate where the
# file has no value of that.
picture = 'heatmap'
load ARG0[1:strlen(ARG0) - strlen(picture.'.gp')].'common.gp'
if (!exists('metric')) metric = ''
wanted = metric eq '' ? 'stale_hit_128' : metric
load reader('cells', 'FILE=id_reuse.csv ROW=workload COLUMN=allocator ' \
  .'METRICS='.shell(wanted eq 'reuse_rate' ? wanted : wanted.' reuse_rate'))

set table $unused
defined = 0
plot $cells using (defined = defined + $3, 0):(0) with table
if (metric eq '' && defined == 0) {
  wanted = 'reuse_rate'
  value_column = 8
} else {
  value_column = 4
}
least = 1e300
most = -1e300
plot $cells using (v = column(value_column), v == v ? ( \
  least = v < least ? v : least, most = v > most ? v : most) : 0, 0):(0) \
  with table
unset table
if (most < least) {
  call here.'parts/refuse.gp' dir.'/id_reuse.csv: no value of '.wanted. \
    ' in the runs that were chosen'
}
share = least >= 0 && most <= 1

longest = 0
do for [i = 1:rows_shown] {
  longest = strlen(row_name[i]) > longest ? strlen(row_name[i]) : longest
}
tallest = 0
do for [i = 1:columns_shown] {
  tallest = strlen(column_name[i]) > tallest ? strlen(column_name[i]) : tallest
}
longest = longest > 44 ? 44 : longest
tallest = tallest > 34 ? 34 : tallest
cell_width = 66
cell_height = 27
left = 30 + 6.2 * longest
right = 28 + 4.6 * tallest
top = 100 + 4.4 * tallest
bottom = 26
width = left + right + cell_width * columns_shown
height = top + bottom + cell_height * rows_shown
if (width < 640) { right = right + 640 - width; width = 640 }

heading = wanted eq 'stale_hit_128' ? \
  'How often an id-keyed cache of 128 entries answers for a dead object' : \
  wanted eq 'reuse_rate' ? \
  'How often a new object has an id that was used before' : wanted
subtitle = wanted eq 'stale_hit_128' || wanted eq 'reuse_rate' ? \
  'Percent of births. Lower is safer.' : share ? 'Percent.' : \
  'Median over seeds.'
note = view.'; '.births_shown.'; '. \
  seeds_in_words('median').'; – is not measured'. \
  (metric eq '' && wanted eq 'reuse_rate' ? '; the file has no stale_hit_128 yet' : '')
x_caption = ''
load here.'parts/page.gp'

unset border
unset tics
set grid noytics
set xrange [0.5:columns_shown + 0.5]
set yrange [rows_shown + 0.5:0.5]
set cbrange [share ? 0 : least : share ? 1 : most]
unset colorbox
do for [i = 1:rows_shown] {
  set label shortened(row_name[i], 44) at first 0.42, first i right noenhanced \
    textcolor rgb ink font small
}
do for [i = 1:columns_shown] {
  set label shortened(column_name[i], 34) at first i - 0.1, graph 1 \
    offset 0, character 0.7 left rotate by 40 noenhanced textcolor rgb ink \
    font small
}

part(v) = share ? v : most > least ? (v - least) / (most - least) : 0
text_of(v) = share ? percent(v) : \
  v == floor(v) && v < 1e7 ? grouped(v) : sprintf('%.3g', v)
# White on the dark half of the palette, dark on the light one: not the ink of
# the page, which a dark page recolours.
text_colour(v) = part(v) > 0.58 ? 0x10141a : 0xffffff
# gnuplot gives up an expression that touches a NaN of the data: ask as a
# string.
is_defined(column) = strcol(column) ne 'NaN'
set style fill solid 1 noborder
plot \
  $cells using 2:1:(0.485):(0.46):value_column with boxxyerror \
    fillcolor palette notitle, \
  $cells using 2:1:(is_defined(value_column) ? \
    text_of(column(value_column)) : '–'):(is_defined(value_column) ? \
    text_colour(column(value_column)) : 0x667079) with labels noenhanced \
    textcolor rgb variable font small notitle
load here.'parts/close.gp'
