#!/bin/bash
# test_compare.sh - compare as its user sees it: tables, files, errors, status.
#
# `GOLDEN=write bash test_compare.sh` writes the expected outputs anew; read the
# difference before you keep it.
set -u
here=$PWD/experiments/analysis/tests
compare=${BIN:-$PWD/build/bin}/compare
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$here/data" || exit 1
failed=0

ok() {
    echo "ok $1"
}
not_ok() {
    echo "not ok $1"
    failed=1
}
# NAME COMMAND... : the command succeeds.
check() {
    local name=$1
    shift
    if "$@"; then ok "$name"; else not_ok "$name"; fi
}

# NAME STATUS OPTION... : stdout and stderr are as in golden/NAME.
golden() {
    local name=$1 status=$2 rc
    shift 2
    "$compare" "$@" >"$work/out" 2>"$work/err"
    rc=$?
    sed 's/^/stderr: /' "$work/err" >>"$work/out"
    if [ "${GOLDEN:-}" = write ]; then
        cp "$work/out" "$here/golden/$name"
    fi
    if diff -u "$here/golden/$name" "$work/out" && [ $rc -eq "$status" ]; then
        ok "$name"
    else
        not_ok "$name (status $rc)"
    fi
}

# NAME WORDS OPTION... : status 2, nothing on stdout, one line with these words.
refuses() {
    local name=$1 words=$2 rc
    shift 2
    "$compare" "$@" >"$work/out" 2>"$work/err"
    rc=$?
    if [ $rc -eq 2 ] && [ ! -s "$work/out" ] &&
        [ "$(wc -l <"$work/err")" -eq 1 ] && grep -qF -- "$words" "$work/err"; then
        ok "$name"
    else
        cat "$work/out" "$work/err"
        not_ok "$name (status $rc, wanted: $words)"
    fi
}

# NAME STATUS OPTION... : only the status counts.
status() {
    local name=$1 wanted=$2 rc
    shift 2
    "$compare" "$@" >"$work/out" 2>&1
    rc=$?
    if [ $rc -eq "$wanted" ]; then
        ok "$name"
    else
        cat "$work/out"
        not_ok "$name (status $rc)"
    fi
}

# --- tables -------------------------------------------------------------------
window=workload=window:live=1000,type=float
golden table.txt 0 reuse.csv
golden table.md 0 reuse.csv --format markdown --metric stale_hit_128 \
    --metric wall_ns
golden table.csv 0 reuse.csv --format csv --metric stale_hit_128 \
    --metric distance_p50
golden baseline.txt 0 reuse.csv --by allocator --baseline jemalloc \
    --metric stale_hit_128 --metric footprint_peak_bytes --where "$window"
golden by_workload.txt 0 reuse.csv --by workload --metric reuse_rate \
    --where allocator=freelist --where allocator=jemalloc
golden few_seeds.txt 0 reuse.csv --metric stale_hit_128 --where "$window" \
    --where seed=1 --where seed=2 --where seed=3
golden one_seed.txt 0 reuse.csv --metric wall_ns --where "$window" --where seed=1
golden scopes.txt 0 reuse.csv --by scope --metric reuse_rate \
    --where allocator=freelist --where workload=temporaries:type=float
golden two_files.txt 0 reuse.csv reuse_after.csv --metric stale_hit_128 \
    --metric reuse_rate
golden two_files.csv 0 reuse.csv reuse_after.csv --metric stale_hit_128 \
    --format csv
golden files_by_workload.txt 0 reuse.csv reuse_after.csv --by workload \
    --metric stale_hit_128 --where allocator=freelist
golden files_with_baseline.txt 0 reuse.csv reuse_after.csv --by allocator \
    --baseline freelist --metric stale_hit_128 --where "$window"

# No cross-type rebirth among 100 - 40: at most 3 / 60.
printf '%s\n' "$(sed -n '10s/,scope.*//p' reuse.csv),births,distinct_ids,cross_type_share" \
    id_reuse,a,c,p,w,off,on,0,100,1,ok,100,40,0 >"$work/share.csv"
"$compare" "$work/share.csv" --metric cross_type_share --format csv \
    >"$work/out" 2>&1
check "a share never seen has an upper bound" grep -q ',1,0,0,0.05,0,1,' "$work/out"

# The same line twice says the same; the order of the rows is no matter.
(grep '^#' reuse.csv && grep '^experiment' reuse.csv &&
    grep '^id_reuse' reuse.csv | grep -n . | sort -t, -k10,10n -s |
    sed 's/^[0-9]*://') >"$work/reuse.csv"
(cd "$work" && "$compare" reuse.csv --baseline freelist --format csv) \
    2>/dev/null | sort >"$work/a"
"$compare" reuse.csv --baseline freelist --format csv 2>/dev/null | sort >"$work/b"
check "the order of the rows does not matter" cmp "$work/a" "$work/b"

# CRLF and a byte order mark change nothing.
(printf '\xEF\xBB\xBF' && sed 's/$/\r/' reuse.csv) >"$work/reuse.csv"
(cd "$work" && "$compare" reuse.csv) >"$work/a"
check "CRLF and a byte order mark" diff "$work/a" "$here/golden/table.txt"

# No inf, no nan, whatever is divided.
for options in '' '--by workload' '--baseline arena'; do
    for format in text markdown csv; do
        # Options are words without blanks.
        # shellcheck disable=SC2086
        "$compare" reuse.csv $options --metric distance_p50 --metric stale_hit_128 \
            --format $format
    done
done >"$work/out" 2>&1
check "no inf and no nan" bash -c \
    "! grep -qiE '(^|[^a-z])(inf|nan)' '$work/out' && [ -s '$work/out' ]"

# --- several files -------------------------------------------------------------
(grep -v '^id_reuse' reuse.csv && grep -E '^id_reuse.*,[1-4],ok,all' reuse.csv) \
    >"$work/first.csv"
(grep -v '^id_reuse' reuse.csv && grep -E '^id_reuse.*,[5-8],ok,all' reuse.csv) \
    >"$work/second.csv"
(cd "$work" && "$compare" first.csv second.csv --by allocator --baseline freelist \
    --format csv) 2>/dev/null | grep -v '^#' | sort >"$work/a"
grep -vE 'SIGKILL|type=float,1,ok,type' reuse.csv >"$work/reuse.csv"
(cd "$work" && "$compare" reuse.csv --by allocator --baseline freelist \
    --format csv) 2>/dev/null | grep -v '^#' | sort >"$work/b"
check "seeds in two files are pooled" cmp "$work/a" "$work/b"

sed 's/^# cpu: .*/# cpu: Other/' reuse_after.csv >"$work/other.csv"
"$compare" reuse.csv "$work/other.csv" >"$work/out"
check "another machine is told" grep -q 'The machine (cpu) differs' "$work/out"
sed 's/^# cpu: .*/# cpu: One + Other/' reuse.csv >"$work/merged.csv"
"$compare" "$work/merged.csv" >"$work/out"
check "a file of two machines is told" grep -q 'cpu) is not one' "$work/out"
status "three files" 0 reuse.csv reuse_after.csv "$work/merged.csv" \
    --metric reuse_rate

# --- --fail-on --------------------------------------------------------------------
status "fail-on: not met" 0 reuse.csv reuse_after.csv \
    --fail-on 'stale_hit_128 > 1.2'
golden fail_on.txt 3 reuse.csv reuse_after.csv --fail-on 'stale_hit_128 > 1.05' \
    --metric next_birth_reuse
status "fail-on: less" 3 reuse_after.csv reuse.csv --fail-on 'stale_hit_128<0.95'
status "fail-on: equal" 3 reuse.csv reuse_after.csv --fail-on 'reuse_rate >= 1'
status "fail-on: equal is not more" 0 reuse.csv reuse_after.csv \
    --fail-on 'reuse_rate > 1'
status "fail-on: 0 to 0 counts as 1" 3 reuse.csv reuse_after.csv \
    --where allocator=arena --fail-on 'reuse_rate >= 1'
status "fail-on: two, one met" 3 reuse.csv reuse_after.csv \
    --fail-on 'reuse_rate > 1' --fail-on 'stale_hit_128 > 1.05'
sed -E 's/^(id_reuse,arena,.*,)0(,[0-9]+,[0-9]+)$/\10.5\2/' reuse.csv \
    >"$work/from_zero.csv"
status "fail-on: from 0 is above any limit" 3 reuse.csv "$work/from_zero.csv" \
    --fail-on 'stale_hit_128 > 1000'
# The word is behind the table here.
"$compare" reuse.csv --where allocator=arena --where "$window" \
    --fail-on 'reuse_rate > 1' >"$work/out" 2>"$work/err"
check "fail-on with nothing to check is no success" test $? -eq 2
check "... and says so" grep -q 'there is no ratio to check' "$work/err"
refuses "fail-on: no condition" "'METRIC > X' is needed" reuse.csv \
    --fail-on 'stale_hit_128'
refuses "fail-on: no number" "'METRIC > X' is needed" reuse.csv \
    --fail-on 'stale_hit_128 > high'

# --- --recompute ----------------------------------------------------------------
golden recompute.txt 0 known.csv --recompute
golden recompute.md 0 known.csv --recompute --format markdown
# COLUMN PATTERN REPLACEMENT: each estimate is really looked at.
damaged() {
    cp known.curves.csv "$work/known.curves.csv"
    sed -E "s/$2/$3/" known.csv >"$work/known.csv"
    "$compare" "$work/known.csv" --recompute >"$work/out" 2>&1
    if [ $? -eq 1 ] && ! cmp -s known.csv "$work/known.csv" &&
        grep -q ": $1 is" "$work/out"; then
        ok "recompute finds a wrong $1"
    else
        cat "$work/out"
        not_ok "recompute finds a wrong $1"
    fi
}
first='^(id_reuse,freelist.*,1,ok'
damaged deaths "$first,10),6," '\1,7,'
damaged reuse_rate "$first,10,6,6),0.4," '\1,0.41,'
damaged next_birth_reuse "$first,.*),0.166666667," '\1,0.166666677,'
damaged reuse_within_10 "$first,.*,0.166666667),1," '\1,0.99,'
damaged reuse_within_100 "$first,.*,0.166666667,1),1," '\1,0.99,'
damaged distance_p50 ',1,1,3,6,6,' ',1,1,2,6,6,'
damaged distance_p90 ',0.5,4,,,4,' ',0.5,4,9,,4,'
damaged distance_p99 ',1,1,3,6,6,' ',1,1,3,6,,'
damaged distance_max '16640,16400,' '16640,16384,'
damaged stale_hit_16 ',0.3,0.3,0.4,' ',0.2,0.3,0.4,'
damaged stale_hit_128 ',0.3,0.3,0.4,' ',0.3,0.2,0.4,'
damaged stale_hit_1024 ',0.3,0.3,0.4,' ',0.3,0.3,0.3,'
damaged cross_type_share ',0.25,1.86' ',0.75,1.86'
damaged entropy_bits '1.86067376' '1.86067386'

# PATTERN REPLACEMENT in the curves.
curves() {
    cp known.csv "$work/known.csv"
    sed -E "s/$1/$2/" known.curves.csv >"$work/known.curves.csv"
}
curves 'censored,3,3,1' 'censored,2,2,1'
status "recompute: an event moved" 1 "$work/known.csv" --recompute
curves 'F,3,3,0.583333333' 'F,3,3,0.583333433'
status "recompute: a point of F moved" 1 "$work/known.csv" --recompute
curves '^id_reuse,freelist,refcount,plain,rings,off,on,0,10,2,.*' ''
status "recompute: histograms of a row gone" 1 "$work/known.csv" --recompute
curves 'reused,3,3,2' 'reused,3,3,x'
refuses "recompute: no number" "known.curves.csv:5: column value: 'x' is not a" \
    "$work/known.csv" --recompute
curves 'reused,3,3,2' 'reused,3,2,2'
refuses "recompute: no bucket" "known.curves.csv:5: column x_lo: 3..2 with" \
    "$work/known.csv" --recompute
curves 'rings(.*)reused,3,3,2' 'tree\1reused,3,3,2'
refuses "recompute: a cell that is not there" \
    "known.curves.csv:5: column curve: a cell that the file beside it does not" \
    "$work/known.csv" --recompute
head -n 6 known.curves.csv | tail -n 1 >>"$work/known.curves.csv"
curves 'x' 'x'
sed -n 6p known.curves.csv >>"$work/known.curves.csv"
refuses "recompute: lines of a cell apart" "a cell that was there before" \
    "$work/known.csv" --recompute
curves 'x_lo' 'lo'
refuses "recompute: a column missing" "known.curves.csv:3: column x_lo: missing" \
    "$work/known.csv" --recompute
rm "$work/known.curves.csv"
refuses "recompute: no curves" "known.curves.csv: No such file" \
    "$work/known.csv" --recompute
head -c 900 known.curves.csv >"$work/known.curves.csv"
refuses "recompute: curves cut off" "the file ends in the middle of a line" \
    "$work/known.csv" --recompute
refuses "recompute goes alone" "--recompute checks whole files" known.csv \
    --recompute --by allocator

# --- bad input --------------------------------------------------------------------
refuses "no file given" "name a CSV file" --by allocator
refuses "no such file" "nowhere.csv: No such file" nowhere.csv
refuses "a folder" "Is a directory" .
refuses "a file twice" "reuse.csv is named twice" reuse.csv reuse.csv
refuses "a foreign file" "column experiment: missing from the header" \
    "$here/golden/table.csv"
refuses "a curve file" "this is a curve file" known.curves.csv
refuses "no such axis" "--by colour: no such axis; there are: file, allocator" \
    reuse.csv --by colour
refuses "no such metric" \
    "reuse.csv:10: column stale_hit: no such metric; there are: births, deaths" \
    reuse.csv --metric stale_hit
refuses "a key as metric" "column seed: a key and no metric" reuse.csv \
    --metric seed
refuses "no such baseline" "there are: freelist, arena, jemalloc, quarantine" \
    reuse.csv --by allocator --baseline libc
refuses "empty selection" "no row has that; there are: freelist, arena" \
    reuse.csv --where allocator=tcmalloc
refuses "conditions that exclude each other" "no row meets all --where" \
    reuse.csv --where allocator=libc --where scope=type=float
refuses "where: no such column" "column colour: asked for with --where" \
    reuse.csv --where colour=red
refuses "where: no value" "COLUMN=VALUE is needed" reuse.csv --where allocator
refuses "only failed cells" "all 1 rows are of cells that failed" reuse.csv \
    --where allocator=libc
refuses "no such format" "there are: text, markdown, csv" reuse.csv --format html
refuses "no such option" "--colour: no such option" reuse.csv --colour
refuses "an option without its value" "--by: no such option, or its value" \
    reuse.csv --by

# NAME WORDS SED: reuse.csv, edited.
broken() {
    sed -E "$3" reuse.csv >"$work/broken.csv"
    refuses "$1" "$2" "$work/broken.csv"
}
broken "a column missing" "broken.csv:10: column seed: missing from the header" \
    '10s/,seed,/,grain,/'
broken "no number" "broken.csv:12: column stale_hit_128: 'lots' is not a number" \
    '12s/0\.99999,131072/lots,131072/'
broken "no seed" "broken.csv:12: column seed: '-1' is not a seed" \
    '12s/,2,ok/,-1,ok/'
broken "a field missing" "broken.csv:12: column wall_ns: missing" \
    '12s/,[0-9]+$//'
broken "a field too many" "broken.csv:12: 23 fields, but the header has 22" \
    '12s/$/,1/'
broken "a quote in a field" "broken.csv:12: column allocator: a quote in the" \
    '12s/freelist/free"list/'
broken "two experiments" "broken.csv:12: column experiment: 'small_ints' beside" \
    '12s/id_reuse/small_ints/'
broken "a cell twice" "broken.csv:12: column seed: 1: the same cell and seed as" \
    '12s/,2,ok/,1,ok/'
broken "header only" "a header and no rows" '11,$d'
broken "nothing" "empty: no header line" 'd'
head -n 12 reuse.csv | head -c -5 >"$work/cut.csv"
refuses "cut in the middle of a line" \
    "cut.csv:12: column wall_ns: the file ends in the middle of a line" \
    "$work/cut.csv"
sed 's/^# schema: 1/# schema: 2/' reuse_after.csv >"$work/schema.csv"
refuses "mixed schema versions" "schema.csv:1: schema version 2, but reuse.csv" \
    reuse.csv "$work/schema.csv"
cat reuse.csv reuse_after.csv >"$work/joined.csv"
refuses "files joined" "joined.csv:77: a comment behind the header" \
    "$work/joined.csv"
sed 's/id_reuse/small_ints/' reuse.csv >"$work/small_ints.csv"
refuses "files of two experiments" "'small_ints' beside another experiment" \
    reuse.csv "$work/small_ints.csv"
printf 'a\0b\n1,2\n' >"$work/nul.csv"
refuses "a NUL byte" "nul.csv:1: a NUL byte" "$work/nul.csv"
sed $'12s/freelist/\e[31mred/' reuse.csv >"$work/escape.csv"
"$compare" "$work/escape.csv" >"$work/out" 2>&1
check "escape sequences stay out of the terminal" bash -c \
    "! grep -q \$'\e' '$work/out' && grep -q '?\[31mred' '$work/out'"

# --- the rest ---------------------------------------------------------------------
for option in --help --usage --version; do
    "$compare" $option >"$work/out" 2>"$work/err"
    check "$option" test $? -eq 0 -a -s "$work/out" -a ! -s "$work/err"
done
"$compare" reuse.csv >/dev/full 2>"$work/err"
check "a full disk is no success" test $? -eq 1
check "... and is told" grep -q 'cannot write the result' "$work/err"

# A million rows in less than 200 MB; sanitizers need memory of their own.
if [ "${BUILD:-release}" = asan ]; then
    echo "skip a million rows: sanitizers need memory of their own"
else
    awk 'BEGIN {
        print "experiment,allocator,collector,profile,workload,int_cache," \
            "type_freelists,age,births_asked,seed,status,x,y,z,w"
        for (w = 0; w < 500; w++)
            for (a = 0; a < 20; a++)
                for (s = 0; s < 100; s++)
                    printf "e,a%d,c,p,window:live=%d,off,on,0,1000,%d,ok," \
                        "%d,%d,%d,%d\n", a, w, s, a + s, w + s, a * s, s
    }' >"$work/million.csv"
    (
        ulimit -v 200000
        "$compare" "$work/million.csv" --format csv >"$work/out" 2>"$work/err"
    )
    check "a million rows in 200 MB" test $? -eq 0
    check "... all of them" test "$(wc -l <"$work/out")" -eq 40080
fi
exit $failed
