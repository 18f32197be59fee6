#!/usr/bin/env -S python3 -B
# Copyright (c) 2026 The ozd authors. MIT licence.
"""Which folder may include which.

Prints each violation and ends with 1: an include that the table does not
allow, a folder that the table does not know, a cycle between folders, a wrapped
library outside its folder, and a difference between the table and the one in
ARCHITECTURE.md. Usage: includes.py [tree]
"""
import os
import re
import sys

import tree

# One line a folder: the folders that its sources may include besides their own.
# A name stands for the folders below it, too. Everything may include the
# standard library, abseil, protobuf and, in tests, GoogleTest.
TABLE = '''
proto/oz/v1:
proto/support: proto/oz/v1
proto/tools:
cache/sql: proto
cache/file: proto cache/sql
cache/runs: proto cache/sql cache/file
cache/journal: proto cache/sql cache/file cache/runs
daemon/crypto: proto/support
daemon/auth: proto
daemon/upstream/http: proto/support
daemon/upstream/json: proto/support
daemon/upstream/service: proto daemon/upstream/http daemon/upstream/json
daemon/upstream/api: proto daemon/upstream/json daemon/upstream/service
daemon/core/base: proto
daemon/core/accounts: proto cache/runs daemon/auth daemon/upstream/service daemon/upstream/api daemon/core/base
daemon/core/streams: proto daemon/core/base
daemon/core/sync: proto cache/runs daemon/upstream/service daemon/upstream/api daemon/core/base daemon/core/accounts
daemon/core/writes: proto daemon/upstream/service daemon/core/base daemon/core/sync
daemon/core/runs: proto cache/runs daemon/upstream/api daemon/core/base daemon/core/accounts daemon/core/sync
daemon/core/agent_config: proto daemon/upstream/json daemon/core/base
daemon/core/resources: proto cache/runs daemon/crypto daemon/upstream/api daemon/core/base daemon/core/accounts daemon/core/sync daemon/core/writes daemon/core/runs daemon/core/agent_config
daemon/core/start: proto daemon/upstream/api daemon/core/base daemon/core/accounts daemon/core/sync daemon/core/writes daemon/core/agent_config daemon/core/resources
daemon/core/artifacts: proto daemon/upstream/api daemon/core/base daemon/core/streams daemon/core/sync daemon/core/writes daemon/core/runs
daemon/core/events: proto cache/runs cache/journal daemon/upstream/api daemon/core/base daemon/core/streams daemon/core/sync daemon/core/runs
daemon/core/messages: proto daemon/upstream/api daemon/core/base daemon/core/streams daemon/core/sync daemon/core/runs daemon/core/events
daemon/core/watch: proto cache/runs daemon/upstream/api daemon/core/base daemon/core/streams daemon/core/sync daemon/core/runs daemon/core/events
daemon/core/hooks: proto cache/runs cache/journal daemon/core/base daemon/core/accounts daemon/core/sync daemon/core/runs
daemon/core/inbox: proto cache/runs cache/journal daemon/core/base daemon/core/accounts daemon/core/sync daemon/core/runs
daemon/core/search: proto cache/runs daemon/upstream/api daemon/core/base daemon/core/sync daemon/core/resources
daemon/rpc: proto daemon/core
daemon/config: proto/support daemon/core/hooks
daemon/process: proto/support
daemon/hook_runner: proto/support daemon/core/hooks
daemon: proto cache daemon
client/base: proto/support
client/args: proto client/base
client/rpc: proto/support
client/connection: proto client/rpc
client/output: proto client/base
client/commands: proto client/base client/args client/rpc client/connection client/output
client/commands/account: proto client/base client/output client/commands
client/commands/agent: proto client/base client/connection client/output client/commands client/commands/watch
client/commands/daemon: proto client/base client/output client/commands client/commands/inbox
client/commands/inbox: proto client/base client/output client/commands
client/commands/message: proto client/base client/args client/output client/commands
client/commands/resource: proto client/args client/output client/commands
client/commands/run: proto client/base client/args client/connection client/output client/commands
client/commands/shell: proto client/base client/args client/output client/commands
client/commands/watch: proto client/base client/output client/commands client/commands/run
client: proto/support client/base client/args client/rpc client/output client/commands
packaging: client/args client/commands
tests: proto cache daemon client tests
tests/sim: proto/support tests/sim/http tests/sim/store tests/sim/world tests/sim/api
tests/sim/http: proto/support
tests/sim/store: proto/support tests/sim/http
tests/sim/world: proto/support daemon/crypto tests/sim/http tests/sim/store
tests/sim/api: proto/support tests/sim/http tests/sim/store tests/sim/world tests/sim/graphql
tests/sim/graphql: proto/support daemon/crypto tests/sim/http tests/sim/store tests/sim/world
tests/sim/test: proto/support daemon/crypto tests/sim tests/support
'''

# A wrapped library, and the sources that may include it.
LIBRARIES = (
    ('sqlite3.h', r'cache/sql/|tests/'),
    ('curl/', r'daemon/upstream/http/curl_|tests/'),
    ('jq.h', r'client/output/jq_filter'),
    ('nghttp2/', r'client/rpc/|tests/client/rpc/'),
    ('grpcpp/', r'daemon/rpc/|tests/(daemon|client/rpc|bench|e2e)/'),
    ('grpc/', r'daemon/rpc/|tests/'),
    ('httplib.h', r'tests/'),
    ('yaml-cpp/', r'daemon/config/|daemon/core/agent_config/yaml_json|tests/'),
    ('nlohmann/json.hpp',
     r'.*\.cc$|tests/sim/http/json\.h$'),
    ('iostream', r'(?!)'),
    ('regex', r'(?!)'),
)
ANYWHERE = ('absl/', 'google/protobuf/', 'gtest/', 'gmock/', 'nlohmann/')
DOCUMENT = 'ARCHITECTURE.md'


def parse_table(text):
    """{folder: [folders it may include]}"""
    rows = (line.split(':') for line in text.strip().splitlines())
    return {folder.strip(): allowed.split() for folder, allowed in rows}


def documented_table(top):
    """The same from the table in ARCHITECTURE.md whose head is 'folder'."""
    table = {}
    with open(os.path.join(top, DOCUMENT), encoding='utf-8') as file:
        for line in file:
            cells = [cell.strip() for cell in line.strip().strip('|').split('|')]
            name = re.fullmatch(r'`([a-z0-9_/]+)`', cells[0])
            if line.startswith('|') and name and len(cells) == 3:
                table[name[1]] = re.findall(r'`([a-z0-9_/]+)`', cells[2])
    return table


def is_below(path, folder):
    return path == folder or path.startswith(folder + '/')


def row_of(folder, table):
    """The row for a folder, or None; one row covers all folders of tests."""
    if folder in table:
        return folder
    if is_below(folder, 'tests/sim/test'):
        return 'tests/sim/test'
    covered = is_below(folder, 'tests') and not is_below(folder, 'tests/sim')
    return 'tests' if covered else None


def includes(top):
    """(path, line number, target, is quoted) of every include."""
    for path in tree.sources(top, '.cc', '.h'):
        for number, line in enumerate(tree.lines_of(top, path), 1):
            found = re.match(r'#include (["<])([^">]+)[">]', line)
            if found:
                yield path, number, found[2], found[1] == '"'


def cycles(graph):
    """Folders that reach themselves, each with the folders next on the way."""
    def reached(start):
        seen, ahead = set(), [start]
        while ahead:
            for target in graph.get(ahead.pop(), ()):
                if target not in seen:
                    seen.add(target)
                    ahead.append(target)
        return seen
    for folder in sorted(graph):
        if folder in reached(folder):
            on_cycle = [target for target in sorted(graph[folder])
                        if folder in reached(target)]
            yield f'{folder}: a cycle of folders by way of {" and ".join(on_cycle)}'


def check(top, table):
    """All complaints about this tree, measured by this table."""
    complaints = []
    graph = {}
    for folder in sorted({os.path.dirname(path)
                          for path in tree.sources(top, '.cc', '.h')}):
        if row_of(folder, table) is None:
            complaints.append(f'{folder}: no line in tests/lint/includes.py')
    for path, number, target, quoted in includes(top):
        folder, other = os.path.dirname(path), os.path.dirname(target)
        row = row_of(folder, table)
        if quoted and row is not None and not target.startswith(ANYWHERE):
            if other != folder:
                graph.setdefault(folder, set()).add(other)
            if other != folder and not any(is_below(other, allowed)
                                           for allowed in table[row]):
                complaints.append(
                    f'{path}:{number}: {row} may not include {target}')
        for library, allowed in LIBRARIES:
            if target.startswith(library) and not re.match(allowed, path):
                complaints.append(f'{path}:{number}: <{target}> belongs '
                                  f'elsewhere (allowed: {allowed})')
    return complaints + list(cycles(graph))


def check_document(top, table):
    """Differences between the table and the one in ARCHITECTURE.md."""
    documented = documented_table(top)
    for folder in sorted(table.keys() | documented.keys()):
        here, there = table.get(folder), documented.get(folder)
        if here != there:
            yield f'{DOCUMENT}: {folder} includes {there}, in the lint {here}'


if __name__ == '__main__':
    top = sys.argv[1] if sys.argv[1:] else tree.TOP
    table = parse_table(TABLE)
    sys.exit(tree.report(
        'includes', check(top, table) + list(check_document(top, table)),
        'the layers hold'))
