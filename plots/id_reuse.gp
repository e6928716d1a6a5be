# id_reuse.gp - how soon an id comes back: F(k) over k, one line per allocator.
#
# The curve is Kaplan and Meier's estimate, so ids that nobody has taken when
# the run ends count as long as they were watched; its flat end is what never
# came back.  The band is the range over seeds, dotted lines are the medians.
picture = 'id_reuse'
load ARG0[1:strlen(ARG0) - strlen(picture.'.gp')].'common.gp'
load reader('curves', 'CURVE=F KIND=F')

width = 960
height = 480 + (series > 16 ? 18 * (series - 16) : 0)
left = 64
right = 380
top = 108
bottom = 58
heading = 'How soon a freed id comes back'
subtitle = 'Share of freed ids that were given out again within k births. ' \
  .'Lower and further right is safer.'
note = 'Load '.shortened(workload_shown, 60).', '.view.'; '.births_shown. \
  '; '.seeds_in_words('line: median, band: range'). \
  (missing eq '' ? '' : '; without '.missing)
x_caption = 'k, births since the id was freed'
load here.'parts/page.gp'

set logscale x 10
set xrange [1:x_max]
set yrange [-0.012:1.012]
set format x '%.0s%c'
set ytics ('0' 0, '25 %%' 0.25, '50 %%' 0.5, '75 %%' 0.75, '100 %%' 1)

array series_colour[series]
array series_dash[series]
array key_rank[series]
array key_cell1[series]
array key_cell2[series]
key_head1 = 'median k'
key_head2 = 'not back'
do for [i = 1:series] {
  series_colour[i] = colour(series_name[i])
  series_dash[i] = dash(series_name[i])
  key_rank[i] = series_p50[i] > 0 ? series_p50[i] : 1e300
  key_cell1[i] = series_p50[i] > 0 ? grouped(series_p50[i]) : '–'
  key_cell2[i] = percent(1 - series_last[i]).' %'
  if (series_p50[i] > 0) {
    set arrow from first series_p50[i], 0.5 to first series_p50[i], -0.012 \
      nohead back linecolor rgb series_colour[i] linewidth 1.2 dashtype 3
  }
}
load here.'parts/key.gp'

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
