# labels.gp - the name of each curve at the right of the plot, joined to its end
# by a line in its colour.  Wants series, series_name[], series_colour[], and in
# parts of the plot's height and width end_y[], end_x[]; end_text[], the value
# there.
# Labels that would touch are pushed apart.
label_gap = 18.0 / (height - top - bottom)
array label_y[series]
array label_order[series]
do for [i = 1:series] {
  label_y[i] = end_y[i] < 0 ? 0 : end_y[i] > 1 ? 1 : end_y[i]
  label_order[i] = i
}
do for [i = 2:series] { # the highest first; equal ones as they come
  do for [j = i:2:-1] {
    if (label_y[label_order[j]] > label_y[label_order[j - 1]]) {
      swap = label_order[j]
      label_order[j] = label_order[j - 1]
      label_order[j - 1] = swap
    }
  }
}
do for [round = 1:200] {
  do for [j = 2:series] {
    upper = label_order[j - 1]
    lower = label_order[j]
    overlap = label_gap - (label_y[upper] - label_y[lower])
    if (overlap > 0.0001) {
      label_y[upper] = label_y[upper] + overlap / 2
      label_y[lower] = label_y[lower] - overlap / 2
    }
  }
  if (series > 0) {
    upper = label_order[1]
    if (label_y[upper] > 1) { label_y[upper] = 1 }
    lower = label_order[series]
    if (label_y[lower] < 0) { label_y[lower] = 0 }
  }
}
plot_width = 1.0 * (width - left - right)
do for [i = 1:series] {
  if (end_x[i] < 0.995) {
    set arrow from graph end_x[i], end_y[i] to graph 1, end_y[i] nohead back \
      linecolor rgb series_colour[i] linewidth 1 dashtype 3
  }
  set arrow from graph 1, end_y[i] to graph 1 + 22 / plot_width, label_y[i] \
    nohead front linecolor rgb series_colour[i] linewidth 2
  set label end_text[i] at graph 1 + 76 / plot_width, label_y[i] right \
    noenhanced textcolor rgb ink font small front
  set label shortened(series_name[i], 34) \
    at graph 1 + 86 / plot_width, label_y[i] left noenhanced \
    textcolor rgb ink font small front
}
