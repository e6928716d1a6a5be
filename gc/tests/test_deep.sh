#!/bin/bash
# Chains and rings of 10^6 objects die under a stack of 256 KiB.
set -u
if [ "${BUILD:-release}" = asan ]; then
    echo "skip deep_structures_under_256_KiB: a sanitizer's frames are not ours"
    exit 0
fi

test_deep="${OUT:?}/gc/tests/test_deep"
log=$(mktemp)
trap 'rm -f "$log"' EXIT

if [ ! -x "$test_deep" ]; then
    echo "not ok deep_structures_under_256_KiB: $test_deep is not built"
    exit 1
fi
if (ulimit -s 256 && exec "$test_deep") >"$log" 2>&1; then
    echo "ok deep_structures_under_256_KiB"
else
    tail -n 20 "$log"
    echo "not ok deep_structures_under_256_KiB"
    exit 1
fi

# The limit is real: a recursion as deep as the chains does overflow it.
dir=$(mktemp -d)
trap 'rm -rf "$log" "$dir"' EXIT
cat >"$dir/recurse.c" <<'END'
static int depth(volatile int *n)
{
    volatile int here = *n - 1;
    return here == 0 ? 0 : depth(&here) + 1;
}
int main(void)
{
    int n = 1000000;
    return depth(&n) != n - 1;
}
END
if ! ${CC:-cc} -O0 -o "$dir/recurse" "$dir/recurse.c" 2>/dev/null; then
    echo "skip the_limit_is_real: no compiler"
elif { (ulimit -s 256 && exec "$dir/recurse"); } >/dev/null 2>&1; then
    echo "not ok the_limit_is_real"
    exit 1
else
    echo "ok the_limit_is_real"
fi
