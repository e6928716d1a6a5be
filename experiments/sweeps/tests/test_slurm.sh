#!/bin/bash
# test_slurm.sh - a sweep through a Slurm of our own: three virtual nodes on
# loopback, of which one is lost on the way; the same result as from this machine.
set -u
if [ "${BUILD:-release}" != release ]; then
    echo "skip sweeps through Slurm: nothing in them depends on the build"
    exit 0
fi
export PATH=$PATH:/usr/sbin:/sbin
for need in slurmctld slurmd munged; do
    command -v $need >/dev/null || {
        echo "skip sweeps through Slurm: no $need here (make deps-cluster)"
        exit 0
    }
done
if [ "$(id -u)" != 0 ]; then
    echo "skip sweeps through Slurm: daemons of our own want to be root's"
    exit 0
fi
. experiments/tests/common.sh
sweep=experiments/sweeps/sweep.sh
export BIN=$(realpath "$bin") SLURM_CONF=$work/slurm.conf SWEEP_POLL=1
nodes="n1 n2 n3"

free_ports() { # COUNT
    python3 -c 'import socket, sys
open_ = [socket.socket() for _ in range(int(sys.argv[1]))]
for s in open_:
    s.bind(("127.0.0.1", 0))
print(*(s.getsockname()[1] for s in open_))' "$1"
}

# munged's own user, key and socket, so that a cluster that is here already is left
# alone.
start_munge() {
    mkdir -p "$work/munge" && chmod 755 "$work" "$work/munge" || return 1
    dd if=/dev/urandom of="$work/munge/key" bs=1 count=1024 2>"$work/dd.log"
    chmod 400 "$work/munge/key"
    chown -R munge "$work/munge"
    setpriv --reuid munge --regid munge --clear-groups \
        munged --key-file="$work/munge/key" --socket="$work/munge/socket" \
        --pid-file="$work/munge/pid" --log-file="$work/munge/log" \
        --seed-file="$work/munge/seed" || return 1
    munge -n -S "$work/munge/socket" >/dev/null
}

# A requeued task waits until its credential has expired, 120 s if nobody says
# otherwise.
write_config() {
    local ports node host
    read -r -a ports < <(free_ports 4)
    host=$(hostname -s)
    {
        cat <<CONF
ClusterName=test
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=${ports[0]}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$work/munge/socket,cred_expire=5
CredType=cred/munge
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool.%n
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.%n.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/slurmd.%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SlurmdParameters=config_overrides
SelectType=select/cons_tres
SchedulerParameters=batch_sched_delay=0,sched_min_interval=0
SchedulerTimeSlice=5
MaxArraySize=8
ReturnToService=2
SlurmdTimeout=30
CONF
        for node in $nodes; do
            echo "NodeName=$node NodeHostname=$host NodeAddr=127.0.0.1" \
                "Port=${ports[${node#n}]} CPUs=2 RealMemory=1000"
        done
        echo "PartitionName=all Nodes=n[1-3] Default=YES MaxTime=INFINITE State=UP"
    } >"$work/slurm.conf"
    mkdir -p "$work/state"
}

start_slurm() {
    local node
    start_munge && write_config || return 1
    slurmctld || return 1
    for node in $nodes; do
        mkdir -p "$work/spool.$node"
        slurmd -N "$node" || return 1
    done
    for _ in $(seq 200); do
        [ "$(sinfo -h -t idle -o %D 2>/dev/null)" != 3 ] || return 0
        sleep 0.2
    done
    sinfo -N -l
    tail "$work"/slurmctld.log
    return 1
}

# A node that is gone: its daemon, the daemons of its tasks and the tasks.
lose_node() { # NODE
    local pids
    pids=$(cat "$work/slurmd.$1.pid")
    pids="$pids $(pgrep -f "slurmstepd.*$work/spool.$1" || true)"
    for pid in $(squeue -h -w "$1" -o %A 2>/dev/null); do
        pids="$pids $(pgrep -f "slurmstepd: \[$pid" || true)"
    done
    for pid in $pids; do
        kill -9 $(pgrep -P "$pid") "$pid" 2>/dev/null
    done
    scontrol update "nodename=$1" state=down reason=lost
}

stop_slurm() {
    local file
    scancel -u root 2>/dev/null
    for file in "$work"/slurmd.*.pid "$work/slurmctld.pid" "$work/munge/pid"; do
        [ ! -s "$file" ] || kill -9 "$(cat "$file")" 2>/dev/null
    done
    rm -rf "$work"
}
trap stop_slurm EXIT

# Cells that take long enough for a node to be lost in the middle of some.
cat >"$work/sweep.ini" <<'INI'
[sweep]
programs = id_reuse small_ints
[common]
profile = plain
allocator = freelist
[id_reuse]
allocator = pages
workload = window:live=100
births = 4000000
seeds = 9
[small_ints]
workload = ints:dist=fib
births = 1000
seeds = 1
INI

here() {
    $sweep -o "$work/here" "$work/sweep.ini" >"$work/here.log" 2>&1 ||
        { tail "$work/here.log"; return 1; }
}

# More chunks than an array of this cluster may have tasks; the node is lost while
# it has one.
through_slurm() {
    $sweep -o "$work/there" -c 2 -l slurm "$work/sweep.ini" \
        >"$work/there.log" 2>&1 &
    local job=$!
    for _ in $(seq 600); do
        [ -z "$(squeue -h -t running -w n2 -o %i 2>/dev/null)" ] || break
        sleep 0.05
    done
    lose_node n2
    wait $job || { tail "$work/there.log"; return 1; }
    cat "$work/there.log"
    [ "$(sinfo -h -t down -o %D)" = 1 ] &&
        grep -qi 'requeue' "$work/slurmctld.log"
}

same_results() {
    local program
    for program in id_reuse small_ints; do
        steady "$work/here/$program.csv" >"$work/a"
        steady "$work/there/$program.csv" | cmp - "$work/a" || return 1
        grep -v '^#' "$work/here/$program.curves.csv" >"$work/a"
        grep -v '^#' "$work/there/$program.curves.csv" | cmp - "$work/a" ||
            return 1
    done
}

check 'a cluster of three virtual nodes' start_slurm
check 'a sweep on this machine' here
check 'through Slurm, and a node is lost' through_slurm
check 'the same results' same_results
exit $failed
