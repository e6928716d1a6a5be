#!/bin/bash
# sweep.sh - runs a sweep file on this machine, over ssh or through Slurm.
set -u
usage() {
    cat <<'TEXT'
Usage: sweep.sh [OPTION...] SWEEP

Runs what is left of a sweep and merges it.  SWEEP is the name of a file here
(quick, standard, full) or a path.  Run it again after whatever went wrong: what
is finished stays finished.

  -l LAUNCHER  local (the default), parallel (GNU parallel over ssh), slurm
  -o DIR       where the files go; seen by all hosts (default: results)
  -c CELLS     in one chunk, parallel and slurm (default: what takes about two
               minutes, 6000 that count or 120 that measure time)
  -H FILE      hosts for parallel, one a line, as its --sshloginfile has them
  -S OPTION    another option for sbatch, as -S --partition=short; repeatable
  -n, --dry-run  say what would be done, and stop
  -h           this text

Counting programs use every core; those that measure time run one cell at a time,
and under Slurm have a node for themselves.
TEXT
}
die() {
    echo "sweep: $*" >&2
    exit 2
}

root=$(cd "$(dirname "$0")/../.." && pwd)
bin=${BIN:-$root/build/bin}
launcher=local out=results chunk='' hosts='' dry='' sbatch_options=()
for argument; do # getopts knows no long options
    shift
    [ "$argument" != --dry-run ] || argument=-n
    set -- "$@" "$argument"
done
while getopts 'l:o:c:H:S:nh' option; do
    case $option in
    l) launcher=$OPTARG ;;
    o) out=$OPTARG ;;
    c) chunk=$OPTARG ;;
    H) hosts=$OPTARG ;;
    S) sbatch_options+=("$OPTARG") ;;
    n) dry=yes ;;
    h) usage && exit 0 ;;
    *) die "see sweep.sh -h" ;;
    esac
done
shift $((OPTIND - 1))
[ $# = 1 ] || die "one sweep is needed; valid: quick, standard, full, or a path"
file=$1
[ -e "$file" ] || file=$root/experiments/sweeps/$1.ini
[ -e "$file" ] ||
    die "$1: no such sweep; valid: quick, standard, full, or a path"
[[ $chunk =~ ^([1-9][0-9]*)?$ ]] || die "-c $chunk: valid: a number of cells"
case $launcher in
local | parallel | slurm) ;;
*) die "-l $launcher: unknown; valid: local, parallel, slurm" ;;
esac
[ $launcher != parallel ] || [ -r "$hosts" ] ||
    die "-l parallel wants -H FILE, the hosts, one a line"

file=$(realpath "$file")
read -r -a programs < <(sed -n 's/^programs *= *//p' "$file" | head -n 1)
[ ${#programs[@]} -gt 0 ] || die "$file: no programs in its [sweep]"
for program in "${programs[@]}"; do # all of it, before any of it runs
    [ -x "$bin/$program" ] || die "$program is not built; run make"
    "$bin/$program" --sweep "$file" --plan >/dev/null || exit 2
done
[ -n "$dry" ] || mkdir -p "$out" || exit 1
out=$(realpath -m "$out")
. "$root/experiments/sweeps/launchers.sh"

# One sweep in a folder.  The kernel holds the lock as long as this process lives;
# what it starts does not inherit it.
if [ -z "$dry" ]; then
    exec 9>"$out/.sweep.lock" || exit 1
    flock -n 9 || die "$out: another sweep runs there; wait for it, or give -o"
fi

failed=0
for program in "${programs[@]}"; do
    run_program "$program" || failed=1
done
[ -z "$dry" ] || exit 0
if [ $failed = 0 ]; then
    echo "sweep: done; next: build/bin/report $out"
else
    echo "sweep: not all of it; the same command goes on from here" >&2
fi
exit $failed
