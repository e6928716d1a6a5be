#!/bin/sh
# closing.sh RESULTS - the last words of `make run`: what was written, what next.
set -eu
results=$1
plots=$2
echo
echo "Written:"
for file in "$results"/*.csv "$results"/*.json "$plots"/*.svg "$plots"/*.png; do
    [ -e "$file" ] && printf '  %s\n' "$file"
done
cat <<EOT

Next:
  xdg-open $plots/id_reuse.svg               the first picture
  less results/README.md                     what each column means
  build/bin/record --python -o app.trace -- python3 YOUR_PROGRAM.py
  build/bin/id_reuse -w trace:file=app.trace -a freelist -a jemalloc -o results/mine
EOT
