#!/bin/bash
# test_parallel.sh - a sweep over ssh, on two sshd of our own on loopback, of which
# one ends on the way: the same result as from this machine alone.
set -u
if [ "${BUILD:-release}" != release ]; then
    echo "skip sweeps over ssh: nothing in them depends on the build"
    exit 0
fi
sshd=$(PATH=$PATH:/usr/sbin command -v sshd) && command -v ssh >/dev/null &&
    command -v parallel >/dev/null || {
    echo "skip sweeps over ssh: no parallel or sshd here (make deps-cluster)"
    exit 0
}
if [ "$(id -u)" != 0 ]; then
    echo "skip sweeps over ssh: an sshd of our own wants to be root's"
    exit 0
fi
. experiments/tests/common.sh
sweep=experiments/sweeps/sweep.sh
export BIN=$(realpath "$bin")

free_port() {
    python3 -c 'import socket
s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

start_host() { # NAME: an sshd; its line for parallel goes to the file of hosts
    local port
    port=$(free_port)
    ssh-keygen -q -t ed25519 -N '' -f "$work/$1.key"
    "$sshd" -D -e -f /dev/null -p "$port" -h "$work/$1.key" \
        -o ListenAddress=127.0.0.1 -o StrictModes=no -o UsePAM=no \
        -o PermitRootLogin=prohibit-password \
        -o AuthorizedKeysFile="$work/user.key.pub" \
        -o PidFile=none 2>"$work/$1.log" &
    echo $! >"$work/$1.pid"
    echo "1/ssh -p $port -i $work/user.key -o StrictHostKeyChecking=no" \
        "-o UserKnownHostsFile=/dev/null -o LogLevel=ERROR" \
        "root@127.0.0.1" >>"$work/hosts"
}

# The daemon and the sessions under it.
stop_host() {
    local pid
    pid=$(cat "$work/$1.pid")
    kill $(pgrep -P "$pid") "$pid" 2>/dev/null
}

mkdir -p /run/sshd
ssh-keygen -q -t ed25519 -N '' -f "$work/user.key"
start_host one
start_host two
trap 'stop_host one; stop_host two; rm -rf "$work"' EXIT

here() {
    $sweep -o "$work/here" quick >"$work/here.log" 2>&1 ||
        { tail "$work/here.log"; return 1; }
}

# The second host goes as soon as there are results.
over_two_hosts() {
    $sweep -o "$work/there" -c 4 -l parallel -H "$work/hosts" quick \
        >"$work/there.log" 2>&1 &
    local job=$!
    until_cells "$work/there" 8
    stop_host two
    wait $job || { tail "$work/there.log"; return 1; }
}

same_results() { # A B
    local program
    for program in id_reuse small_ints; do
        steady "$1/$program.csv" >"$work/a"
        steady "$2/$program.csv" | cmp - "$work/a" || return 1
        grep -v '^#' "$1/$program.curves.csv" >"$work/a"
        grep -v '^#' "$2/$program.curves.csv" | cmp - "$work/a" || return 1
    done
}

both_took_part() {
    grep -c . "$work/there/chunks/id_reuse.log" && awk -F'\t' 'NR > 1 && $7 == 0 {
        hosts[$2] = 1 } END { for (h in hosts) n++; exit n != 2 }' \
        "$work/there/chunks/id_reuse.log"
}

check 'a sweep on this machine' here
check 'over two hosts, of which one ends' over_two_hosts
check 'both took part' both_took_part
check 'the same results' same_results "$work/here" "$work/there"
exit $failed
