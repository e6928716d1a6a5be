# forest.gp - each configuration against the baseline: the ratio of a metric,
# with its interval; one panel per metric.  Reads what this writes:
#   build/bin/compare results/id_reuse.csv --by allocator --baseline freelist \
#     --format csv >results/compare.csv
# `csv` names another file, `group` one of the groups in it (or a part of its
# name).
picture = 'forest'
load ARG0[1:strlen(ARG0) - strlen(picture.'.gp')].'common.gp'
if (!exists('csv')) csv = dir.'/compare.csv'
if (!exists('group')) group = ''
load reader('forest', 'FILE='.shell(csv).' GROUP='.shell(group))

longest = 0
do for [i = 1:rows_shown] {
  longest = strlen(row_name[i]) > longest ? strlen(row_name[i]) : longest
}
longest = longest > 34 ? 34 : longest
panel_width = metrics_shown == 1 ? 420 : metrics_shown == 2 ? 290 : 220
value_width = 74
left = 34 + 6.6 * longest
right = 20 + value_width
gap = value_width + 34
top = 122
bottom = 58
row_height = 30
width = left + metrics_shown * (panel_width + gap) - gap + right
height = top + bottom + row_height * rows_shown
if (width < 700) { right = right + 700 - width; width = 700 }

heading = 'Against the baseline '.shortened(baseline_shown, 40)
subtitle = 'Ratio to the baseline and its 95 % interval; hollow where the ' \
  .'interval holds 1.'
note = (group_shown eq 'all' ? '' : shortened(group_shown, 80).'; '). \
  (pairs_shown > 0 ? sprintf('%d pairs of runs with the same seed', \
  pairs_shown) : 'over all groups')
x_caption = 'ratio to the baseline'
load here.'parts/page.gp'

do for [i = 1:rows_shown] {
  set label shortened(row_name[i], 34) at screen x_at(left - 14), \
    y_at(top + (i - 0.5) * row_height) right noenhanced textcolor rgb ink \
    font small front
}
set border 1
set yrange [rows_shown + 0.5:0.5]
unset ytics
set grid xtics noytics
# Three digits, and as many as it takes to differ from 1.
times(r) = r == 0 ? '0' : r == 1 ? '1' : abs(r - 1) < 0.0005 ? \
  sprintf('%.5f', r) : r >= 1000 ? grouped(r) : r >= 0.01 ? \
  sprintf('%.3g', r) : sprintf('%.1e', r)
holds_1(low, high) = low <= 1 && high >= 1

begins(s, t) = strlen(s) >= strlen(t) && s[1:strlen(t)] eq t
ends(s, t) = strlen(s) >= strlen(t) && s[strlen(s) - strlen(t) + 1:*] eq t
better(metric) = begins(metric, 'stale_hit') || begins(metric, 'reuse_') || \
  metric eq 'next_birth_reuse' ? ': less is safer' : \
  begins(metric, 'distance') ? ': more is safer' : \
  metric eq 'allocations_saved' || metric eq 'bytes_saved' || \
  ends(metric, 'hit_rate') ? ': more is better' : \
  ends(metric, '_ns') || ends(metric, '_bytes') || \
  begins(metric, 'pause') || begins(metric, 'reclaim_delay') || \
  begins(metric, 'floating_garbage') ? ': less is better' : ''

set multiplot
do for [m = 1:metrics_shown] {
  from_left = left + (m - 1) * (panel_width + gap)
  set lmargin at screen x_at(from_left)
  set rmargin at screen x_at(from_left + panel_width)
  set label 900 metric_name[m].better(metric_name[m]) at \
    screen x_at(from_left), y_at(top - 18) left noenhanced \
    textcolor rgb ink font small front

  # The axis: all intervals and 1 are on it.  A ratio of 0 stands at its left
  # end.
  least = 1
  most = 1
  set table $unused
  plot $ratios using ($2 == m && $4 > 0 && $4 < least ? least = $4 : 0, \
    $2 == m && $3 > 0 && $3 < least ? least = $3 : 0, \
    $2 == m && $5 > most ? most = $5 : 0, 0):(0) with table
  unset table
  decades = log10(most / least)
  if (decades < 0.25) { # never so narrow that chance looks large
    least = least / 10 ** ((0.25 - decades) / 2)
    most = most * 10 ** ((0.25 - decades) / 2)
    decades = 0.25
  }
  from = least / 10 ** (0.12 * decades)
  to = most * 10 ** (0.12 * decades)
  set logscale x 10
  set xrange [from:to]
  places = ''
  narrow = decades < 1.3
  do for [e = -9:9] {
    do for [s = 1:(narrow ? 3 : 1)] {
      at = 10.0 ** e * (s == 1 ? 1 : s == 2 ? 2 : 5)
      if (at >= from && at <= to && (narrow || decades < 4 || e % 2 == 0)) {
        places = places.sprintf("%s'%s' %g", places eq '' ? '' : ', ', \
          abs(e) > 4 ? sprintf('10^{%d}', e) : at >= 1000 ? grouped(at) : \
          sprintf('%g', at), at)
      }
    }
  }
  if (decades < 0.31) {
    places = "'1' 1"
    do for [i = -9:9] {
      at = 1 + i * 0.2
      if (i != 0 && at >= from && at <= to) {
        places = places.sprintf(", '%g' %g", at, at)
      }
    }
  }
  eval 'set xtics ('.places.')'
  set arrow 900 from first 1, graph 0 to first 1, graph 1 nohead back \
    linecolor rgb axis linewidth 1.2
  inside(r) = r < from ? from : r
  plot \
    for [i = 1:rows_shown] $ratios using ($1 == i && $2 == m ? \
      inside($4) : NaN):1:(inside($5) - inside($4)):(0) with vectors heads \
      size graph 0.012, 90 nofilled linecolor rgb colour(row_name[i]) \
      linewidth 2 + 0.01 * i notitle, \
    for [i = 1:rows_shown] $ratios using ($1 == i && $2 == m ? \
      inside($3) : NaN):($3 > 0 && !holds_1($4, $5) ? $1 : NaN) with points \
      linecolor rgb colour(row_name[i]) pointtype 7 pointsize 1 notitle, \
    for [i = 1:rows_shown] $ratios using ($1 == i && $2 == m ? \
      inside($3) : NaN):($3 > 0 && holds_1($4, $5) ? $1 : NaN) with points \
      linecolor rgb colour(row_name[i]) pointtype 6 pointsize 1 linewidth 2 \
      notitle, \
    for [i = 1:rows_shown] $ratios using ($1 == i && $2 == m && $3 == 0 ? \
      from : NaN):1 with points linecolor rgb colour(row_name[i]) \
      pointtype 9 pointsize 1 notitle, \
    $ratios using ($2 == m ? to : NaN):1:(strlen(stringcolumn(6)) ? \
      stringcolumn(6) : times($3)):(strlen(stringcolumn(6)) ? 0x667079 : \
      0x1b1f24) with labels left \
      offset character 1.2, 0 noenhanced textcolor rgb variable font small \
      notitle
  if (m == 1) {
    load here.'parts/once.gp'
    unset label
  }
}
unset multiplot
load here.'parts/close.gp'
