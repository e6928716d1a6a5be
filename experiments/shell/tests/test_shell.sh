#!/bin/bash
# The program from outside: bad programs end in an error with its line, the
# prompt, the options, the end of a program.
set -u
. experiments/shell/tests/report.sh

# Runs the program on stdin of this function: NAME STATUS ERROR-PATTERN [OPTION...]
fails() {
    local name=$1 status=$2 pattern=$3
    shift 3
    cat >"$work/program.py"
    timeout 100 "$BIN/shell" "$@" "$work/program.py" >"$work/out" 2>"$work/err"
    local rc=$?
    [ $rc = "$status" ] && { [ -z "$pattern" ] || grep -q -- "$pattern" "$work/err"; }
    report "$name" $?
}

# NAME EXPECTED-OUTPUT [OPTION...]
prints() {
    local name=$1 wanted=$2
    shift 2
    cat >"$work/program.py"
    timeout 100 "$BIN/shell" "$@" "$work/program.py" >"$work/out" 2>"$work/err" &&
        [ "$(cat "$work/out")" = "$wanted" ] && [ ! -s "$work/err" ]
    report "$name" $?
}

fails missing_name 1 "line 2, in <module>" <<<$'\nprint(nothing)'
fails missing_name_says_which 1 "name 'nothing' is not defined" <<<'nothing'
fails division 1 'ZeroDivisionError' <<<'1 // 0'
fails traceback_has_each_call 1 'line 2, in f' <<<$'def f():\n    1 / 0\nf()'
fails unbalanced 1 "'(' was never closed" <<<'print((1)'
fails nul_byte 1 'null bytes' < <(printf 'x = 1\0\n')
fails many_brackets 1 'too many nested' < <(printf '(%.0s' $(seq 3000))
fails endless_recursion 1 'RecursionError' <<<$'def f(): f()\nf()'
fails huge_range 1 'MemoryError' <<<'list(range(10 ** 18))'
fails too_large_an_int 1 'fit in 64 bits' <<<'2 ** 63'
fails no_such_module 1 "No module named 'os'" <<<'import os'
fails bare_generator_behind_another 1 'must be parenthesized' <<<$'print(1, a for a in [1])'
fails bare_generator_before_a_comma 1 'must be parenthesized' <<<$'print(a for a in [1],)'
fails async_is_refused 1 'SyntaxError' <<<$'async def g(): pass'
fails class_keywords_are_refused 1 'keywords of a class are not part' <<<'class S(object, tag=1): pass'
fails match_is_refused 1 "'match' is not part" <<<$'match x:\n    case 1: pass'
fails missing_module_is_told 1 "ModuleNotFoundError: No module named 'collections'" <<<'import collections'
fails missing_module_has_a_caret 1 '^ \{10\}\^$' <<<'if 1: import collections'
fails missing_name_has_a_caret 1 '^ \{13\}\^$' <<<'print(1, nix + 2)'
fails exit_status 3 '' <<<'import sys; sys.exit(3)'
fails unknown_allocator 2 'unknown name; valid' -a nonsense <<<'1'
fails unknown_collector 2 'unknown name; valid' -c nonsense <<<'1'
fails unknown_profile 2 'unknown name; valid' -p nonsense <<<'1'
fails bad_int_cache 2 'not valid' --int-cache 5 <<<'1'
fails trace_tells_of_reuse 0 'reuse of number' --trace \
    <<<$'a = object()\ndel a\nb = object()'

prints long_line 1000001 < <(
    printf 'x = ['
    head -c 2000000 /dev/zero | sed 's/\x00/1/g; s/11/1,/g'
    printf '1]\nprint(len(x))\n'
)
prints many_constants 50000 < <(
    printf 'x = [%s]\nprint(len(x))\n' "$(seq -s, 1000001 1050000)"
)
prints deep_repr 'too deep' <<'P'
x = []
for i in range(100000): x = [x]
try:
    repr(x)
except RecursionError:
    print("too deep")
P
prints comprehension_has_its_own_names 'no z' <<'P'
x = [z for z in range(3)]
try: z
except NameError: print("no z")
P
prints super_finds_its_class 'base T' <<'P'
class B:
    def __repr__(self): return "base"
class T(B):
    def __repr__(self): return super().__repr__() + " T"
print(T())
P
fails class_cannot_be_assigned 1 'assigning to __class__' \
    <<<$'class A: pass\nclass B: pass\na = A(); a.__class__ = B'
prints int_cache_option 'True' --int-cache -5..1000 \
    <<<$'a = int("900"); b = int("900"); print(a is b)'
prints no_int_cache 'False' --int-cache off \
    <<<$'a = int("5"); b = int("5"); print(a is b)'
prints end_in_order_of_binding $'del 2\ndel 1' <<'P'
class T:
    def __init__(self, n): self.n = n
    def __del__(self): print("del", self.n)
b = T(2); a = T(1)
P
prints error_in_del_is_told_and_forgotten 'on' <<'P'
class T:
    def __del__(self): self.x = 1
t = T(); del t; print("on")
P
prints frames_live_as_long_as_the_exception $'caught\ndel\nafter' <<'P'
class T:
    def __del__(self): print("del")
def f():
    t = T()
    raise ValueError
try: f()
except ValueError: print("caught")
print("after")
P
prints callbacks_of_gc $'start 2 0\nstop 2 1' <<'P'
import gc
gc.collect()
gc.callbacks.append(lambda p, i: print(p, i["generation"], i["collected"]))
l = []; l.append(l); del l
gc.collect()
gc.callbacks.clear()
P

printf '300 is 300\nx = 300\ny = 300\nx is y\nif x:\n    x + 1\n\n1 / 0\n' |
    timeout 60 "$BIN/shell" >"$work/out" 2>"$work/err"
[ "$(cat "$work/out")" = $'True\nFalse\n301' ] &&
    [ "$(cat "$work/err")" = 'ZeroDivisionError: division by zero' ]
report prompt_shares_constants_by_line $?

# The same program over other allocators and collectors.
if [ "$BUILD" = asan ]; then
    allocators='freelist arena pymalloc'
else
    allocators='freelist arena pymalloc libc jemalloc'
fi
for allocator in $allocators; do
    for collector in trial_deletion bacon_rajan mark_sweep page_scan refcount; do
        program=experiments/shell/tests/oracle/45_del_order_nested
        timeout 60 "$BIN/shell" -a $allocator -c $collector $program.py \
            >"$work/out" 2>"$work/err"
        rc=$?
        if [ $collector = page_scan ] && [ $rc = 2 ]; then
            echo "skip $allocator/$collector: it cannot list its blocks"
            continue
        fi
        [ $rc = 0 ] && cmp -s "$work/out" $program.out
        report "$allocator/$collector" $?
    done
done
exit $failed
