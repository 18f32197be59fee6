# Copyright (c) 2026 The ozd authors. MIT licence.
"""The sources that the lints read."""
import os

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FOLDERS = ('proto', 'cache', 'daemon', 'client', 'tests', 'packaging')
SKIPPED = {'build', 'node_modules'}


def sources(top, *suffixes, folders=FOLDERS):
    """Paths relative to `top` of the files with these suffixes, in order."""
    found = []
    for folder in folders:
        for place, below, names in os.walk(os.path.join(top, folder)):
            below[:] = [name for name in below if name not in SKIPPED]
            found += [os.path.relpath(os.path.join(place, name), top)
                      for name in names if name.endswith(suffixes)]
    return sorted(found)


def lines_of(top, path):
    """The lines of a file, without their ends."""
    with open(os.path.join(top, path), encoding='utf-8') as file:
        return file.read().splitlines()


def report(name, complaints, success):
    """Prints the complaints, or `success`; returns the exit code."""
    for complaint in complaints:
        print(complaint)
    print(f'{name}: {len(complaints)} complaints' if complaints
          else f'{name}: {success}')
    return 1 if complaints else 0
