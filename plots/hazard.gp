# hazard.gp - the fingerprint of a policy: h(k), the chance that an id which has
# waited for k births is taken by the k-th.  LIFO is a spike at 1, a FIFO of Q
# slots a spike at Q, a random pick out of R is flat at 1/R.
picture = 'hazard'
load ARG0[1:strlen(ARG0) - strlen(picture.'.gp')].'common.gp'
load reader('hazard', '')

width = 960
left = 64
right = 290
top = 108
bottom = 58
height = 480 + (series > 16 ? 18 * (series - 16) : 0)
heading = 'The fingerprint of each policy'
subtitle = 'Chance that an id which is still free after k births is taken by ' \
  .'the next one. Flat is hard to predict, a spike is easy.'
note = 'Load '.shortened(workload_shown, 60).', '.view.'; '.births_shown. \
  '; '.seeds_in_words('median'). \
  (missing eq '' ? '' : '; without '.missing)
x_caption = 'k, births since the id was freed'
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
load here.'parts/key.gp'

floor_rate = 10 ** floor(log10(least_rate))
if (floor_rate > 0.1) { floor_rate = 0.1 }
set logscale xy 10
set xrange [0.9:x_max * 1.15]
set yrange [floor_rate:1.3]
set format x '%.0s%c'
set ytics ('1' 1, '0.1' 0.1, '0.01' 0.01, '0.001' 0.001, '0.0001' 0.0001, \
  '10^{-5}' 1e-5, '10^{-6}' 1e-6, '10^{-7}' 1e-7, '10^{-8}' 1e-8)

point_size(i) = 0.45 + 0.5 * (series - i) / (series > 1 ? series - 1 : 1)
plot \
  for [i = 1:series] $spikes using ($1 == i && $3 > 0.3 ? $2 : NaN): \
    (floor_rate):(0):($3 - floor_rate) with vectors nohead \
    linecolor rgb series_colour[i] linewidth 1.4 + 2.5 * point_size(i) notitle, \
  for [i = 1:series] $rates index i - 1 using 1:2 with lines \
    linecolor rgb series_colour[i] linewidth 1.2 + 2 * point_size(i) \
    dashtype series_dash[i] notitle, \
  for [i = 1:series] $spikes using ($1 == i ? $2 : NaN):3 with points \
    linecolor rgb series_colour[i] pointtype 7 pointsize point_size(i) notitle
load here.'parts/close.gp'
