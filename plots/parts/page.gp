# page.gp - opens the output.  Wants, in pixels of the svg: width, height, and
# the margins left, right, top, bottom; and heading, subtitle, note (a second,
# smaller line, may be empty) and x_caption, what the x axis shows.
width = floor(width)
height = floor(height)
if (kind eq 'svg') {
  set terminal svg size width, height dynamic enhanced font font(13) rounded
} else { if (kind eq 'png') {
  set terminal pngcairo size 2 * width, 2 * height enhanced font font(13) \
    linewidth 1.7 pointscale 2 dashlength 1.7 rounded
} else { if (kind eq 'pdf') {
  set terminal pdfcairo size width / 100.0, height / 100.0 enhanced \
    font font(13) linewidth 1 rounded
} else {
  set terminal dumb noenhanced size 110, 36
}}}

x_at(px) = px / (1.0 * width)  # screen coordinates of pixels from the left
y_at(px) = 1 - px / (1.0 * height) # and from the top
if (page ne '' && kind ne 'dumb') {
  set object 1 rectangle from screen 0, 0 to screen 1, 1 behind \
    fillcolor rgb page fillstyle solid noborder
}
set lmargin at screen x_at(left)
set rmargin at screen x_at(width - right)
set tmargin at screen y_at(top)
set bmargin at screen y_at(height - bottom)

set label 1 bold(heading, 17) at screen x_at(18), y_at(26) left \
  textcolor rgb ink front
set label 2 subtitle at screen x_at(18), y_at(49) left noenhanced \
  textcolor rgb muted font normal front
set label 3 note at screen x_at(18), y_at(68) left noenhanced \
  textcolor rgb muted font small front
set label 4 x_caption at screen x_at((left + width - right) / 2.0), \
  y_at(height - 16) center noenhanced textcolor rgb muted font small front

set border 3 linecolor rgb axis linewidth 1
set tics nomirror out scale 0.5, 0.25 textcolor rgb muted font small
set xtics offset 0, 0.25
set ytics offset 0.4, 0
set grid noxtics ytics back linecolor rgb grid linewidth 1 linetype 1
set key off
if (kind ne 'dumb') set output out
