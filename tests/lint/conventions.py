#!/usr/bin/env -S python3 -B
# Copyright (c) 2026 The ozd authors. MIT licence.
"""Small rules that a machine keeps.

Each function below is a rule; it yields its complaints. Usage:
conventions.py [tree]
"""
import os
import re
import sys

import tree

LICENCE = '// Copyright (c) 2026 The ozd authors. MIT licence.'
PRODUCT = ('proto', 'cache', 'daemon', 'client')
EXEMPT = 'tests/lint/untested.txt'
# Words that begin a riddle.
NO_SUBJECT = 'What|Who|Whose|Whoever|Whom|Those|Of|As|Whether'


def licence_line(top):
    """A source begins with the licence line."""
    for path in tree.sources(top, '.cc', '.h'):
        lines = tree.lines_of(top, path)
        if not lines or lines[0] != LICENCE:
            yield f'{path}: the licence line is missing'


def include_guard(top):
    """A header's guard spells its path."""
    for path in tree.sources(top, '.h'):
        guard = re.sub('[/.]', '_', path + '_').upper()
        guard = ('OZ_' if path.startswith('client/') else 'OZD_') + guard
        if f'#ifndef {guard}' not in tree.lines_of(top, path):
            yield f'{path}: include guard should be {guard}'


def no_throw(top):
    """Own code does not throw; comments and string literals may say the word."""
    for path in tree.sources(top, '.cc', '.h', folders=PRODUCT):
        for number, line in enumerate(tree.lines_of(top, path), 1):
            code = re.sub(r'"[^"]*"', '', re.sub(r'//.*', '', line))
            if re.search(r'(^|[^a-z_])throw([^a-z_]|$)', code):
                yield f'{path}:{number}: own code does not throw'


def no_sleep(top):
    """A test waits for a condition."""
    for path in tree.sources(top, '_test.cc', folders=('tests',)):
        for number, line in enumerate(tree.lines_of(top, path), 1):
            if re.search(r'sleep_for|(^|[^a-z_])u?sleep\(|absl::SleepFor', line):
                yield (f'{path}:{number}: a test waits for a condition, it does '
                       'not sleep')


def proto_comments(top):
    """A comment precedes each message, enum, service and method of the API."""
    for path in tree.sources(top, '.proto'):
        previous = ''
        for number, line in enumerate(tree.lines_of(top, path), 1):
            found = re.match(r'(?:(?:message|enum|service)| *rpc) +([^ ]+)', line)
            if (found and not found[1].endswith(('Request', 'Response')) and
                    not re.match(r' *//', previous)):
                yield f'{path}:{number}: say what {found[1]} is'
            previous = line


def mirror(top):
    """A source has a test of the same path, or a line that says why not."""
    exempt = {}
    for number, line in enumerate(tree.lines_of(top, EXEMPT), 1):
        if not line or line.startswith('#'):
            continue
        path, _, reason = line.partition(' ')
        exempt[path] = reason
        if not os.path.exists(os.path.join(top, path)):
            yield f'{EXEMPT}:{number}: {path} does not exist'
        if not reason or 'see above' in reason:
            yield f'{EXEMPT}:{number}: say why {path} has no test'
    for path in tree.sources(top, '.cc', folders=PRODUCT):
        test = f'tests/{path[:-3]}_test.cc'
        tested = os.path.exists(os.path.join(top, test))
        if tested and path in exempt:
            yield f'{EXEMPT}: {path} has a test now'
        elif not tested and path not in exempt:
            yield f'{path}: no {test} and no line in {EXEMPT}'


def header_comments(top):
    """A comment in a header begins with its subject or a verb."""
    for path in tree.sources(top, '.h'):
        previous = ''
        for number, line in enumerate(tree.lines_of(top, path), 1):
            found = re.match(rf'\s*//+ ({NO_SUBJECT})\b', line)
            if found and not re.match(r'\s*//', previous):
                yield (f"{path}:{number}: a comment does not begin with "
                       f"'{found[1]}': name the subject and say what it does")
            previous = line


RULES = (licence_line, include_guard, no_throw, no_sleep, proto_comments, mirror,
         header_comments)


def check(top):
    """All complaints about this tree."""
    return [complaint for rule in RULES for complaint in rule(top)]


if __name__ == '__main__':
    sys.exit(tree.report('conventions', check(sys.argv[1] if sys.argv[1:] else tree.TOP),
                         'all kept'))
