# launchers.sh - three ways to run the cells that are left; sourced by sweep.sh.
#
#     plan --resume -> chunks of ids -> hosts, `--cells @CHUNK` -> shards -> merge
#
# No launcher keeps a state of its own: what is left is asked of the shards before
# each round, so a lost host costs the cells that it was at.

rounds=4 # before a launcher gives up on cells that do not get finished

chunk_of() { # PROGRAM - cells worth minutes
    if [ -n "$chunk" ]; then
        echo "$chunk"
    elif measures_time "$1"; then
        echo 120
    else
        echo 6000
    fi
}

measures_time() { # PROGRAM
    ! "$bin/$1" -j 2 --list >/dev/null 2>&1
}

left() { # PROGRAM - the ids that are not finished
    "$bin/$1" --sweep "$file" -o "$out" --plan --resume 9>&- | sed 1d | cut -f 1
}

say() {
    echo "sweep: $*"
}

# Cuts the ids on stdin into files.
cut_chunks() { # CELLS
    rm -rf "$chunks"
    mkdir -p "$chunks" && split -l "$1" -a 6 -d - "$chunks/"
}

cells_command() { # PROGRAM JOBS CHUNK
    printf '%q ' "$bin/$1" --sweep "$file" -o "$out" -q --resume -j "$2" \
        --cells "@$3"
}

run_local() { # PROGRAM
    "$bin/$1" --sweep "$file" -o "$out" --resume 9>&-
}

round_parallel() { # PROGRAM
    local jobs eta=()
    jobs='$(nproc)'
    [ ! -t 2 ] || eta=(--eta) # chunks done, time left
    ! measures_time "$1" || jobs=1
    printf '%s\n' "$chunks"/* | parallel --sshloginfile "$hosts" --jobs 1 \
        --retries 3 --timeout "${SWEEP_TIMEOUT:-86400}" --plain --will-cite "${eta[@]}" \
        --joblog "$out/chunks/$1.log" \
        "$(printf '%q ' "$bin/$1" --sweep "$file" -o "$out" -q --resume) \
            -j $jobs --cells @{}" 9>&-
}

# Slurm numbers the tasks of an array below MaxArraySize.
round_slurm() { # PROGRAM
    local list=("$chunks"/*) most first job options=()
    most=$(scontrol show config 9>&- |
        sed -n 's/^MaxArraySize *= *\([0-9]*\).*/\1/p')
    ! measures_time "$1" || options=(--exclusive)
    for ((first = 0; first < ${#list[@]}; first += ${most:-1001})); do
        local last=$((${#list[@]} - first - 1))
        [ $last -lt "${most:-1001}" ] || last=$((${most:-1001} - 1))
        job=$(sbatch --parsable --requeue --job-name="idlab-$1" \
            --array="0-$last" --output="$chunks.%a.log" --open-mode=append \
            "${options[@]}" "${sbatch_options[@]}" \
            "$root/experiments/sweeps/slurm_task.sh" "$bin/$1" "$file" "$out" \
            "$chunks" "$first" 9>&-) || return 1
        say "$1: job ${job%%;*}, $((last + 1)) tasks"
        watch_job "$1" "${job%%;*}"
    done
}

watch_job() { # PROGRAM JOB
    local started=$SECONDS whole now before
    whole=$(left "$1" | wc -l)
    before=$whole
    while [ -n "$(squeue -h -j "$2" -o %i 9>&- 2>/dev/null)" ]; do
        sleep "${SWEEP_POLL:-10}" 9>&-
        now=$(left "$1" | wc -l)
        [ "$now" -lt "$before" ] || continue
        before=$now
        say "$1: $now cells left, about" \
            "$((now * (SECONDS - started) / (whole - now) / 60 + 1)) min"
    done
}

run_chunks() { # PROGRAM
    local round todo chunks=$out/chunks/$1
    for ((round = 0; round < rounds; round++)); do
        todo=$(left "$1" | wc -l)
        [ "$todo" -gt 0 ] || return 0
        [ $round = 0 ] || say "$1: $todo cells are left; round $((round + 1))"
        left "$1" | cut_chunks "$(chunk_of "$1")" || return 1
        "round_$launcher" "$1"
    done
    todo=$(left "$1" | wc -l)
    [ "$todo" = 0 ] || say "$1: $todo cells do not get finished"
    return 0 # a cell that fails has a shard that says why: let merge tell
}

describe() { # PROGRAM - of -n
    local todo tasks cells how='all cores'
    todo=$(left "$1" | wc -l)
    cells=$(chunk_of "$1")
    tasks=$(((todo + cells - 1) / cells))
    ! measures_time "$1" || how='one cell at a time'
    case $launcher in
    local) say "$1: $todo cells here, $how" ;;
    parallel)
        say "$1: $todo cells in $tasks chunks over $(grep -c . "$hosts")" \
            "hosts, $how"
        ;;
    slurm) say "$1: $todo cells in $tasks tasks, $how" ;;
    esac
    [ $launcher = local ] || say "    $(cells_command "$1" 1 CHUNK)"
}

run_program() { # PROGRAM
    if [ -n "$dry" ]; then
        describe "$1"
        return 0
    fi
    if [ $launcher = local ]; then
        run_local "$1"
        return
    fi
    run_chunks "$1" || return 1
    "$bin/$1" --sweep "$file" -o "$out" --merge -q 9>&-
}
