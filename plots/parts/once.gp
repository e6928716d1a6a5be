# once.gp - after the first panel of several: what is placed on the page and not
# on a panel is there already.
do for [i = 1:4] { unset label i }
unset object 1
