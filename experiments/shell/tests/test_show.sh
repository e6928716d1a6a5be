#!/bin/bash
# show() and graph(): what names reach, as text and drawn.
set -u
. experiments/shell/tests/report.sh

cat >"$work/show.py" <<'P'
import weakref
class T:
    def __init__(self, n): self.n = n
m = [1, "two words", 2.5]
n = m
d = {"k": m, 5: (1, m)}
t = T(7); t.me = t
w = weakref.ref(t)
k = 30
show()
del n
show(m)
P
cat >"$work/wanted" <<'P'
names
  T          -> A
  m          -> B
  n          -> B
  d          -> C
  t          -> D
  w          -> E
  k          -> 30
objects
  A   class T          5 references
  B   list             4 references  0: 1, 1: F, 2: G
  C   dict             1 reference   'k': B, 5: H
  D   T                2 references  n: 7, me: D
  E   weakref to D     1 reference
  F   str 'two words'  4 references
  G   float 2.5        4 references
  H   tuple            1 reference   0: 1, 1: B
objects
  B   list             3 references  0: 1, 1: F, 2: G
  F   str 'two words'  4 references
  G   float 2.5        4 references
P
timeout 60 "$BIN/shell" "$work/show.py" >"$work/out" 2>"$work/err" &&
    cmp -s "$work/out" "$work/wanted"
report show_names_objects_counts $?

# The address of a dead object keeps its letter; looking changes nothing.
cat >"$work/again.py" <<'P'
import gc
a = object()
show(a)
del a
b = object()
show(b)
class T: pass
t = T(); t.x = 1
before = gc.get_count()
show()
print(gc.get_count()[0] - before[0] <= 2, len(gc.get_referents(t)))
P
timeout 60 "$BIN/shell" "$work/again.py" >"$work/out" 2>"$work/err" &&
    [ "$(grep -c '^  A   object ' "$work/out")" = 3 ] &&
    [ "$(tail -n 1 "$work/out")" = 'True 2' ]
report letters_are_addresses $?

echo "x = [1, [2]]; graph('$work/x.dot'); graph('$work/x.svg')" >"$work/graph.py"
if command -v dot >/dev/null; then
    timeout 60 "$BIN/shell" "$work/graph.py" >"$work/out" 2>"$work/err" &&
        grep -q '<svg' "$work/x.svg" && grep -q 'list, 0: 1, 1 ref' "$work/x.svg" &&
        grep -q 'name x' "$work/x.dot"
    report graph_draws $?
    echo "graph('$work/no/such/folder/x.svg')" >"$work/bad.py"
    timeout 60 "$BIN/shell" "$work/bad.py" >"$work/out" 2>"$work/err"
    [ $? = 1 ] && grep -q "^OSError: dot could not write" "$work/err"
    report graph_into_nothing $?
else
    echo "skip graph_draws: dot is not there"
fi
# An empty PATH still means the current folder; this is nowhere.
shell=$(realpath "$BIN/shell")
PATH=/nonexistent "$shell" "$work/graph.py" >"$work/out" 2>"$work/err"
[ $? = 1 ] && grep -q "^OSError: graph() needs the program dot of Graphviz" \
    "$work/err"
report graph_without_dot $?
echo "graph('x.bmp')" >"$work/bad.py"
"$shell" "$work/bad.py" >"$work/out" 2>"$work/err"
[ $? = 1 ] && grep -q 'must end in .svg' "$work/err"
report graph_of_unknown_kind $?
echo 'help()' | "$shell" >"$work/out" 2>"$work/err"
grep -q 'show()' "$work/out"
report help $?
exit $failed
