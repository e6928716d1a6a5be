#!/bin/bash
# test_report.sh - the report as its reader gets it: numbers, findings, hostile
# files, bad input, status.  What the page does in a browser is in
# test_report_browser.sh.
set -u
here=$PWD/experiments/analysis/tests
report=${BIN:-$PWD/build/bin}/report
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# NAME COMMAND... : the command succeeds; what it said is shown when it did not.
check() {
    local name=$1
    shift
    if "$@" >"$work/log" 2>&1; then
        echo "ok $name"
    else
        echo "not ok $name"
        head -n 25 "$work/log"
        failed=1
    fi
}
page() { # WHAT PAGE ARGUMENT...
    python3 "$here/check_page.py" "$@"
}
# NAME WORDS ARGUMENT... : status 2, nothing on stdout, one line with these words.
refuses() {
    local name=$1 words=$2 rc
    shift 2
    "$report" "$@" >"$work/out" 2>"$work/err"
    rc=$?
    if [ $rc -eq 2 ] && [ ! -s "$work/out" ] &&
        [ "$(wc -l <"$work/err")" -eq 1 ] && grep -qF -- "$words" "$work/err"; then
        echo "ok $name"
    else
        echo "not ok $name (status $rc, wanted: $words)"
        cat "$work/out" "$work/err"
        failed=1
    fi
}
# A results folder with one file of eight seeds, two loads, a failed cell.
small() {
    mkdir -p "$work/$1/plots"
    cp "$here/data/reuse.csv" "$work/$1/id_reuse.csv"
}

# --- the page -----------------------------------------------------------------
small r
printf '%s' '<svg viewBox="0 0 10 10"><title>A picture &amp; more</title>' \
    '<g id="a"><path d="M0,0"/></g><use href="#a"/></svg>' |
    tee "$work/r/plots/heatmap.svg" >"$work/r/plots/other.svg"
mkfifo "$work/r/id_reuse.curves.csv" # would never end, if it were opened
mkdir "$work/r/live"
echo '{"argv": ["id_reuse", "-o", "live"]}' >"$work/r/live/id_reuse.manifest.json"
printf 'metric,median\nx,1\n' >"$work/r/compare.csv"
says_path() {
    local said
    said=$(timeout 20 "$report" "$work/r") || return
    [ "$said" = "$work/r/report.html" ] && [ -s "$said" ] &&
        [ "$(find "$work/r" -name '*.tmp' | wc -l)" -eq 0 ]
}
check "ends with the page's path, and leaves the curves alone" says_path
html=$work/r/report.html
check "is sound HTML that loads and runs nothing of others" page valid "$html"
check "has the medians, intervals, bounds and n of the CSV" \
    page numbers "$html" "$work/r/id_reuse.csv"
check "ranks by the mean over loads" \
    page ranking "$html" "$work/r/id_reuse.csv" stale_hit_128
check "says what was found" page text "$html" \
    'an id-keyed cache of 128 entries lies least on arena' \
    'never (at most' 'freelist itself: ' \
    'All repeats are identical for' '(n = 8 seeds)'
check "lists the failed run" page text "$html" \
    'runs failed.' 'killed by SIGKILL' 'allocator libc'
check "names what it does not read, and runs below" page text "$html" \
    "Not read: $work/r/compare.csv, which has no column experiment." \
    'id_reuse -o live'
check "says what the file says where there is no manifest" page text "$html" \
    'No manifest' 'Example CPU 1' '0123456789ab' 'Linux 6.1.0'
same_twice() {
    cp "$html" "$work/once.html" && "$report" "$work/r" &&
        cmp "$html" "$work/once.html"
}
check "is the same, byte for byte, the second time" same_twice
pictures() {
    page text "$html" 'Dark is safe' &&
        [ "$(grep -c 'aria-label="A picture &amp; more"' "$html")" -ge 2 ] &&
        grep -q 'id="p0-a"' "$html" && grep -q 'href="#p1-a"' "$html"
}
check "shows pictures inline, each with ids of its own" pictures
options() {
    "$report" "$work/r" --plots "$work/r/live" -o "$work/elsewhere.html" \
        --title 'Mine & <yours>' && page valid "$work/elsewhere.html" &&
        page text "$work/elsewhere.html" 'Mine & <yours>' "There are none in"
}
check "takes a title, an output and a folder of pictures" options
helps() {
    "$report" --help | grep -q 'bootstrap interval' &&
        "$report" --usage >/dev/null && "$report" --version | grep -q idlab
}
check "helps" helps

python3 "$here/make_results.py" reuse "$work/reuse"
reuse() {
    "$report" "$work/reuse" && page valid "$work/reuse/report.html" &&
        page numbers "$work/reuse/report.html" "$work/reuse/id_reuse.csv" &&
        page ranking "$work/reuse/report.html" "$work/reuse/id_reuse.csv" \
            stale_hit_128
}
check "ranks two profiles apart" reuse
x=$'\u00d7\u00a0'
check "answers first, and by how much" page text "$work/reuse/report.html" \
    'Over 2 loads in profile plain, an id-keyed cache of 128 entries lies least on none: never (at most 1 in 26,700 births).' \
    "Of those that ever answered wrongly, least on slow: 1 % of births, ${x}0.02 against freelist." \
    'On freelist itself: 50 % (n = 10 seeds).' \
    "lies least on none: 20 % of births, ${x}0.4 against freelist."
check "says what the next birth, a delay and an allocator cannot tell" \
    page text "$work/reuse/report.html" \
    'Under window in profile cpython3.11 it goes from 1 % to 20 % between allocators, a factor of 20, while stale_hit_128 goes from 20 % to 50 %, a factor of 2.5.' \
    'Of 14 pairs of allocators that differ in both under the same load, 3 are in opposite order.' \
    "with slow, stale_hit_128 is ${x}0.02 against freelist, but reuse_rate, which is how often a cache without a bound would lie, only ${x}0.875." \
    'with stack, stale_hit_128 is 25.5 % in profile plain and 50.5 % in cpython3.11.' \
    'lowest with stack, 10.5 %; highest with none and 2 more, 20 % (n = 10 seeds)'
small scopes
sed -i 's/,all,100000,/,type=float,100000,/' "$work/scopes/id_reuse.csv"
only_narrow() {
    "$report" "$work/scopes" && page valid "$work/scopes/report.html" &&
        page numbers "$work/scopes/report.html" "$work/scopes/id_reuse.csv"
}
check "shows rows of single types, too" only_narrow

python3 "$here/make_results.py" timed "$work/timed"
durations() {
    local html=$work/timed/report.html
    "$report" "$work/timed" && page valid "$html" && page text "$html" \
        'lowest with fast, 100 us' 'highest with slow, 200 us' "${x}0.5" \
        'geometric mean over 4 loads; 1 more left out' '(n = 5 seeds)'
}
check "takes geometric means of durations" durations

small dead
awk -F, -v OFS=, '!/^#/ && $1 == "id_reuse" {
    for (i = NF - 10; i <= NF; i++) $i = ""; sub(/,ok,/, ",out of memory,")
} { print }' "$work/dead/id_reuse.csv" >"$work/dead/x" &&
    mv "$work/dead/x" "$work/dead/id_reuse.csv"
all_failed() {
    "$report" "$work/dead" && page valid "$work/dead/report.html" &&
        page text "$work/dead/report.html" 'Nothing is known: all' \
            'out of memory'
}
check "has a page where all runs failed" all_failed

# --- hostile files --------------------------------------------------------------
python3 "$here/make_results.py" hostile "$work/hostile"
hostile() {
    "$report" "$work/hostile" --title '</title><script>alert(5)</script>' &&
        page valid "$work/hostile/report.html"
}
check "stays sound with markup in every field" hostile
check "shows that markup as text" page text "$work/hostile/report.html" \
    '</script><img src=x onerror=alert(1)>' \
    "\" onmouseover=\"alert(2)\" x='y' &lt;b&gt; \`z\`" \
    'failed: </script><img src=x onerror=alert(1)>' \
    $'bytes\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd'
check "names the pictures that it leaves out" \
    page text "$work/hostile/report.html" \
    'script.svg:1: the element <script>' 'link.svg:1: a reference to' \
    'handler.svg:1: the attribute onload'

# --- size -------------------------------------------------------------------------
python3 "$here/make_results.py" large "$work/standard" 240 10
standard() {
    local size
    "$report" "$work/standard" && size=$(stat -c %s "$work/standard/report.html")
    echo "$size bytes"
    [ "$size" -lt 1200000 ] && page text "$work/standard/report.html" \
        'show all 29 columns'
}
check "leaves room for the pictures in 2 MB at the standard size" standard
large() {
    local size
    python3 "$here/make_results.py" large "$work/large" 3300 2
    timeout 30 "$report" "$work/large" &&
        size=$(stat -c %s "$work/large/report.html")
    echo "$size bytes"
    [ "$size" -lt 6000000 ] && page text "$work/large/report.html" \
        'The first 3000 of 3300 configurations are shown' \
        '4 of 29 columns are shown'
}
if [ "${BUILD:-release}" = asan ]; then
    echo "skip a very large table: it is large for the sanitizer, too"
else
    check "says what a very large table leaves out" large
fi

# --- bad input --------------------------------------------------------------------
edited() { # NAME SED... : a folder whose file is changed
    small "$1"
    sed -i "${@:2}" "$work/$1/id_reuse.csv"
}
refuses "no such folder" "nowhere: No such file or directory" "$work/nowhere"
refuses "a file for a folder" "not a folder" "$work/r/id_reuse.csv"
mkdir "$work/empty"
refuses "nothing in the folder" "no CSV file of an experiment here" "$work/empty"
printf 'metric,median\nx,1\n' >"$work/empty/compare.csv"
refuses "only foreign files" "no CSV file of an experiment" "$work/empty"
small cut
truncate -s -9 "$work/cut/id_reuse.csv"
refuses "a file cut in a line" "id_reuse.csv:76: column" "$work/cut"
edited column '/^experiment/s/,workload,/,load,/'
refuses "a column is missing" "id_reuse.csv:10: column workload: missing" \
    "$work/column"
edited number '30s/,[0-9]*,\([0-9]*\)$/,many,\1/'
refuses "no number" "id_reuse.csv:30: column footprint_peak_bytes: 'many' is not" \
    "$work/number"
edited twin '12p'
refuses "the same cell twice" "the same cell and seed as in line" "$work/twin"
edited rows '11,$d'
refuses "a header and no rows" "nothing to report" "$work/rows"
edited mixed '20s/^id_reuse/small_ints/'
refuses "two experiments in a file" "id_reuse.csv:20: column experiment" \
    "$work/mixed"
small json
echo '{"argv": [1, 2' >"$work/json/id_reuse.manifest.json"
refuses "a broken manifest" "id_reuse.manifest.json:2: character" "$work/json"
echo '[]' >"$work/json/id_reuse.manifest.json"
refuses "a manifest that is none" "not a JSON object" "$work/json"
small unnamed
sed -i 's/^experiment,/name,/' "$work/unnamed/id_reuse.csv"
echo '{}' >"$work/unnamed/id_reuse.manifest.json"
refuses "a manifest's file without its first column" \
    "id_reuse.csv:10: column experiment: missing" "$work/unnamed"
refuses "two folders" "one folder at a time" "$work/r" "$work/cut"
refuses "an unknown option" "--nope: no such option" --nope
refuses "an option without its value" "there are: --output" -o
refuses "an empty name" "its value is empty" -o ''
refuses "no such folder of pictures" "none: No such file" "$work/r" \
    --plots "$work/none"
refuses "a folder in the page's place" "something that is no file" "$work/r" \
    -o "$work"

# --- where it cannot be written -------------------------------------------------------
cannot() { # WORDS COMMAND... : status 1, one line, no file left
    local words=$1 rc
    shift
    "$@" >"$work/out" 2>"$work/err"
    rc=$?
    cat "$work/out" "$work/err"
    [ $rc -eq 1 ] && [ ! -s "$work/out" ] &&
        [ "$(wc -l <"$work/err")" -eq 1 ] && grep -q "$words" "$work/err"
}
check "no such folder to write to" cannot 'No such file' \
    "$report" "$work/r" -o "$work/nowhere/x.html"
full_disk() {
    mkdir -p "$work/full" && echo old >"$work/full/x.html" &&
        (
            trap '' XFSZ
            ulimit -f 8
            cannot 'File too large' "$report" "$work/r" -o "$work/full/x.html"
        ) && [ "$(cat "$work/full/x.html")" = old ] &&
        [ "$(find "$work/full" -type f | wc -l)" -eq 1 ]
}
check "a full disk leaves the old page" full_disk
closed() {
    "$report" "$work/r" >/dev/full 2>"$work/err"
    [ $? -eq 1 ] && grep -q 'stdout: No space' "$work/err"
}
check "a full stdout" closed
exit $failed
