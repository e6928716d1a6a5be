#!/bin/bash
# test_plots.sh - every picture from small result files: drawn, valid, the same
# bytes each time, the right size; and the reader against Python's csv module.
set -u
if [ "${BUILD:-release}" != release ]; then
    echo "skip plots: nothing in them depends on the build"
    exit 0
fi
here=plots
lab=$(mktemp -d)
trap 'rm -rf "$lab"' EXIT
bad=0

check() { # NAME COMMAND...: passes when the command does
    local name=$1
    shift
    if "$@" >"$lab/log" 2>&1; then
        echo "ok $name"
    else
        echo "not ok $name"
        sed 's/^/    /' "$lab/log"
        bad=1
    fi
}

quietly() { # COMMAND...: passes when it does, and has nothing to say
    "$@" >"$lab/words" 2>&1 && [ ! -s "$lab/words" ] || {
        cat "$lab/words"
        return 1
    }
}

mapfile -t pictures < <(cd $here && printf '%s\n' *.gp |
    grep -v '^common.gp$' | sed 's/\.gp$//')
python3 $here/tests/simulate.py "$lab/sim" 300 2 || exit 1

# --- every picture, from realistic files --------------------------------------
valid_xml() {
    python3 -c 'import sys, xml.dom.minidom as m
for f in sys.argv[1:]: m.parse(f)' "$@"
}
text_is_drawn() {
    [ "$(gnuplot -e "dir='$lab/sim'" "$here/$1.gp" | wc -l)" -ge 20 ]
}

for name in "${pictures[@]}"; do
    check "$name: drawn" quietly $here/draw.sh "$name" "$lab/sim" \
        "$lab/$name.svg" "$lab/$name.png"
    $here/draw.sh "$name" "$lab/sim" "$lab/again.svg"
    check "$name: same input, same svg" cmp "$lab/$name.svg" "$lab/again.svg"
done
python3 $here/tests/check_pictures.py "$lab" "${pictures[@]}" || bad=1
$here/draw.sh id_reuse "$lab/sim" "$lab/again.png"
check "same input, same png" cmp "$lab/id_reuse.png" "$lab/again.png"
pdf_is_one() {
    $here/draw.sh id_reuse "$lab/sim" "$lab/x.pdf" &&
        head -c 5 "$lab/x.pdf" | grep -q '%PDF-' &&
        [ "$(wc -c <"$lab/x.pdf")" -gt 2000 ]
}
check "pdf" pdf_is_one
check "curves as text on a terminal" text_is_drawn id_reuse
check "panels as text on a terminal" text_is_drawn live_set

no_leftovers() {
    [ -z "$(find "$lab" -name '*.new.*')" ]
}
check "no temporary file stays" no_leftovers

# --- the same allocator has the same colour wherever it stands ----------------
colours_of() { # FILE with rows in another order
    gnuplot -e "picture = 'x'; load '$here/common.gp'; set print '-';
        do for [s in '$1'] { print s, ' ', colour(s), ' ', dash(s) }"
}
same_colours() {
    local wrapped=quarantine:slots=7+libc
    diff <(colours_of "freelist jemalloc $wrapped mimalloc" | sort) \
        <(colours_of "mimalloc $wrapped jemalloc freelist" | sort)
}
check "colours go by name" same_colours
unlike_colours() {
    [ "$(colours_of "freelist freelist:order=fifo freelist:order=random \
        freelist:order=address arena arena:recycle=lifo jemalloc libc \
        quarantine:slots=1024+freelist pymalloc" | cut -d' ' -f2- | sort -u |
        wc -l)" -eq 10 ]
}
check "the standard allocators differ in colour or dashes" unlike_colours

# --- the reader ---------------------------------------------------------------
check "csv fields as Python's csv module" python3 $here/tests/check_reader.py \
    split $here/csv.awk
check "median's interval as all resamples give it" \
    python3 $here/tests/check_reader.py interval $here/csv.awk \
    $here/statistics.awk

# A file by hand: columns in another order, one that nobody knows, a quoted
# spec, empty fields, Windows line ends, a failed cell, a scope that is not `all`.
mkdir "$lab/hand"
sed 's/$/\r/' >"$lab/hand/id_reuse.csv" <<'CSV'
# schema: 1
seed,status,allocator,workload,scope,news,collector,profile,int_cache,type_freelists,age,births_asked,distance_p50,reuse_rate,stale_hit_128,next_birth_reuse,footprint_peak_bytes,live_peak,live_peak_bytes,experiment
1,ok,"jemalloc:arena=own,tcache=off",window:live=5,all,"a ""b"" é",rc,plain,off,off,0,20,4,0.5,,0.25,4096,5,160,id_reuse
1,ok,"jemalloc:arena=own,tcache=off",window:live=5,type=float,x,rc,plain,off,off,0,20,9,0.9,,0.9,4096,5,160,id_reuse
1,ok,näme,window:live=5,all,x,rc,plain,off,off,0,20,,0,,0,4096,5,160,id_reuse
1,killed by signal 9,libc,window:live=5,all,,rc,plain,off,off,0,20,,,,,,,,id_reuse
CSV
cat >"$lab/hand/id_reuse.curves.csv" <<'CSV'
# schema: 1
value,x_hi,x_lo,curve,seed,status,allocator,workload,scope,collector,profile,int_cache,type_freelists,age,births_asked,experiment
0.25,1,1,F,1,ok,"jemalloc:arena=own,tcache=off",window:live=5,all,rc,plain,off,off,0,20,id_reuse
0.75,4,4,F,1,ok,"jemalloc:arena=own,tcache=off",window:live=5,all,rc,plain,off,off,0,20,id_reuse
0.99,2,2,F,1,ok,"jemalloc:arena=own,tcache=off",window:live=5,type=float,rc,plain,off,off,0,20,id_reuse
3,12,12,censored,1,ok,"jemalloc:arena=own,tcache=off",window:live=5,all,rc,plain,off,off,0,20,id_reuse
7,16,16,censored,1,ok,näme,window:live=5,all,rc,plain,off,off,0,20,id_reuse
0.3,1,1,stale_hit,1,ok,"jemalloc:arena=own,tcache=off",window:live=5,all,rc,plain,off,off,0,20,id_reuse
0.2,4,2,hazard,1,ok,"jemalloc:arena=own,tcache=off",window:live=5,all,rc,plain,off,off,0,20,id_reuse
1,64,3,raster,1,ok,"jemalloc:arena=own,tcache=off",window:live=5,all,rc,plain,off,off,0,20,id_reuse
CSV
cat >"$lab/hand/small_ints.csv" <<'CSV'
seed,status,allocator,workload,int_cache,collector,profile,type_freelists,age,births_asked,allocations_saved,bytes_saved
1,ok,freelist,ints,off,rc,plain,off,0,10,0,0
1,ok,freelist,ints,-5..256,rc,plain,off,0,10,0.25,-20
2,ok,freelist,ints,-5..256,rc,plain,off,0,10,0.5,40
1,ok,freelist,ints,-5..256,rc,cpython3.11,on,0,10,0.25,-20
1,ok,freelist,ints,-5..1024,rc,cpython3.15,off,0,10,1,-1e3
1,ok,arena,ints,-5..1024,rc,plain,off,0,10,0.9,0
CSV
cat >"$lab/hand/compare.csv" <<'CSV'
# experiment: id_reuse
metric,group,row,by,configuration,baseline,n,median,lo,hi,pairs,ratio,ratio_lo,ratio_hi,p,p_holm,verdict,note
reuse_rate,workload=cache,libc,allocator,libc,arena,3,0.2,,,3,7,7,7,,,~,
reuse_rate,workload=generational,arena,allocator,arena,arena,3,0.1,0.1,0.1,0,1,1,1,,,baseline,
reuse_rate,workload=generational,libc,allocator,libc,arena,3,0.2,,,3,2,1.5,2.5,,,more,
reuse_rate,workload=generational,"je,m",allocator,"je,m",arena,3,0.2,,,2,0.5,,,,,~,
distance_p50,workload=generational,libc,allocator,libc,arena,3,,,,0,,,,,,,"from ""0"""
CSV
cat >"$lab/hand/cycle_collection.csv" <<'CSV'
# experiment: cycle_collection
seed,status,allocator,collector,profile,workload,int_cache,type_freelists,age,births_asked,pause_p50_ns,pause_max_ns
1,ok,"a""b",page_scan:growth=3,plain,gcbench:depth=5,off,off,0,10,20,90
1,ok,"a""b",page_scan:growth=3,plain,live_heap,off,off,0,99,30000,40000
2,ok,"a""b",page_scan:growth=3,plain,live_heap,off,off,0,99,50000,60000
1,ok,"a""b",page_scan:growth=3,plain,"live_heap:layout=aged,live=2K",off,off,0,9,8192,9000
1,ok,"a""b",né,plain,gcbench:depth=5,off,off,0,10,,
1,ok,"a""b",bacon_rajan,plain,gcbench:depth=5,off,off,0,10,5,5
1,ok,"a""b",bacon_rajan,plain,live_heap:live=10,off,off,0,10,5,5
1,killed by signal 9,"a""b",mark_sweep,plain,gcbench:depth=5,off,off,0,10,,
1,ok,"a""b",page_scan:growth=3,plain,rings,off,off,0,10,7,9
CSV
cat >"$lab/hand/cycle_collection.curves.csv" <<'CSV'
seed,status,allocator,collector,profile,workload,int_cache,type_freelists,age,births_asked,curve,x_lo,x_hi,value
1,ok,"a""b",page_scan:growth=3,plain,gcbench:depth=5,off,off,0,10,pause_tail,90,90,0.25
1,ok,"a""b",page_scan:growth=3,plain,gcbench:depth=5,off,off,0,10,pause_tail,20,20,0.5
1,ok,"a""b",page_scan:growth=3,plain,gcbench:depth=5,off,off,0,10,pause_tail,10,10,1
1,ok,"a""b",page_scan:growth=3,plain,rings,off,off,0,10,pause_tail,7,7,1
1,ok,"a""b",bacon_rajan,plain,gcbench:depth=5,off,off,0,10,pause_tail,5,5,1
CSV
cat >"$lab/hand/alloc_speed.csv" <<'CSV'
seed,status,allocator,collector,profile,workload,int_cache,type_freelists,age,births_asked,pair_ns,loop_ns,footprint_per_byte
1,ok,"je,m",refcount,plain,window:live=1000000,off,off,0,10,20,2,1.5
1,ok,né,refcount,plain,window:live=1000000,off,off,0,10,,2,
1,killed by signal 9,"a""b",refcount,plain,window:live=1000000,off,off,0,10,,,
CSV
reader() { # PROGRAM SETTING...
    echo "== $*"
    env DIR="$lab/hand" PICTURE=x "${@:2}" awk -f $here/csv.awk \
        -f $here/statistics.awk -f $here/select.awk -f "$here/$1.awk"
}
readers() { # what each reader makes of the files by hand
    reader curves CURVE=F KIND=F
    reader curves CURVE=stale_hit KIND=stale
    reader hazard
    reader raster FIRST=10
    reader cells FILE=id_reuse.csv ROW=allocator COLUMN=workload \
        METRICS="extra_bytes stale_hit_128"
    reader series FILE=small_ints.csv SERIES=workload X=cached_ints \
        METRICS="allocations_saved bytes_saved" \
        FREE="profile int_cache type_freelists"
    reader series FILE=id_reuse.csv SERIES=allocator X=window_live \
        METRICS=reuse_rate FREE=workload
    reader pauses
    reader forest FILE="$lab/hand/compare.csv" | sed "s|$lab/||"
}
readers_agree() {
    readers | diff $here/tests/readers.expected -
}
check "readers by hand, to the digit" readers_agree

for name in "${pictures[@]}"; do
    check "$name: two allocators, one seed, one point" \
        quietly $here/draw.sh "$name" "$lab/hand" "$lab/hand/$name.svg"
done
check "valid XML from odd names" valid_xml "$lab"/hand/*.svg
says() { # FILE WORDS
    grep -qF -- "$2" "$1" || {
        echo "$1 does not say: $2"
        return 1
    }
}
check "the missing allocator is named" says "$lab/hand/id_reuse.svg" \
    "without libc (killed by signal 9)"
check "an empty stale_hit_128 gives way, and it is said" says \
    "$lab/hand/heatmap.svg" "no stale_hit_128"
check "what is not measured is a dash in the heat map" says \
    "$lab/hand/heatmap.svg" ">–<"
all_lengths() { # each load has its own number of births, and all are shown
    mkdir "$lab/lengths"
    cp "$lab/hand/id_reuse.csv" "$lab/lengths/"
    echo '1,ok,näme,cache,all,x,rc,plain,off,off,0,40,,0,,0,4096,5,160,id_reuse' \
        >>"$lab/lengths/id_reuse.csv"
    $here/draw.sh heatmap "$lab/lengths" "$lab/lengths/heatmap.svg" &&
        says "$lab/lengths/heatmap.svg" ">cache<" &&
        says "$lab/lengths/heatmap.svg" "20 to 40 births"
}
check "the heat map shows loads of any length" all_lengths
check "collectors that never ran, or failed, are named" says \
    "$lab/hand/pauses.svg" "without mark_sweep (killed by signal 9), né (never ran)"
check "a seed is counted once" says "$lab/hand/heatmap_reuse.svg" "births; 1 seed"
nowhere_nan() {
    ! grep -il '>[^<]*nan[^<]*</t' "$lab"/hand/*.svg
}
check "NaN is nowhere" nowhere_nan
check "names in any script" says "$lab/hand/id_reuse.svg" "näme"

# --- mistakes: one line, status not 0, no file --------------------------------
refuses() { # WORDS NAME DIR [SETTING]
    local words=$1 name=$2 dir=$3
    shift 3
    rm -f "$lab/refused.svg"
    if $here/draw.sh ${1:+-e "$1"} "$name" "$dir" "$lab/refused.svg" \
        >"$lab/said" 2>&1; then
        echo "was drawn"
        return 1
    fi
    cat "$lab/said"
    [ "$(wc -l <"$lab/said")" -eq 1 ] && grep -qF -- "$words" "$lab/said" &&
        [ ! -e "$lab/refused.svg" ] && no_leftovers
}
for name in "${pictures[@]}"; do
    check "$name: a missing file" refuses "$lab/none/" "$name" "$lab/none"
done
check "an unknown picture" refuses "there is " nosuch "$lab/sim"
check "an unknown load" refuses "no finished run with workload 'requets'" \
    id_reuse "$lab/sim" "workload='requets'"
check "an unknown format" refuses "svg, png or pdf" id_reuse "$lab/sim" \
    "out='$lab/refused.gif'"

damaged() { # writes $lab/damaged/id_reuse.csv through a sed script
    mkdir -p "$lab/damaged"
    sed "$1" "$lab/sim/id_reuse.csv" >"$lab/damaged/id_reuse.csv"
    sed "${2:-}" "$lab/sim/id_reuse.curves.csv" \
        >"$lab/damaged/id_reuse.curves.csv"
}
damaged 's/distance_p50/distance/'
check "a missing column" refuses "id_reuse.csv: no column 'distance_p50'" \
    id_reuse "$lab/damaged"
damaged '' 's/x_hi/x/'
check "a missing column of the curves" refuses \
    "id_reuse.curves.csv: no column 'x_hi'" id_reuse "$lab/damaged"
damaged 's/,stale_hit_128/,gone/'
check "a missing metric" refuses "no column 'stale_hit_128'" heatmap \
    "$lab/damaged"
damaged '20s/,[^,]*,[^,]*$//'
check "a line that is cut" refuses "id_reuse.csv:20: " heatmap "$lab/damaged"
damaged '4s/$/,"open/;5,$d'
check "an open quote" refuses "a quote is not closed" heatmap "$lab/damaged"
damaged 's/,ok,/,failed,/'
check "no finished run" refuses "no run has finished" id_reuse "$lab/damaged"
damaged '' '/,F,/d;/,censored,/d'
check "a curve that is not there" refuses "no curve 'F'" id_reuse "$lab/damaged"
: >"$lab/damaged/id_reuse.csv"
check "an empty file" refuses "has no header line" id_reuse "$lab/damaged"

# A gnuplot that fails half-way, or draws nothing and says that all is well.
mkdir "$lab/bin"
keeps_the_old() { # STATUS of gnuplot
    printf '%s\n' '#!/bin/sh' \
        "out=\$(echo \"\$2\" | sed \"s/.*out='\\([^']*\\)'.*/\\1/\")" \
        ': >"$out"' "exit $1" >"$lab/bin/gnuplot"
    chmod +x "$lab/bin/gnuplot"
    echo old >"$lab/kept.svg"
    ! PATH=$lab/bin:$PATH $here/draw.sh heatmap "$lab/sim" "$lab/kept.svg" &&
        [ "$(cat "$lab/kept.svg")" = old ] && no_leftovers
}
check "a gnuplot that fails leaves the old picture" keeps_the_old 1
check "a gnuplot that draws nothing leaves the old picture" keeps_the_old 0

# --- names that a shell or gnuplot could trip over ----------------------------
odd="$lab/it's \"odd\" \$HOME"
cp -r "$lab/hand" "$odd"
check "a folder with quotes in its name" \
    $here/draw.sh heatmap "$odd" "$odd/x.svg"
sed "s/näme/a'b_{c}^@~\`date\`/" "$lab/hand/id_reuse.csv" >"$odd/id_reuse.csv"
sed "s/näme/a'b_{c}^@~\`date\`/" "$lab/hand/id_reuse.curves.csv" \
    >"$odd/id_reuse.curves.csv"
check "an allocator with gnuplot's own characters" \
    $here/draw.sh id_reuse "$odd" "$odd/y.svg"
check "it is shown as it is" says "$odd/y.svg" "a'b_{c}^@~\`date\`"

exit $bad
