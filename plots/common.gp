# common.gp - the look that all pictures share: where data comes from, colours,
# terminals.  Each picture starts by loading it; parts/*.gp do the rest:
#   parts/page.gp     opens the output, with title, subtitle, margins and axes
#   parts/labels.gp   names the curves at their right ends
#   parts/close.gp    closes the output
# Variables that a caller may set with -e: dir, out, page (a background colour
# for svg and pdf), and the choice of rows: workload, allocator (where
# a picture shows one), collector, profile, int_cache, type_freelists, age,
# births.

set encoding utf8
here = ARG0[1:strlen(ARG0) - strlen('common.gp')]
if (!exists('dir')) dir = 'results'
if (!exists('out')) out = '-'
if (!exists('page')) page = ''
if (!exists('allocator')) allocator = ''
if (!exists('workload')) workload = ''
if (!exists('collector')) collector = ''
if (!exists('profile')) profile = ''
if (!exists('int_cache')) int_cache = ''
if (!exists('type_freelists')) type_freelists = ''
if (!exists('age')) age = ''
if (!exists('births')) births = ''

# --- strings ----------------------------------------------------------------
# A word of the shell, whatever is in it.
shell(s) = "'".shell_inside(s)."'"
shell_inside(s) = strstrt(s, "'") == 0 ? s : s[1:strstrt(s, "'") - 1]."'\\''" \
  .shell_inside(s[strstrt(s, "'") + 1:*])
# The part before the first of two characters.
before(s, c) = strstrt(s, c) > 0 ? s[1:strstrt(s, c) - 1] : s
# At most n characters; what is too long loses its middle.
shortened(s, n) = strlen(s) <= n ? s : \
  s[1:int(n / 2) - 1].'…'.s[strlen(s) - n + int(n / 2) + 1:*]

# 1234567 as 1,234,567.
grouped(n) = n < 1000 ? sprintf('%.0f', n) : \
  grouped(floor(n / 1000)).sprintf(',%03.0f', n - 1000 * floor(n / 1000))
# "5 seeds (line: median, band: range)", with what the picture does with them.
seeds_in_words(how) = seeds_shown == 1 ? '1 seed' : \
  sprintf('%d seeds (%s)', seeds_shown, spread_shown ? how : 'all alike')
# A share as percent with three digits; what is not quite 0 or 100 shows it.
percent(x) = x != x ? '' : x == 0 ? '0' : x == 1 ? '100' : \
  x > 0.9995 ? '>99.9' : x < 0.0001 ? '<0.01' : \
  x < 0.1 ? sprintf('%.2f', 100 * x) : sprintf('%.1f', 100 * x)

# --- data -------------------------------------------------------------------
# reader('curves', 'CURVE=F') is what to load: the commands that a program of awk
# makes of the CSV.
reader(program, more) = '< PICTURE='.shell(picture).' DIR='.shell(dir). \
  ' ALLOCATOR='.shell(allocator).' WORKLOAD='.shell(workload). \
  ' COLLECTOR='.shell(collector).' PROFILE='.shell(profile). \
  ' INT_CACHE='.shell(int_cache.''). \
  ' TYPE_FREELISTS='.shell(type_freelists).' AGE='.shell(age.''). \
  ' BIRTHS='.shell(births.'').' '.more.' awk'.part('csv').part('statistics') \
  .part('select').part(program)
part(name) = ' -f '.shell(here.name.'.awk')

# --- colours ----------------------------------------------------------------
# One colour per role.  A page that shows an svg inline may remap ink and muted
# by these values; axis and grid are see-through and fit any page.
ink = '#1b1f24'
muted = '#667079'
axis = '#8b949e'
grid = '#b88b949e' # alpha first: b8 lets 72 % of the page through
blue = 0x0072b2
sky = 0x56b4e9
green = 0x009e73
vermillion = 0xd55e00
orange = 0xe69f00
purple = 0xcc79a7
grey = 0x7a828a
indigo = 0x5b4bc4
wine = 0x99335f
teal = 0x44aa99

# An allocator has its colour by its name, in every picture; its options choose
# the dashes.  Okabe and Ito's colours without yellow and black, which vanish on
# a white or a dark page; grey is the control group, which never reuses; where
# they do not suffice, three of Tol's muted ones, which people tell apart as well.
array hues[6] = [green, orange, purple, sky, vermillion, blue]
letters = 'abcdefghijklmnopqrstuvwxyz0123456789_:=,+.'
hash(s) = sum [i = 1:strlen(s)] i * (1 + strstrt(letters, s[i:i]))
leading(spec) = before(before(spec, '+'), ':')
options(spec) = spec[strlen(leading(spec)) + 1:*]
colour(spec) = \
  spec eq 'freelist:order=fifo' || spec eq 'freelist:order=address' ? sky : \
  leading(spec) eq 'freelist' ? blue : \
  leading(spec) eq 'arena' ? grey : \
  leading(spec) eq 'jemalloc' ? vermillion : \
  leading(spec) eq 'libc' ? orange : \
  leading(spec) eq 'pymalloc' ? green : \
  leading(spec) eq 'pages' ? indigo : \
  leading(spec) eq 'mimalloc' ? wine : \
  leading(spec) eq 'tcmalloc' ? teal : \
  leading(spec) eq 'quarantine' ? purple : \
  hues[1 + int(hash(leading(spec))) % 6]
set dashtype 2 (7, 5)
set dashtype 3 (2, 4)
set dashtype 4 (9, 4, 2, 4)
set dashtype 5 (14, 5)
dash(spec) = \
  options(spec) eq '' || spec eq 'freelist:order=fifo' || \
  spec eq 'quarantine:slots=1024+freelist' ? 1 : \
  spec eq 'freelist:order=random' || spec eq 'freelist:order=address' || \
  spec eq 'arena:recycle=lifo' ? 2 : \
  spec eq 'arena:recycle=fifo' ? 3 : \
  2 + int(hash(options(spec))) % 4

# A load of integers likewise, by the distribution of its values.
load_colour(spec) = strstrt(spec, 'dist=uniform') ? blue : \
  strstrt(spec, 'dist=zipf') ? orange : strstrt(spec, 'dist=fib') ? green : \
  leading(spec) eq 'ints' ? grey : hues[1 + int(hash(spec)) % 6]

# A collector likewise.
collector_colour(spec) = \
  leading(spec) eq 'trial_deletion' ? blue : \
  leading(spec) eq 'bacon_rajan' ? orange : \
  leading(spec) eq 'mark_sweep' ? green : \
  leading(spec) eq 'page_scan' ? vermillion : \
  leading(spec) eq 'refcount' ? grey : \
  hues[1 + int(hash(leading(spec))) % 6]

# Viridis, from its makers' table at even steps.
set palette defined (0 '#440154', 1 '#482475', 2 '#414487', 3 '#355f8d', \
  4 '#2a788e', 5 '#21918c', 6 '#22a884', 7 '#44bf70', 8 '#7ad151', \
  9 '#bddf26', 10 '#fde725')

# --- terminal ---------------------------------------------------------------
# By the extension of `out`; '-' is a drawing in text on stdout.
kind = out eq '-' ? 'dumb' : strlen(out) > 4 ? out[strlen(out) - 2:*] : ''
if (kind ne 'svg' && kind ne 'png' && kind ne 'pdf' && kind ne 'dumb') {
  call here.'parts/refuse.gp' 'out='.out. \
    ': write svg, png or pdf, or - for text'
}
# PNG is drawn at double size.
font_scale = kind eq 'png' ? 1.5 : kind eq 'pdf' ? 0.75 : 1
font(size) = sprintf('Inter,%g', size * font_scale)
small = font(12)
normal = font(13)
bold(s, size) = kind eq 'dumb' ? s : \
  sprintf('{/:Bold=%g %s}', size * font_scale, s)
