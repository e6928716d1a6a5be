# small_ints.gp - what the small-int cache saves, over its range: allocations on
# the left, bytes (less the cache's own) on the right; one line per load.
picture = 'small_ints'
load ARG0[1:strlen(ARG0) - strlen(picture.'.gp')].'common.gp'
load reader('series', 'FILE=small_ints.csv SERIES=workload X=cached_ints ' \
  .'METRICS="allocations_saved bytes_saved" ' \
  .'FREE="profile int_cache type_freelists births_asked"')

panel_width = 300
left = 64
gap = 92
right = 284
top = 132
bottom = 58
height = 440
width = left + 2 * panel_width + gap + right

heading = 'What a cache of small integers saves'
subtitle = 'Higher is better. Below zero the cache takes more memory than it ' \
  .'saves.'
note = 'Allocator '.shortened(allocator_shown, 34).'; '.births_shown. \
  '; '.seeds_in_words('median, 95 % interval')
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
  series_colour[i] = load_colour(series_name[i])
  series_dash[i] = 1 # loads of one distribution share a colour
  do for [j = 1:i - 1] {
    if (series_colour[j] == series_colour[i]) {
      series_dash[i] = series_dash[i] + 1
    }
  }
  key_rank[i] = i
  key_cell1[i] = ''
  key_cell2[i] = ''
}

set logscale x 2
set xrange [tic_at[1] / 1.3:tic_at[tics] * 1.3]
places = ''
do for [i = 1:tics] {
  # Neighbours that would touch go without a name.
  named = i == 1 || log(tic_at[i]) - log(tic_at[shown_tic]) > \
    0.11 * log(tic_at[tics] * 1.69 / tic_at[1])
  if (named) { shown_tic = i }
  places = places.sprintf("%s'%s' %.9g", i > 1 ? ', ' : '', \
    named ? tic_text[i] : '', tic_at[i])
}
eval 'set xtics ('.places.')'
# Where CPython stands: -5..256, since 3.15 -5..1024.
array cpython_at[2] = [262, 1030]
do for [i = 1:2] {
  if (cpython_at[i] >= tic_at[1] && cpython_at[i] <= tic_at[tics]) {
    set arrow from first cpython_at[i], graph 0 \
      to first cpython_at[i], graph 1 nohead back linecolor rgb axis linewidth 1.1 dashtype 3
    if (i == 1) {
      if (tic_at[1] >= 262) { # no room to the left of the first size
        set label 'CPython 3.11' at first 255, graph 1 offset 0, \
          character 0.55 left textcolor rgb muted font small front
      } else {
        set label 'CPython 3.11' at first 290, graph 1 offset 0, \
          character 0.55 right textcolor rgb muted font small front
      }
    } else {
      set label '3.15' at first 1030, graph 1 offset 0, character 0.55 \
        center textcolor rgb muted font small front
    }
  }
}

# The bytes' axis: from the least to the most, 0 included, in about five steps.
bytes_least = 0
bytes_most = 0
set table $unused
plot $series using (bytes_least = $8 < bytes_least ? $8 : bytes_least, \
  bytes_most = $9 > bytes_most ? $9 : bytes_most, 0):(0) with table
unset table
bytes_span = bytes_most > bytes_least ? bytes_most - bytes_least : 1
step = 10 ** floor(log10(bytes_span / 5.0))
step = step * (bytes_span / step > 25 ? 5 : bytes_span / step > 10 ? 2 : 1)
scaled(v, unit, name) = sprintf('%g %s', v / (1.0 * unit), name)
bytes(v) = v == 0 ? '0' : abs(v) >= 1e9 ? scaled(v, 1e9, 'GB') : \
  abs(v) >= 1e6 ? scaled(v, 1e6, 'MB') : abs(v) >= 1000 ? \
  scaled(v, 1000, 'kB') : scaled(v, 1, 'B')

set multiplot
do for [panel = 1:2] {
  from_left = left + (panel - 1) * (panel_width + gap)
  set lmargin at screen x_at(from_left)
  set rmargin at screen x_at(from_left + panel_width)
  set label 900 (panel == 1 ? 'Allocations saved' : \
    'Bytes saved, less those of the cache') at screen x_at(from_left), \
    y_at(top - 32) left textcolor rgb ink font small front
  set label 901 'upper end of the cached range' at screen \
    x_at(from_left + panel_width / 2), y_at(height - 16) center \
    textcolor rgb muted font small front
  if (panel == 1) {
    set yrange [-0.02:1.02]
    set ytics ('0' 0, '25 %%' 0.25, '50 %%' 0.5, '75 %%' 0.75, '100 %%' 1)
  } else {
    set yrange [bytes_least - 0.05 * bytes_span:bytes_most + 0.05 * bytes_span]
    places = ''
    do for [i = ceil(bytes_least / step):floor(bytes_most / step)] {
      places = places.sprintf("%s'%s' %.9g", places eq '' ? '' : ', ', \
        bytes(i * step), i * step)
    }
    eval 'set ytics ('.places.')'
    set arrow 900 from graph 0, first 0 to graph 1, first 0 nohead back \
      linecolor rgb axis linewidth 1
  }
  shift = panel == 1 ? 0 : 4
  plot \
    for [i = 1:series] $series index i - 1 \
      using 1:(column(4 + shift)):(0):(column(5 + shift) - column(4 + shift)) \
      with vectors heads size graph 0.012, 90 nofilled \
      linecolor rgb series_colour[i] linewidth 1.2 notitle, \
    for [i = 1:series] $series index i - 1 using 1:(column(3 + shift)) \
      with linespoints linecolor rgb series_colour[i] linewidth 2 \
      dashtype series_dash[i] pointtype 7 pointsize 0.5 notitle
  if (panel == 1) {
    load here.'parts/once.gp'
    load here.'parts/key.gp' # with the second panel, so that it is drawn once
  }
}
unset multiplot
load here.'parts/close.gp'
