#!/bin/bash
# embed.sh NAME FILE... - writes C: for each pair the bytes of FILE as the string
# NAME, and as NAME_sha256 the hash by which a page allows exactly that text.
set -eu
echo '#include "experiments/analysis/page/assets.h"'
while [ $# -ge 2 ]; do
    echo
    echo "const char $1[] ="
    sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/.*/    "&\\n"/' "$2"
    hash=$(sha256sum <"$2" | cut -c 1-64 | sed 's/../\\x&/g')
    # shellcheck disable=SC2059 # the hash is the format: escapes and no %
    echo "    ;"
    echo "const char $1_sha256[] = \"$(printf "$hash" | base64)\";"
    shift 2
done
