# price.gp - what it costs to give ids back later: memory held beyond the
# objects against the median reuse distance, one point per allocator.  The
# dotted line is the front: nobody has a longer distance for less memory.
picture = 'price'
load ARG0[1:strlen(ARG0) - strlen(picture.'.gp')].'common.gp'
load reader('cells', 'FILE=id_reuse.csv ROW=allocator COLUMN= ' \
  .'METRICS="extra_bytes distance_p50"')

width = 900
height = 500
left = 76
right = 40
top = 108
bottom = 58
heading = 'The price of delay'
subtitle = 'Higher and further left is better: ids come back later, for less ' \
  .'memory.'
note = 'Load '.shortened(workload_shown, 60).', '.view.'; '.births_shown. \
  '; '.seeds_in_words('median, 95 % interval')
x_caption = 'bytes held beyond the live objects, for each of them, at the peak'
load here.'parts/page.gp'

# Points.  An allocator whose median is not reached stands on a line of its own.
array px[rows_shown]
array px_low[rows_shown]
array px_high[rows_shown]
array py[rows_shown]
array py_low[rows_shown]
array py_high[rows_shown]
array never[rows_shown]
set table $unused
plot $cells using (px[$1] = $4, px_low[$1] = $5, px_high[$1] = $6, \
  py[$1] = $8, py_low[$1] = $9, py_high[$1] = $10, \
  never[$1] = 2 * $7 <= $3, 0):(0) with table
unset table
x_least = 1e300
x_most = -1e300
y_most = 10
drawn = 0
missing = ''
do for [i = 1:rows_shown] {
  if (px[i] == px[i]) {
    drawn = drawn + 1
    if (px[i] < x_least) { x_least = px[i] }
    if (px_high[i] > x_most) { x_most = px_high[i] }
    if (!never[i] && py_high[i] > y_most) { y_most = py_high[i] }
  } else {
    missing = missing.(missing eq '' ? '' : ', ').row_name[i]
  }
}
if (drawn == 0) {
  call here.'parts/refuse.gp' dir. \
    '/id_reuse.csv: no value of footprint_peak_bytes'
}
if (missing ne '') {
  note = note.'; without '.missing
  set label 3 note
}
y_top = 10 ** ceil(log10(y_most) + 0.35)
y_never = y_top * (y_top / 0.7) ** 0.07
some_never = 0
do for [i = 1:rows_shown] {
  if (px[i] == px[i] && never[i]) {
    some_never = 1
    py[i] = y_never
    py_low[i] = y_never
    py_high[i] = y_never
  }
}
wide = x_least > 0 && x_most / x_least > 30
if (wide) {
  set logscale x 10
  set xrange [x_least / 1.6:x_most * 1.6]
} else {
  x_from = x_least > 0 ? 0 : x_least
  x_span = x_most > x_from ? x_most - x_from : 1
  set xrange [x_from - 0.04 * x_span:x_most + 0.08 * x_span]
}
set logscale y 10
set yrange [0.7:y_top * (y_top / 0.7) ** 0.11]
set format x '%.0s%c'
set format y '%.0s%c'
places = ''
do for [e = 0:9] {
  if (10 ** e <= y_top) {
    places = places.sprintf("%s'%s' %g", e > 0 ? ', ' : '', \
      grouped(10 ** e), 10 ** e)
  }
}
if (some_never) { places = places.sprintf(", 'never' %g", y_never) }
eval 'set ytics ('.places.')'
set label 'median reuse distance, births' at screen x_at(18), y_at(top - 16) \
  left textcolor rgb muted font small front

# Where everything is on the page, in pixels from the plot's lower left corner.
plot_width = 1.0 * (width - left - right)
plot_height = 1.0 * (height - top - bottom)
x_low = wide ? log(x_least / 1.6) : x_from - 0.04 * x_span
x_high = wide ? log(x_most * 1.6) : x_most + 0.08 * x_span
page_x(x) = ((wide ? log(x) : x) - x_low) / (x_high - x_low) * plot_width
y_low = log(0.7)
y_high = log(y_top * (y_top / 0.7) ** 0.11)
page_y(y) = (log(y) - y_low) / (y_high - y_low) * plot_height

# The front, from the least memory upwards: steps n = 1.. that begin at point
# front[n].
array front[rows_shown]
front_size = 0
last = -1e300
do for [step = 1:rows_shown] {
  next = 0
  do for [i = 1:rows_shown] {
    if (px[i] == px[i] && px[i] > last) {
      if (next == 0 || px[i] < px[next] || px[i] == px[next] && \
          py[i] > py[next]) { next = i }
    }
  }
  if (next > 0) {
    last = px[next]
    if (front_size == 0 || py[next] > py[front[front_size]]) {
      front_size = front_size + 1
      front[front_size] = next
    }
  }
}
set print $front_line
do for [n = 1:front_size] {
  if (n > 1) { print sprintf('%.9g %.9g', px[front[n]], py[front[n - 1]]) }
  print sprintf('%.9g %.9g', px[front[n]], py[front[n]])
}
unset print

# Labels stand to the right of their points, a little above the front's line, to
# the left where the page ends; they make way for each other.
array label_from[rows_shown]
array label_to[rows_shown]
array label_y[rows_shown]
array label_right[rows_shown]
do for [i = 1:rows_shown] {
  if (px[i] == px[i]) {
    long = 6.7 * strlen(shortened(row_name[i], 34))
    label_right[i] = page_x(px_high[i]) + 8 + long <= plot_width + right - 8
    label_from[i] = label_right[i] ? page_x(px_high[i]) + 8 : \
      page_x(px_low[i]) - 8 - long
    label_to[i] = label_from[i] + long
    label_y[i] = page_y(py[i]) + 11
  }
}
do for [round = 1:80] {
  do for [i = 2:rows_shown] {
    do for [j = 1:i - 1] {
      if (px[i] == px[i] && px[j] == px[j] && label_from[i] < label_to[j] && \
          label_from[j] < label_to[i] && abs(label_y[i] - label_y[j]) < 16.9) {
        push = (17 - abs(label_y[i] - label_y[j])) / 2
        if (label_y[i] > label_y[j]) { push = -push }
        label_y[i] = label_y[i] - push
        label_y[j] = label_y[j] + push
      }
    }
  }
  do for [i = 1:rows_shown] {
    do for [n = 1:front_size - 1] {
      off = px[i] == px[i] ? label_y[i] - page_y(py[front[n]]) : 99
      if (abs(off) < 9 && label_to[i] > page_x(px[front[n]]) && \
          label_from[i] < page_x(px[front[n + 1]])) {
        label_y[i] = page_y(py[front[n]]) + (off >= 0 ? 10 : -10)
      }
    }
    if (px[i] == px[i] && label_y[i] < 8) { label_y[i] = 8 }
  }
}
do for [i = 1:rows_shown] {
  if (px[i] == px[i]) {
    if (abs(label_y[i] - page_y(py[i]) - 11) > 5) {
      set arrow from first px[i], first py[i] to \
        graph (label_right[i] ? label_from[i] - 3 : label_to[i] + 3) / \
        plot_width, label_y[i] / plot_height nohead back \
        linecolor rgb colour(row_name[i]) linewidth 1 + 0.01 * i
    }
    if (label_right[i]) {
      set label shortened(row_name[i], 34) at \
        graph label_from[i] / plot_width, label_y[i] / plot_height left \
        noenhanced textcolor rgb ink font small front
    } else {
      set label shortened(row_name[i], 34) at graph label_to[i] / plot_width, \
        label_y[i] / plot_height right noenhanced textcolor rgb ink font small \
        front
    }
  }
}

plot $front_line using 1:2 with lines linecolor rgb axis linewidth 1.3 \
    dashtype 3 notitle, \
  for [i = 1:rows_shown] $cells using ($1 == i ? px_low[i] : NaN):(py[i]): \
    (px_high[i] - px_low[i]):(0) with vectors heads size graph 0.008, 90 \
    nofilled linecolor rgb colour(row_name[i]) linewidth 1.4 + 0.01 * i \
    notitle, \
  for [i = 1:rows_shown] $cells using ($1 == i ? px[i] : NaN):(py_low[i]):(0): \
    (py_high[i] - py_low[i]) with vectors heads size graph 0.008, 90 nofilled \
    linecolor rgb colour(row_name[i]) linewidth 1.4 + 0.01 * i notitle, \
  for [i = 1:rows_shown] $cells using ($1 == i ? px[i] : NaN):(py[i]) \
    with points linecolor rgb colour(row_name[i]) pointsize 1 \
    pointtype (never[i] ? 9 : dash(row_name[i]) == 1 ? 7 : 6) linewidth 2 \
    notitle
load here.'parts/close.gp'
