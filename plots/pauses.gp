# pauses.gp - how long collectors hold a program up: the tail of their pauses on
# one load, and what a full collection takes for each live object, over the size
# of the heap, in allocation order and scattered.
picture = 'pauses'
load ARG0[1:strlen(ARG0) - strlen(picture.'.gp')].'common.gp'
load reader('pauses', '')

panel_width = 300
left = 64
gap = 84
right = 260
top = 132
bottom = 58
height = 440
width = left + 2 * panel_width + gap + right

heading = 'How long a collection holds the program up'
subtitle = 'Lower and further left is better.'
note = allocator_shown.', '.view.'; '.seeds_in_words('median'). \
  (missing eq '' ? '' : '; without '.missing)
x_caption = ''
load here.'parts/page.gp'

in_time(ns) = ns < 1e3 ? sprintf('%.0f ns', ns) : \
  ns < 1e4 ? sprintf('%.1f µs', ns / 1e3) : \
  ns < 1e6 ? sprintf('%.0f µs', ns / 1e3) : \
  ns < 1e7 ? sprintf('%.1f ms', ns / 1e6) : \
  ns < 1e9 ? sprintf('%.0f ms', ns / 1e6) : sprintf('%.1f s', ns / 1e9)
array series_colour[series]
array series_dash[series]
array key_rank[series]
array key_cell1[series]
array key_cell2[series]
key_head1 = ''
key_head2 = 'longest'
do for [i = 1:series] {
  series_colour[i] = collector_colour(series_name[i])
  series_dash[i] = 1
  key_rank[i] = -series_max[i]
  key_cell1[i] = ''
  key_cell2[i] = in_time(series_max[i])
}
line_width(i) = 1.6 + 2.4 * (series - i) / (series > 1 ? series - 1 : 1)
tic_time(ns) = ns < 1e3 ? sprintf('%g ns', ns) : \
  ns < 1e6 ? sprintf('%g µs', ns / 1e3) : \
  ns < 1e9 ? sprintf('%g ms', ns / 1e6) : sprintf('%g s', ns / 1e9)
# A tic per power of ten, and between them where there are few of these.
times(lo, hi) = times_from(10 ** floor(log10(lo)), lo, hi, \
  hi / lo < 300 ? 3 : 10)
times_from(at, lo, hi, step) = at > hi ? '' : \
  sprintf("'%s' %g, ", tic_time(at), at).(step == 10 ? '' : \
    sprintf("'%s' %g, ", tic_time(3 * at), 3 * at)). \
  times_from(10 * at, lo, hi, step)

set multiplot
set lmargin at screen x_at(left)
set rmargin at screen x_at(left + panel_width)
set label 900 'Share of the pauses that are longer, '. \
  shortened(workload_shown, 30) at screen x_at(left), y_at(top - 18) left \
  noenhanced textcolor rgb ink font small front
set label 901 'pause' at screen x_at(left + panel_width / 2), \
  y_at(height - 16) center textcolor rgb muted font small front
set logscale xy 10
eval 'set xtics ('.times(x_least / 1.3, x_most * 1.3)."'' 1e-9)"
set ytics ('1' 1, '0.1' 0.1, '0.01' 0.01, '0.001' 0.001, '0.0001' 0.0001, \
  '10^{-5}' 1e-5, '10^{-6}' 1e-6)
set xrange [x_least / 1.3:x_most * 1.3]
set yrange [*:1.3]
plot for [i = 1:series] $tail index i - 1 using 1:2 with lines \
  linecolor rgb series_colour[i] linewidth line_width(i) notitle
load here.'parts/once.gp'

# Who looks at none of the living is below the second panel.
cost_floor = cost_least < 1 ? 1 : cost_least / 1.5
# The second panel: sizes alike in all series, one tic per power of ten.
set lmargin at screen x_at(left + panel_width + gap)
set rmargin at screen x_at(left + 2 * panel_width + gap)
set label 900 'A full collection, for each live object' at screen \
  x_at(left + panel_width + gap), y_at(top - 18) left noenhanced \
  textcolor rgb ink font small front
set label 901 'objects alive' at screen \
  x_at(left + panel_width + gap + panel_width / 2), y_at(height - 16) \
  center textcolor rgb muted font small front
do for [aged = 0:1] {
  legend_y = height - bottom - 34 + 20 * aged
  set arrow from screen x_at(width - right + 24), y_at(legend_y) \
    to screen x_at(width - right + 50), y_at(legend_y) nohead front \
    linecolor rgb muted linewidth 2.2 + 0.1 * aged dashtype aged + 1
  set label aged ? 'scattered' : 'in allocation order' \
    at screen x_at(width - right + 58), y_at(legend_y) left \
    textcolor rgb muted font small front
}
set label 902 below eq '' ? '' : 'below: '.below at screen \
  x_at(left + panel_width + gap + 8), y_at(height - bottom - 12) left \
  noenhanced textcolor rgb muted font small front
load here.'parts/key.gp'
set xtics ('10' 10, '100' 100, '1k' 1e3, '10k' 1e4, '100k' 1e5, '1M' 1e6, \
  '10M' 1e7)
eval 'set ytics ('.times(cost_floor, cost_most)."'' 1e-9)"
set xrange [*:*]
set autoscale xfix
set yrange [cost_floor:cost_most * 1.5]
plot for [i = 1:series] for [aged = 0:1] $cost index 2 * (i - 1) + aged \
    using 1:3:(0):($5 - $4) with vectors heads size graph 0.012, 90 nofilled \
    linecolor rgb series_colour[i] linewidth 1.2 notitle, \
  for [i = 1:series] for [aged = 0:1] $cost index 2 * (i - 1) + aged \
    using 1:3 with linespoints linecolor rgb series_colour[i] \
    linewidth line_width(i) dashtype aged + 1 pointtype (aged ? 6 : 7) \
    pointsize 0.35 + 0.1 * line_width(i) notitle
unset multiplot
load here.'parts/close.gp'
