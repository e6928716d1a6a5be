#!/usr/bin/env python3
"""check_pictures.py - are the drawn files what they should be?

    check_pictures.py FOLDER NAME...

For each NAME.svg: XML, no gnuplot names as tooltips, no NaN, a font to fall
back on; NAME.png has the double size.  Prints a line for each, for the runner.
"""
import re
import struct
import sys
import xml.dom.minidom


def faults(folder, name):
    path = f"{folder}/{name}"
    svg = open(f"{path}.svg", encoding="utf-8").read()
    xml.dom.minidom.parseString(svg.encode())
    if "gnuplot_plot_1</title>" in svg or "<title>Gnuplot" in svg:
        yield "gnuplot's own names show as tooltips"
    if 'font-family="Inter"' in svg or "sans-serif" not in svg:
        yield "no font to fall back on"
    if re.search("nan", re.sub("dominant", "", svg), re.IGNORECASE):
        yield "NaN is drawn"
    if not re.search(r"<path [^>]*d='M[^']{20}", svg):
        yield "nothing is drawn"
    wide, high = re.search(r'viewBox="0 0 (\d+) (\d+)"', svg).groups()
    size = struct.unpack(">II", open(f"{path}.png", "rb").read(24)[16:])
    if size != (2 * int(wide), 2 * int(high)):
        yield f"png has {size}, svg {wide} x {high}"


def main():
    bad = False
    for name in sys.argv[2:]:
        try:
            found = list(faults(sys.argv[1], name))
        except (OSError, ValueError, AttributeError, struct.error,
                xml.parsers.expat.ExpatError) as error:
            found = [str(error)]
        print("not ok" if found else "ok", f"{name}: a sound picture")
        print("".join(f"    {fault}\n" for fault in found), end="")
        bad = bad or bool(found)
    return bad


if __name__ == "__main__":
    sys.exit(main())
