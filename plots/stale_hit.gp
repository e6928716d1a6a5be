# stale_hit.gp - how often an id-keyed cache lies: the share of births whose id
# is still in a least-recently-used cache, left there by a dead object, over the
# cache's size.  The right end is a cache without a bound: reuse_rate.
picture = 'stale_hit'
load ARG0[1:strlen(ARG0) - strlen(picture.'.gp')].'common.gp'
load reader('curves', 'CURVE=stale_hit KIND=stale')

width = 960
left = 64
right = 330
top = 116
bottom = 58
height = 480 + (series > 16 ? 18 * (series - 16) : 0)
heading = 'How often a cache keyed by id answers for a dead object'
subtitle = 'Share of births whose id such a cache still holds. Lower is safer.'
note = 'Load '.shortened(workload_shown, 60).', '.view.'; '.births_shown. \
  '; '.seeds_in_words('line: median, band: range'). \
  (missing eq '' ? '' : '; without '.missing)
x_caption = 'entries of the least-recently-used cache'
load here.'parts/page.gp'

set logscale x 10
set xrange [1:x_max]
set yrange [-0.012:1.012]
set format x '%.0s%c'
set ytics ('0' 0, '25 %%' 0.25, '50 %%' 0.5, '75 %%' 0.75, '100 %%' 1)
array sizes[3] = [16, 128, 1024] # those that have a column of their own
do for [i = 1:3] {
  if (sizes[i] < x_max) {
    set arrow from first sizes[i], graph 0 to first sizes[i], graph 1 nohead \
      back linecolor rgb axis linewidth 1.1 dashtype 3
    set label grouped(sizes[i]) at first sizes[i], graph 1 \
      offset 0, character 0.55 center textcolor rgb muted font small front
  }
}
set label 'no bound' at graph 1, graph 1 offset 0, character 0.55 center \
  textcolor rgb muted font small front

array series_colour[series]
array series_dash[series]
array end_x[series]
array end_y[series]
array end_text[series]
do for [i = 1:series] {
  series_colour[i] = colour(series_name[i])
  series_dash[i] = dash(series_name[i])
  end_x[i] = 1
  end_y[i] = (series_last[i] + 0.012) / 1.024
  end_text[i] = percent(series_last[i]).' %'
}
load here.'parts/labels.gp'

# Curves that coincide stay visible: the earlier ones are wider.
line_width(i) = 1.6 + 3.0 * (series - i) / (series > 1 ? series - 1 : 1)
set style fill transparent solid 0.18 noborder
plot \
  for [i = 1:series] $curves index i - 1 using 1:3:4 with filledcurves \
    linecolor rgb series_colour[i] notitle, \
  for [i = 1:series] $curves index i - 1 using 1:2 with lines \
    linecolor rgb series_colour[i] linewidth line_width(i) \
    dashtype series_dash[i] notitle
load here.'parts/close.gp'
