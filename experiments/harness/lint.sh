#!/bin/bash
# lint.sh - the house rules that no linter knows.  Prints each breach and exits 1
# when there was one.
set -u
bad=0
say() {
    echo "lint: $*"
    bad=1
}

# Include arrows: experiments -> gc -> allocators' public headers -> libc.
public='allocators/(allocator|option|fatal|pages|random)\.h'
out=$(grep -nE '#include "(gc|experiments)/' -r allocators --include='*.[ch]')
[ -z "$out" ] || say "allocators/ includes from above:"$'\n'"$out"
out=$(grep -nE '#include "experiments/' -r gc --include='*.[ch]')
[ -z "$out" ] || say "gc/ includes from above:"$'\n'"$out"
out=$(grep -nE '#include "allocators/' -r gc experiments --include='*.[ch]' |
    grep -vE "$public" | grep -vE '/tests/')
[ -z "$out" ] || say "a private header of allocators/ is included:"$'\n'"$out"
for room in harness identity workloads; do
    others=$(printf '%s\n' harness identity workloads | grep -v $room | paste -sd'|')
    out=$(grep -nE "#include \"experiments/($others|stage|analysis)/" \
        -r experiments/$room --include='*.[ch]' | grep -v /tests/)
    [ -z "$out" ] || say "$room/ knows another room:"$'\n'"$out"
done
out=$(grep -nE '#include "(gc|allocators|experiments/(identity|workloads|stage))/' \
    -r experiments/analysis --include='*.[ch]' | grep -v /tests/)
[ -z "$out" ] || say "analysis/ may only read CSV:"$'\n'"$out"

# The shell stands beside the experiments: of the other rooms it uses harness/
# only, and nothing but its own program uses it.
out=$(grep -nE '#include "experiments/(identity|workloads|stage|analysis|recorder)/' \
    -r experiments/shell experiments/shell.c --include='*.[ch]')
[ -z "$out" ] || say "shell/ may use harness/ alone:"$'\n'"$out"
out=$(grep -nE '#include "experiments/shell/' -r allocators gc experiments \
    --include='*.[ch]' | grep -vE '^experiments/shell(/|\.c)')
[ -z "$out" ] || say "somebody else uses shell/:"$'\n'"$out"

# gc/ never names a concrete allocator.
out=$(grep -nE '"(freelist|arena|jemalloc|libc|pymalloc|quarantine|faulty)' \
    -r gc --include='*.[ch]' | grep -v /tests/)
[ -z "$out" ] || say "gc/ names an allocator:"$'\n'"$out"

# A suppression says why, in a word or more behind it.
out=$(grep -nE 'NOLINT(NEXTLINE|BEGIN)?\([^)]*\) *(\*/)?$|NOLINT *\*/|clang-format off *\*/$' \
    -r allocators gc experiments --include='*.[ch]')
[ -z "$out" ] || say "suppressions without a reason:"$'\n'"$out"

# One idea per file.
out=$(git ls-files '*.[ch]' '*.sh' '*.gp' '*.py' '*.awk' | xargs wc -l |
    awk '$2 != "total" && $1 > 500 {print $2 " has " $1 " lines"}')
[ -z "$out" ] || say "files over 500 lines:"$'\n'"$out"
exit $bad
