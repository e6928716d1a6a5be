#!/bin/bash
# draw.sh [-e SETTING]... NAME DIR OUT... - draws plots/NAME.gp from the CSV
# files in DIR into each OUT (svg, png or pdf by its ending).
#
# gnuplot leaves an empty file behind when it fails, so a picture gets its name
# only when it is whole.  SETTING is gnuplot's, for instance
# "workload='requests'".
set -u
export LC_ALL=C.UTF-8 # gnuplot wants a locale that can write its labels
settings=
while getopts e: option; do
    case $option in
    e) settings="$settings; $OPTARG" ;;
    *) exit 2 ;;
    esac
done
shift $((OPTIND - 1))
if [ $# -lt 3 ]; then
    echo "usage: draw.sh [-e SETTING]... NAME DIR OUT..." >&2
    exit 2
fi
here=$(dirname "$0")
name=$1
dir=$2
shift 2
if [ ! -f "$here/$name.gp" ]; then
    known=$(cd "$here" && printf '%s\n' *.gp | grep -v '^common.gp$' |
        sed 's/\.gp$//' | paste -sd' ')
    echo "draw.sh: no picture '$name'; there is $known" >&2
    exit 2
fi

quoted() { # a gnuplot string
    printf "'%s'" "${1//\'/\'\'}"
}
new=
trap 'rm -f ${new:+"$new"}' EXIT
for out in "$@"; do
    new="${out%.*}.new.$$.${out##*.}"
    gnuplot -e "dir=$(quoted "$dir"); out=$(quoted "$new")$settings" \
        "$here/$name.gp" || exit
    if [ ! -s "$new" ]; then
        echo "draw.sh: gnuplot drew nothing for $out" >&2
        exit 1
    fi
    mv "$new" "$out" || exit
done
