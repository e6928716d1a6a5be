#!/bin/bash
# test_report_browser.sh - the report in headless Chromium, driven.  Screenshots go
# to the folder SHOTS, where it is set.
set -u
here=$PWD/experiments/analysis/tests
report=${BIN:-$PWD/build/bin}/report
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if [ "${BUILD:-release}" = asan ]; then
    # The page is the same, byte for byte, and test_report.sh makes it there.
    echo "skip a driven browser: it sees the same page in the other builds"
    exit 0
fi
if ! python3 -c "import sys; sys.path.insert(0, '$here')
import browser; sys.exit(browser.find() is None)"; then
    echo "skip a driven browser: there is no chromium (make deps-check)"
    exit 0
fi
mkdir -p "$work/r/plots"
cp "$here/data/reuse.csv" "$work/r/id_reuse.csv"
# Ink, muted text, and wider than a phone, as gnuplot writes them.
cat >"$work/r/plots/heatmap.svg" <<'EOT'
<svg viewBox="0 0 960 200"><title>Wide</title>
<text x="20" y="50" fill="rgb(27,31,36)">ink</text>
<text x="20" y="90" fill="rgb(102,112,121)">muted</text>
<path d="M0,100 L960,100" stroke="black"/></svg>
EOT
"$report" "$work/r" >/dev/null || { echo "not ok a report to drive"; exit 1; }
timeout 100 python3 "$here/drive_report.py" "$work/r/report.html" \
    ${SHOTS:+"$SHOTS"}
status=$?
[ $status -le 1 ] || echo "not ok drives to its end (status $status)"
exit $status
