# close.gp - closes the output.  An svg gets its picture's name as its title, a
# font to fall back on, and loses the names that gnuplot gives its plots, which
# browsers show as tooltips.
unset output
if (kind eq 'svg') {
  system('sed -i -e '.shell('s|<title>Gnuplot</title>|<title>'.heading. \
    '</title>|').' -e '.shell('s|<title>gnuplot_plot_[0-9a-z_]*</title>||'). \
    ' -e '.shell('s|font-family="Inter"|font-family="'. \
    'Inter, system-ui, sans-serif"|g'). \
    ' '.shell(out))
}
