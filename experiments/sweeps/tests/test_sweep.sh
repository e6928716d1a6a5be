#!/bin/bash
# test_sweep.sh - sweep files, filters, limits and the lock, by the real programs.
set -u
if [ "${BUILD:-release}" = asan ]; then
    echo "skip sweeps: test_failures.sh is run under sanitizers"
    exit 0
fi
. experiments/tests/common.sh
sweep=experiments/sweeps/sweep.sh
export BIN=$(realpath "$bin")
cat >"$work/good.ini" <<'INI'
; a comment
[sweep]
programs = id_reuse small_ints
[common]
profile = plain
seeds = 2
births = 2000
[id_reuse]
allocator = freelist
allocator = arena:recycle=lifo
workload = rings
workload = window:live=100
exclude = allocator=arena* workload=rings*
INI

plan() {
    "$bin/id_reuse" --sweep "$work/good.ini" --plan "$@" | sed 1d
}

names_the_matrix_once() {
    same 6 "$(plan | wc -l)" &&
        same "$(plan)" "$("$bin/id_reuse" -p plain --seeds 2 -n 2000 \
            -a freelist -a arena:recycle=lifo -w rings -w window:live=100 \
            --exclude 'allocator=arena* workload=rings*' --plan | sed 1d)" &&
        same 3 "$(plan --only 'seed=1' | wc -l)" &&
        same 12 "$(plan --only 'workload=window*' --only 'allocator=freelist' \
            --seeds 3 -a pages | wc -l)" &&
        same '' "$("$bin/small_ints" --sweep "$work/good.ini" --plan |
            sed 1d | awk '$9 != 2000')"
}

# Each fault is one line with the file and the line, and what is valid.
faults() {
    local fault edit words
    while IFS='|' read -r edit words; do
        sed "$edit" "$work/good.ini" >"$work/bad.ini"
        "$bin/id_reuse" --sweep "$work/bad.ini" --plan >"$work/out" \
            2>"$work/err"
        same 2 $? && same 1 "$(wc -l <"$work/err")" &&
            same 0 "$(wc -c <"$work/out")" &&
            grep -qF -- "bad.ini$words" "$work/err" ||
            { echo "$edit"; cat "$work/err"; return 1; }
    done <<'FAULTS'
s/= freelist/= freelst/|:9: allocator "freelst": unknown name; valid: freelist
s/live=100/live=-3/|:12: workload "window": live="-3"
s/seeds = 2/seeds = x/|:6: --seeds "x": not valid
s/^births/brths/|:7: key "brths": unknown; valid: allocator,
s/\[common\]/[comon]/|:5: section "comon": unknown
s/programs = id_reuse/programs =/|: program "id_reuse": unknown; valid: small_ints
s/^profile = plain/profile/|:5: neither [SECTION] nor KEY = VALUE
s/= plain/= cpython2/|:5: profile "cpython2": unknown name; valid
s/exclude = all/exclude = al/|:13: filter "alocator=arena*": unknown key; valid
1,3d|:2: the first section must be [sweep]
s/seeds = 2/seeds = 2\nseed = 3/|:7: --seeds and --seed exclude each other
FAULTS
    printf '[sweep]\nprograms = id_reuse\n[common]\nworkload = %0500d\n' 0 \
        >"$work/bad.ini"
    ! "$bin/id_reuse" --sweep "$work/bad.ini" --plan 2>"$work/err" &&
        grep -q 'bad.ini:4: the line is too long' "$work/err" &&
        ! "$bin/id_reuse" --sweep "$work/none.ini" --plan 2>"$work/err" &&
        grep -q 'none.ini: No such file' "$work/err" &&
        ! "$bin/id_reuse" --only 'allocator=x' --plan 2>"$work/err" &&
        grep -q 'the filters leave none of' "$work/err"
}

# Whatever lies in experiments/sweeps is a sweep, and `full` as large as it says.
sound_sweeps() {
    local file program
    for file in experiments/sweeps/*.ini; do
        for program in $(sed -n 's/^programs = //p' "$file"); do
            "$bin/$program" --sweep "$file" --plan >"$work/plan" || return 1
            echo "$file $program $(wc -l <"$work/plan")"
        done
    done
    same 120001 "$("$bin/id_reuse" --sweep experiments/sweeps/full.ini --plan |
        wc -l)" &&
        same "$("$bin/id_reuse" -w standard --plan)" \
            "$("$bin/id_reuse" --sweep experiments/sweeps/standard.ini --plan)"
}

# Twenty times ended at any moment, then finished: as from an undisturbed run.
killed_twenty_times() {
    local run pid
    $sweep -o "$work/calm" "$work/good.ini" >"$work/log" 2>&1 || return 1
    for run in $(seq 20); do
        setsid $sweep -o "$work/killed" "$work/good.ini" \
            >"$work/log" 2>&1 &
        pid=$!
        sleep "0.0$((RANDOM % 10))$((RANDOM % 10))"
        kill -9 -- "-$pid" "$pid" 2>/dev/null
        wait $pid 2>/dev/null
    done
    $sweep -o "$work/killed" "$work/good.ini" >"$work/log" 2>&1 ||
        { cat "$work/log"; return 1; }
    for run in id_reuse small_ints; do
        steady "$work/calm/$run.csv" >"$work/a"
        steady "$work/killed/$run.csv" | cmp - "$work/a" || return 1
    done
}

# Two in one folder: the second is refused, and none is when the first was killed.
one_at_a_time() {
    local long="-q -a freelist -p plain -w window -n 200M --seed 1" pid
    "$bin/id_reuse" $long -o "$work/locked" &
    pid=$!
    for _ in $(seq 100); do
        [ ! -e "$work/locked/cells/id_reuse/.lock" ] || break
        sleep 0.05
    done
    sleep 0.1
    "$bin/id_reuse" -q -a freelist -w rings -n 100 --seed 1 -o "$work/locked" \
        2>"$work/err"
    same 1 $? && grep -q 'is in use by another run' "$work/err" || return 1
    exec 9>"$work/locked/.sweep.lock" && flock 9 &&
        ! $sweep -o "$work/locked" "$work/good.ini" 2>"$work/err" &&
        exec 9>&- && grep -q 'another sweep runs there' "$work/err" || return 1
    kill -9 $pid
    wait $pid 2>/dev/null
    "$bin/id_reuse" -q -a freelist -w rings -n 100 --seed 1 -o "$work/locked"
}

limits() {
    "$bin/id_reuse" -q -a freelist -p plain --seed 1 -w window -w rings \
        -n 300M --only 'workload=window*' --time-limit 1 -o "$work/limits"
    same 1 $? && same 'time limit of 1 s' \
        "$(column "$work/limits/id_reuse.csv" status)" || return 1
    "$bin/id_reuse" -q -a freelist -p plain --seed 1 -w window:live=4M \
        -n 300M --memory-limit 100M -o "$work/limits"
    same 1 $? && same 'memory limit of 104857600 bytes' \
        "$(column "$work/limits/id_reuse.csv" status)"
}

launcher_options() {
    ! $sweep 2>"$work/err" && ! $sweep nothing 2>"$work/err" &&
        grep -q 'no such sweep; valid: quick' "$work/err" &&
        { sed 's/= freelist/= freelst/' "$work/good.ini" >"$work/bad.ini"
          $sweep -o "$work/dry" "$work/bad.ini" 2>"$work/err"
          same 2 $?; } && same 1 "$(wc -l <"$work/err")" &&
        ! $sweep -l cloud quick 2>"$work/err" &&
        grep -q 'valid: local, parallel, slurm' "$work/err" &&
        ! $sweep -l parallel quick 2>"$work/err" && grep -q -- '-H' "$work/err" &&
        $sweep -n -l slurm -o "$work/dry" full >"$work/out" &&
        grep -q '120000 cells in 20 tasks' "$work/out" &&
        $sweep --dry-run -l slurm -c 100 -o "$work/dry" full >"$work/out" &&
        grep -q '120000 cells in 1200 tasks' "$work/out" &&
        [ ! -e "$work/dry" ]
}

# What sbatch is asked: a node for itself where time is measured, and no array
# beyond MaxArraySize.  The cells are run in place of the tasks.
asked_of_slurm() {
    mkdir -p "$work/fake"
    cat >"$work/fake/scontrol" <<'FAKE'
echo "MaxArraySize            = 3"
FAKE
    cat >"$work/fake/squeue" <<'FAKE'
exit 0
FAKE
    cat >"$work/fake/sbatch" <<FAKE
echo "\$*" >>"$work/asked"
for option; do
    case \$option in
    --array=*) last=\${option#--array=0-} ;;
    esac
done
while [[ \${1:-} == --* ]]; do shift; done
for task in \$(seq 0 \$last); do
    SLURM_ARRAY_TASK_ID=\$task "\$@" || exit 1
done
echo 7
FAKE
    chmod +x "$work"/fake/*
    printf '%s\n' '[sweep]' 'programs = id_reuse cycle_collection' '[common]' \
        'allocator = freelist' 'seeds = 4' 'births = 500' 'workload = rings' \
        >"$work/slurm.ini"
    PATH=$work/fake:$PATH $sweep -l slurm -c 1 -o "$work/slurm" \
        "$work/slurm.ini" >"$work/log" 2>&1 || { cat "$work/log"; return 1; }
    cat "$work/asked"
    same '3 3 2' "$(sed -n 's/.*id_reuse --array=0-\([0-9]*\) .*/\1/p' \
        "$work/asked" | awk '{ print $1 + 1 }' | paste -sd' ')" &&
        ! grep -q 'idlab-id_reuse.*--exclusive' "$work/asked" &&
        ! grep 'idlab-cycle_collection' "$work/asked" | grep -qv -- --exclusive &&
        grep -q 'idlab-cycle_collection' "$work/asked" &&
        same 0 "$("$bin/cycle_collection" --sweep "$work/slurm.ini" \
            -o "$work/slurm" --plan --resume | sed 1d | wc -l)"
}

check 'a sweep names the matrix once' names_the_matrix_once
check 'faults of a sweep file' faults
check 'the sweeps that are here' sound_sweeps
check 'killed twenty times' killed_twenty_times
check 'one run at a time in a folder' one_at_a_time
check 'limits of a cell' limits
check 'what is asked of Slurm' asked_of_slurm
check 'options of the launcher' launcher_options
exit $failed
