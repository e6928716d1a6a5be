# key.gp - the key as a small table at the right of the plot: a piece of each
# line, its name, and a number or two.  Wants series, series_name[],
# series_colour[], series_dash[], key_rank[] (the order, smallest first), and
# two columns of text, each aligned at its right: key_head1, key_cell1[],
# key_head2 and key_cell2[] (empty: no column).
array key_order[series]
do for [i = 1:series] { key_order[i] = i }
do for [i = 2:series] {
  do for [j = i:2:-1] {
    if (key_rank[key_order[j]] < key_rank[key_order[j - 1]]) {
      swap = key_order[j]
      key_order[j] = key_order[j - 1]
      key_order[j - 1] = swap
    }
  }
}
key_left = width - right + 24
key_step = 24.0
if (series * key_step > height - top - bottom) {
  key_step = (height - top - bottom) / (1.0 * series)
}
set label key_head1 at screen x_at(width - 92), y_at(top - 8) right noenhanced \
  textcolor rgb muted font small front
set label key_head2 at screen x_at(width - 16), y_at(top - 8) right noenhanced \
  textcolor rgb muted font small front
# (The widths differ a little: where nothing else does, gnuplot 5.4's svg lets a
# line go on in its neighbour's dashes.)
do for [j = 1:series] {
  i = key_order[j]
  key_y = top + 14 + key_step * (j - 1)
  set arrow from screen x_at(key_left), y_at(key_y) \
    to screen x_at(key_left + 26), y_at(key_y) nohead front \
    linecolor rgb series_colour[i] linewidth 2.4 + 0.01 * j \
    dashtype series_dash[i]
  set label shortened(series_name[i], 31) \
    at screen x_at(key_left + 34), y_at(key_y) left noenhanced \
    textcolor rgb ink font small front
  set label key_cell1[i] at screen x_at(width - 92), y_at(key_y) right \
    noenhanced textcolor rgb ink font small front
  set label key_cell2[i] at screen x_at(width - 16), y_at(key_y) right \
    noenhanced textcolor rgb ink font small front
}
