# speed.gp - what an allocation and a free cost, for each load: a bar per
# allocator.  The dark part is the load's own loop.
picture = 'speed'
load ARG0[1:strlen(ARG0) - strlen(picture.'.gp')].'common.gp'
load reader('cells', 'FILE=alloc_speed.csv ROW=allocator COLUMN=workload ' \
  .'METRICS="pair_ns loop_ns"')

longest = 0
do for [i = 1:rows_shown] {
  longest = strlen(row_name[i]) > longest ? strlen(row_name[i]) : longest
}
longest = longest > 34 ? 34 : longest
panel_width = 168
gap = 34
left = 34 + 6.6 * longest
right = 46
top = 132
bottom = 34
height = top + bottom + 27 * rows_shown
width = left + right + columns_shown * panel_width + (columns_shown - 1) * gap
if (width < 640) { right = right + 640 - width; width = 640 }

heading = 'What an allocation and a free cost'
subtitle = 'Shorter is better. Dark: the loop itself, without the allocator.'
note = view.'; '.seeds_in_words('median, 95 % interval')
x_caption = ''
load here.'parts/page.gp'

set border 2
set ytics scale 0
set format x '%g ns'
set style fill solid 1 noborder
set yrange [rows_shown + 0.6:0.4]
set grid xtics noytics back linecolor rgb grid linewidth 1 linetype 1
set multiplot
do for [k = 1:columns_shown] {
  from_left = left + (k - 1) * (panel_width + gap)
  set lmargin at screen x_at(from_left)
  set rmargin at screen x_at(from_left + panel_width)
  most = 0
  set table $unused
  plot $cells using (v = $2 == k ? $6 : 0, v > most ? (most = v) : 0, 0):(0) \
    with table
  unset table
  set label 900 shortened(column_name[k], 25) at screen x_at(from_left), \
    y_at(top - 12) left noenhanced textcolor rgb ink font small front
  set xrange [0:most > 0 ? most * 1.3 : 1]
  step = most > 0 ? 10 ** floor(log10(most * 1.3)) : 1
  set xtics (most * 1.3 / step > 4 ? 2 * step : \
    most * 1.3 / step > 2 ? step : step / 2)
  if (k == 1) {
    names = ''
    do for [i = 1:rows_shown] {
      names = names.sprintf("%s'%s' %d", i > 1 ? ', ' : '', \
        shortened(row_name[i], 34), i)
    }
    eval 'set ytics ('.names.') noenhanced textcolor rgb ink'
  } else {
    set ytics ('' 1)
  }
  plot \
    for [i = 1:rows_shown] $cells using \
      ($1 == i && $2 == k ? $4 / 2 : NaN):1:($4 / 2):(0.34) with boxxyerror \
      fillcolor rgb colour(row_name[i]) notitle, \
    $cells using ($2 == k ? $8 / 2 : NaN):1:($8 / 2):(0.34) with boxxyerror \
      fillcolor rgb 0x90000000 notitle, \
    $cells using ($2 == k && $3 > 1 ? $5 : NaN):1:($6 - $5):(0) with vectors \
      heads size graph 0.02, 90 nofilled linecolor rgb ink linewidth 1 notitle, \
    $cells using ($2 == k ? $6 + most * 0.03 : NaN):1: \
      ($4 < 9.95 ? sprintf('%.1f', $4) : sprintf('%.0f', $4)) with labels \
      left textcolor rgb ink font small notitle
  load here.'parts/once.gp'
}
unset multiplot
load here.'parts/close.gp'
