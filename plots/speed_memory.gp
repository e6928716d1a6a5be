# speed_memory.gp - memory against time: bytes held for each byte asked for, and
# what an allocation and a free cost, a point per allocator.
picture = 'speed_memory'
load ARG0[1:strlen(ARG0) - strlen(picture.'.gp')].'common.gp'
if (workload eq '') workload = 'window:live=1000000'
load reader('cells', 'FILE=alloc_speed.csv ROW=allocator COLUMN= ' \
  .'METRICS="footprint_per_byte pair_ns"')

left = 64
right = 250
top = 108
bottom = 58
height = 440
width = 900
heading = 'Memory against time'
subtitle = 'Lower and further left is better.'
note = 'Load '.workload_shown.'; '.view.'; '. \
  seeds_in_words('median, 95 % interval')
x_caption = 'bytes held from the system for each byte asked for, at the peak'
load here.'parts/page.gp'

series = rows_shown
array series_name[series]
array series_colour[series]
array series_dash[series]
array key_rank[series]
array key_cell1[series]
array key_cell2[series]
key_head1 = 'bytes'
key_head2 = 'time'
x_most = 0
y_most = 0
set table $unused
plot $cells using (i = int($1), series_name[i] = row_name[i], \
  key_rank[i] = $8 == $8 ? $8 : 1e300, \
  key_cell1[i] = $4 == $4 ? sprintf('%.2f', $4) : '–', \
  key_cell2[i] = $8 == $8 ? sprintf('%.3g ns', $8) : '–', $6 > x_most ? (x_most = $6) : 0, \
  $10 > y_most ? (y_most = $10) : 0, 0):(0) with table
unset table
do for [i = 1:series] {
  series_colour[i] = colour(series_name[i])
  series_dash[i] = dash(series_name[i])
}
load here.'parts/key.gp'

wide = x_most > 8
if (wide) { set logscale x 10 }
set xrange [wide ? 0.9 : 0.95:wide ? x_most * 1.5 : 1 + (x_most - 1) * 1.15]
set yrange [0:y_most * 1.15]
set format y '%g ns'
plot \
  for [i = 1:series] $cells using ($1 == i ? $5 : NaN):8:($6 - $5):(0) \
    with vectors heads size graph 0.008, 90 nofilled \
    linecolor rgb series_colour[i] linewidth 1.2 notitle, \
  for [i = 1:series] $cells using ($1 == i ? $4 : NaN):9:(0):($10 - $9) \
    with vectors heads size graph 0.008, 90 nofilled \
    linecolor rgb series_colour[i] linewidth 1.2 notitle, \
  for [i = 1:series] $cells using ($1 == i ? $4 : NaN):8 with points \
    linecolor rgb series_colour[i] pointsize 1.1 \
    pointtype (series_dash[i] == 1 ? 7 : 6) linewidth 2 notitle
load here.'parts/close.gp'
