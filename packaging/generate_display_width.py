#!/usr/bin/env python3
# Prints client/output/display_width_tables.h from Python's Unicode database.
# The file is that of Unicode 14.0.0 (Python 3.11).
import os
import unicodedata

HEADER = os.path.join(os.path.dirname(__file__),
                      "../client/output/display_width_tables.h")


def is_zero(c):
    return 0x1160 <= c <= 0x11FF or c != 0xAD and (
        unicodedata.category(chr(c)) in ("Mn", "Me", "Cf"))


def is_wide(c):
    if 0xF900 <= c <= 0xFAFF or 0x20000 <= c <= 0x3FFFD:
        return True  # ideographs, also those that are not assigned yet
    # Python calls unassigned code points full-width.
    return (unicodedata.category(chr(c)) != "Cn"
            and unicodedata.east_asian_width(chr(c)) in "WF")


def ranges(predicate):
    """The ranges of code points; gaps without a width of their own are closed."""
    found = []
    for c in range(0x110000):
        if predicate(c):
            if found and all(
                    unicodedata.category(chr(gap)) == "Cn"
                    or predicate == is_wide and is_zero(gap)
                    for gap in range(found[-1][1] + 1, c)):
                found[-1][1] = c
            else:
                found.append([c, c])
    return found


def rows(found):
    lines = [""]
    for first, last in found:
        cell = "{0x%04X, 0x%04X}," % (first, last)
        if len(lines[-1]) + 1 + len(cell) > 80:
            lines.append("")
        lines[-1] += (" " if lines[-1] else "    ") + cell
    return "\n".join(lines) + "\n"


text = open(HEADER).read()
for name, predicate in (("kZeroWidth", is_zero), ("kDoubleWidth", is_wide)):
    start = text.index(name + "[] = {\n") + len(name + "[] = {\n")
    text = text[:start] + rows(ranges(predicate)) + text[text.index("};", start):]
print(text, end="")
