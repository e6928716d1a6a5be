#!/bin/bash
# The report in a browser: sorted, filtered, in the dark, on a phone, on paper.
set -u
here=$PWD/experiments/analysis/tests
if ! command -v chromium >/dev/null && ! command -v chromium-browser >/dev/null; then
    echo "skip report in a browser: chromium is not installed (make deps-check)"
    exit 0
fi
if [ "${BUILD:-release}" = asan ]; then
    echo "skip report in a browser: the page is the same as the other builds'"
    exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 "$here/make_results.py" large "$work/r" 24 10 || exit 1
"${BIN:-build/bin}/report" "$work/r" >/dev/null || exit 1
timeout 120 python3 "$here/drive_page.py" "$work/r/report.html" "${SHOTS:-}"
