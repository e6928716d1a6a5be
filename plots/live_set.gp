# live_set.gp - the load `window` over its size: the chance that the next birth
# takes a dead id stays as it is, the chance that a cache of 128 entries answers
# for a dead object falls with the live set.
picture = 'live_set'
load ARG0[1:strlen(ARG0) - strlen(picture.'.gp')].'common.gp'
load reader('series', 'FILE=id_reuse.csv SERIES=allocator X=window_live ' \
  .'METRICS="next_birth_reuse stale_hit_128" FREE="workload births_asked"')

panel_width = 300
left = 64
gap = 84
right = 284
top = 132
bottom = 58
height = 440 + (series > 12 ? 18 * (series - 12) : 0)
width = left + 2 * panel_width + gap + right

heading = 'The same policy, a larger live set'
subtitle = 'Lower is safer, in both.'
note = 'Load window'.(options_shown eq '' ? '' : ' ('. \
  shortened(options_shown, 50).')').', '.view.'; '.births_shown.'; '. \
  seeds_in_words('median, 95 % interval'). \
  (tics == 1 ? '; only one size was measured' : '')
x_caption = ''
load here.'parts/page.gp'

array series_colour[series]
array series_dash[series]
array key_rank[series]
array key_cell1[series]
array key_cell2[series]
key_head1 = ''
key_head2 = ''
do for [i = 1:series] {
  series_colour[i] = colour(series_name[i])
  series_dash[i] = dash(series_name[i])
  key_rank[i] = i
  key_cell1[i] = ''
  key_cell2[i] = ''
}

set logscale x 10
set xrange [tic_at[1] / 1.5:tic_at[tics] * 1.5]
places = ''
do for [i = 1:tics] {
  places = places.sprintf("%s'%s' %.9g", i > 1 ? ', ' : '', tic_text[i], \
    tic_at[i])
}
eval 'set xtics ('.places.')'
set yrange [-0.02:1.02]
set ytics ('0' 0, '25 %%' 0.25, '50 %%' 0.5, '75 %%' 0.75, '100 %%' 1)
line_width(i) = 1.6 + 3.0 * (series - i) / (series > 1 ? series - 1 : 1)

set multiplot
do for [panel = 1:2] {
  from_left = left + (panel - 1) * (panel_width + gap)
  set lmargin at screen x_at(from_left)
  set rmargin at screen x_at(from_left + panel_width)
  set label 900 (panel == 1 ? 'The next birth takes a freed id' : \
    'A cache of 128 entries answers for a dead object') at screen \
    x_at(from_left), y_at(top - 18) left textcolor rgb ink font small front
  set label 901 'objects alive' at screen x_at(from_left + panel_width / 2), \
    y_at(height - 16) center textcolor rgb muted font small front
  shift = panel == 1 ? 0 : 4
  plot \
    for [i = 1:series] $series index i - 1 \
      using 1:(column(4 + shift)):(0):(column(5 + shift) - column(4 + shift)) \
      with vectors heads size graph 0.012, 90 nofilled \
      linecolor rgb series_colour[i] linewidth 1.2 notitle, \
    for [i = 1:series] $series index i - 1 using 1:(column(3 + shift)) \
      with lines linecolor rgb series_colour[i] linewidth line_width(i) \
      dashtype series_dash[i] notitle, \
    for [i = 1:series] $series index i - 1 using 1:(column(3 + shift)) \
      with points linecolor rgb series_colour[i] pointtype 7 \
      pointsize 0.35 + 0.1 * line_width(i) notitle
  if (panel == 1) {
    load here.'parts/once.gp'
    load here.'parts/key.gp' # with the second panel, so that it is drawn once
  }
}
unset multiplot
load here.'parts/close.gp'
