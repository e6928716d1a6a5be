# report.sh - what tests of the shell from outside share; sourced, not run.
#
# Gives $work, a folder that goes with the test, in which out and err are what the
# program said last; and report.
failed=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

report() { # NAME, then a command's status
    if [ "$2" = 0 ]; then
        echo "ok $1"
    else
        echo "not ok $1"
        head -n 20 "$work/out" "$work/err"
        failed=1
    fi
}
