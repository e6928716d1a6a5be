#!/bin/bash
# test_real_programs.sh - real programs say and do the same with the recorder as
# without it, and nothing that they allocate is lost.  Release builds only: the
# recorder is the same in all builds.
. experiments/recorder/tests/common.sh
if [ "${BUILD:-release}" != release ]; then
    echo "skip real programs: only in the release build"
    exit 0
fi
mkdir "$work/out"
trace=$work/out/t
source_tree=$PWD

# alike NAME FILTER OPTION... -- COMMAND...: runs it twice in folders of their own
# and compares the status, the output through FILTER and the files it made.
alike() {
    local name=$1 filter=$2 options=()
    shift 2
    while [ "$1" != -- ]; do
        options+=("$1")
        shift
    done
    shift
    rm -rf "$work/a" "$work/b" "$trace"*
    mkdir "$work/a" "$work/b"
    (cd "$work/a" && exec "$@") >"$work/o1" 2>"$work/e1" </dev/null
    local without=$?
    (cd "$work/b" && exec "$record" "${options[@]}" -o "$trace" -- "$@") \
        >"$work/o2" 2>"$work/e2" </dev/null
    same "$name: exit status" status $without $?
    local different=
    for stream in o e; do
        eval "$filter" <"$work/${stream}1" >"$work/f1"
        eval "$filter" <"$work/${stream}2" >"$work/f2"
        different+=$(diff "$work/f1" "$work/f2" | head -n 10)
    done
    same "$name: output" different "" "$different"
    same "$name: files" different "" "$(diff -r "$work/a" "$work/b" | head -n 5)"
    local f lost=0 births=0
    for f in "$trace"*; do
        read -r b _ _ missing overlaps <<<"$(counts "$f")"
        births=$((births + b)) lost=$((lost + missing + overlaps))
    done
    same "$name: lost and overlaps" events 0 "$lost"
    at_least "$name: events" 20 "$births"
}

# has NAME PROGRAM
has() {
    command -v "$2" >/dev/null && return 0
    echo "skip $1: $2 is not installed"
    return 1
}

# --- python ---
python_tests="test_gc test_weakref test_thread test_fork1 test_dict"
if has python python3; then
    alike "python's ast" cat --python -- python3 \
        "$source_tree/experiments/recorder/example.py"
    if python3 -c 'import test.test_gc' 2>/dev/null; then
        export PYTHONMALLOC=malloc
        # Times differ, and so does how busy the machine is.
        alike "CPython's tests" \
            "sed -E 's/^[0-9:]+ load avg: [0-9.]+ //; s/ -- .*passed in .*//' |
             grep -E '^(\[|test_|Total test|Result|All |[0-9]+ test)'" \
            -q -- python3 -m test $python_tests
        unset PYTHONMALLOC
    else
        echo "skip CPython's tests: this python3 has no test package"
    fi
    cat >"$work/rows.py" <<'END'
import sqlite3
db = sqlite3.connect("rows.db")
db.execute("pragma synchronous = off")
db.execute("create table t (id integer primary key, name text, n real)")
db.executemany("insert into t values (?, ?, ?)",
               ((i, f"name{i * 7919 % 100003}", i / 7) for i in range(100000)))
db.execute("create index by_name on t (name)")
db.commit()
db.execute("delete from t where id % 3 = 0")
db.commit()
db.execute("vacuum")
print(db.execute("select count(*), sum(n), max(name) from t").fetchall())
print(db.execute("pragma integrity_check").fetchall())
END
    alike "sqlite3, 100,000 rows" cat -- python3 "$work/rows.py"
fi

# --- compilers ---
if has gcc gcc; then
    for i in $(seq 600); do
        echo "int f$i(int a, int *b) { for (int i = 0; i < a; i++)" \
            "b[i] = b[a - i] * $i + (i % ($i + 2)); return b[a / 2] / $i; }"
    done >"$work/large.c"
    alike "gcc -O2" cat --follow -- gcc -O2 -S -o large.s "$work/large.c"
fi
if has g++ g++; then
    printf '%s\n' '#include <bits/stdc++.h>' 'int main() {' \
        'std::map<std::string, int> m; m["a"] = 1; return m.size() - 1; }' \
        >"$work/all.cc"
    alike "g++ <bits/stdc++.h>" cat --follow -- g++ -S -o all.s "$work/all.cc"
fi

# --- the rest ---
if has perl perl; then
    alike perl cat -- perl -e 'my %h; $h{$_ * 7919 % 10007} .= "x$_"
        for 1 .. 100000; my @k = sort { $a <=> $b } keys %h;
        print scalar(@k), " ", length(join ",", map { $h{$_} } @k), "\n";'
fi
if has "git log" git && git -C "$source_tree" rev-parse -q --verify HEAD \
    >/dev/null 2>&1; then
    alike "git log" cat -- git --no-pager -C "$source_tree" log --stat -n 50
else
    echo "skip git log: this is no git repository"
fi
seq 300000 | awk '{ print ($1 * 7919) % 1000003, $1 }' >"$work/lines"
alike "sort --parallel=2" md5sum -- sort --parallel=2 -S 8M "$work/lines"
if has redis redis-server && has redis redis-benchmark; then
    cat >"$work/redis.sh" <<'END'
redis-server --port 0 --unixsocket "$PWD/s" --dir "$PWD" --save '' \
    --daemonize no >/dev/null &
server=$!
for i in $(seq 100); do
    redis-cli -s "$PWD/s" ping 2>/dev/null | grep -q PONG && break
    sleep 0.1
done
redis-benchmark -s "$PWD/s" -q -n 5000 -t set,lpush,hset >/dev/null || echo bad
redis-cli -s "$PWD/s" flushall
seq 20000 | sed 's/.*/set key& value&/' | redis-cli -s "$PWD/s" >/dev/null
redis-cli -s "$PWD/s" bgsave
for i in $(seq 100); do
    redis-cli -s "$PWD/s" info persistence |
        grep -q rdb_bgsave_in_progress:0 && break
    sleep 0.1
done
redis-cli -s "$PWD/s" info persistence | grep rdb_last_bgsave_status
redis-cli -s "$PWD/s" dbsize
redis-cli -s "$PWD/s" shutdown nosave
wait $server
echo "server: $?"
rm -f dump.rdb s
END
    alike redis cat --follow -- bash "$work/redis.sh"
fi
finish
