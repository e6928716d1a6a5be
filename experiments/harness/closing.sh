#!/bin/sh
# closing.sh RESULTS PLOTS - the last words of `make run` before the report's
# path: what was written, what next.
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
  less results/README.md                     what each column means
  build/bin/record --python -o app.trace -- python3 YOUR_PROGRAM.py
  build/bin/id_reuse -w trace:file=app.trace -a freelist -a jemalloc -o results/mine
  build/bin/report results/mine              a page like the one below

All of it on one page, for any browser:
EOT
