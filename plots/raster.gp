# raster.gp - where each new object lies: its birth number against its address,
# coloured by how often the id had been used before; one panel per allocator.
#
# `first` is how many births are shown (the file has the first 2,000 of a run).
picture = 'raster'
load ARG0[1:strlen(ARG0) - strlen(picture.'.gp')].'common.gp'
if (!exists('first')) first = 1000
load reader('raster', 'FIRST='.first)

columns = panels < 3 ? panels : 3
lines = (panels + 2) / 3
panel_width = 262
panel_height = 150
left = 66
gap_x = 62
gap_y = 58
top = 146
bottom = 58
right = 24
width = left + columns * (panel_width + gap_x) - gap_x + right
height = top + lines * (panel_height + gap_y) - gap_y + bottom
if (width < 700) { right = right + 700 - width; width = 700 }

heading = 'Where new objects go'
subtitle = 'Each mark is one birth, at the address that became its id. ' \
  .'Cooler colours are safer: fewer holders before.'
note = 'Load '.shortened(workload_shown, 60).', '.view.'; the first ' \
  .grouped(births_drawn).' births of seed '.seed_shown
x_caption = 'birth number'
load here.'parts/page.gp'

array class_colour[6] = [0x98a2ab, sky, green, orange, vermillion, 0xb0307a]
array class_name[6] = ['first use', 'used once before', '2–3 times', '4–15', \
  '16–63', '64 or more']
class_x = 18
do for [c = 1:6] {
  set object 800 + c rectangle from screen x_at(class_x), y_at(91) \
    to screen x_at(class_x + 11), y_at(102) fillcolor rgb class_colour[c] \
    fillstyle solid noborder front
  set label 800 + c class_name[c] at screen x_at(class_x + 17), y_at(97) left \
    textcolor rgb ink font small front
  class_x = class_x + 17 + 6.6 * strlen(class_name[c]) + 18
}

set xrange [0:births_drawn + 1]
set grid noxtics noytics
set xtics autofreq
set format x '%.0s%c'
bytes(n) = n < 10240 ? sprintf('%.0f B', n) : n < 10485760 ? \
  sprintf('%.0f KiB', n / 1024.0) : sprintf('%.0f MiB', n / 1048576.0)
mark = births_drawn / 160.0 # width of a mark, in births

set multiplot
do for [p = 1:panels] {
  panel_left = left + ((p - 1) % 3) * (panel_width + gap_x)
  panel_y = top + ((p - 1) / 3) * (panel_height + gap_y)
  set lmargin at screen x_at(panel_left)
  set rmargin at screen x_at(panel_left + panel_width)
  set tmargin at screen y_at(panel_y)
  set bmargin at screen y_at(panel_y + panel_height)
  set label 900 shortened(panel_name[p], 34) at screen x_at(panel_left), \
    y_at(panel_y - 12) left noenhanced textcolor rgb ink font small front
  y_top = panel_top[p] > 0 ? panel_top[p] : 1
  set yrange [-0.04 * y_top:1.04 * y_top]
  set ytics ('0' 0, bytes(y_top) y_top)
  plot for [c = 0:5] $raster index p - 1 \
    using ($4 == c ? $1 - mark / 2 : NaN):3:($2 - $1 + mark):(0) \
    with vectors nohead linecolor rgb class_colour[c + 1] linewidth 2 notitle
  load here.'parts/once.gp'
  do for [c = 1:6] { unset label 800 + c; unset object 800 + c }
}
unset multiplot
load here.'parts/close.gp'
