# speed_live.gp - how the cost of an allocation and a free grows with the live
# set: caches and page tables, not instructions.
picture = 'speed_live'
load ARG0[1:strlen(ARG0) - strlen(picture.'.gp')].'common.gp'
load reader('series', 'FILE=alloc_speed.csv SERIES=allocator X=window_live ' \
  .'METRICS="pair_ns loop_ns" FREE="workload births_asked"')

left = 64
right = 250
top = 108
bottom = 58
height = 440 + (series > 12 ? 18 * (series - 12) : 0)
width = 900
heading = 'A larger live set makes each pair dearer'
subtitle = 'Lower is better. Grey and dotted: the loop without an allocator.'
note = 'Load window; '.view.'; '.seeds_in_words('median, 95 % interval'). \
  (tics == 1 ? '; only one size was measured' : '')
x_caption = 'blocks alive'
load here.'parts/page.gp'

array series_colour[series]
array series_dash[series]
array key_rank[series]
array key_cell1[series]
array key_cell2[series]
key_head1 = ''
key_head2 = 'at the right'
array at_right[series]
most = 0
least = 1e300
do for [i = 1:series] {
  at_right[i] = NaN
  set table $unused
  plot $series index i - 1 using (at_right[i] = $3, $5 > most ? (most = $5) : 0, \
    $7 < least ? (least = $7) : 0, 0):(0) with table
  unset table
  series_colour[i] = colour(series_name[i])
  series_dash[i] = dash(series_name[i])
  measured = at_right[i] == at_right[i]
  key_rank[i] = measured ? -at_right[i] : 0
  key_cell1[i] = ''
  key_cell2[i] = measured ? sprintf('%.3g ns', at_right[i]) : '–'
}
load here.'parts/key.gp'

set logscale xy 10
set xrange [tic_at[1] / 1.5:tic_at[tics] * 1.5]
set yrange [least / 1.3:most * 1.4]
places = ''
do for [i = 1:tics] {
  places = places.sprintf("%s'%s' %.9g", i > 1 ? ', ' : '', tic_text[i], \
    tic_at[i])
}
eval 'set xtics ('.places.')'
set ytics ('1 ns' 1, '2 ns' 2, '5 ns' 5, '10 ns' 10, '20 ns' 20, '50 ns' 50, \
  '100 ns' 100, '200 ns' 200, '500 ns' 500, '1000 ns' 1000)
line_width(i) = 1.6 + 2.4 * (series - i) / (series > 1 ? series - 1 : 1)
plot $series index 0 using 1:7 with lines linecolor rgb muted linewidth 1.5 \
    dashtype 3 notitle, \
  for [i = 1:series] $series index i - 1 using 1:4:(0):($5 - $4) \
    with vectors heads size graph 0.008, 90 nofilled \
    linecolor rgb series_colour[i] linewidth 1.2 notitle, \
  for [i = 1:series] $series index i - 1 using 1:3 with linespoints \
    linecolor rgb series_colour[i] linewidth line_width(i) \
    dashtype series_dash[i] pointtype 7 pointsize 0.35 + 0.1 * line_width(i) \
    notitle
load here.'parts/close.gp'
