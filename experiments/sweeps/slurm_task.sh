#!/bin/bash
# slurm_task.sh PROGRAM SWEEP OUT CHUNKS FIRST - one task of a Slurm array: the
# chunk of its number, counted from FIRST.
chunk=$(printf '%s/%06d' "$4" $(($5 + SLURM_ARRAY_TASK_ID)))
exec "$1" --sweep "$2" -o "$3" -q --resume \
    -j "${SLURM_CPUS_PER_TASK:-1}" --cells "@$chunk"
