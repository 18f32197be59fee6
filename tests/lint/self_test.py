#!/usr/bin/env -S python3 -B
# Copyright (c) 2026 The ozd authors. MIT licence.
"""Plants violations in a scratch tree and expects the lints to name each."""
import os
import shutil
import sys
import tempfile

import conventions
import includes
import tree

TABLE = includes.parse_table(includes.TABLE)
failures = []


def complaints_about(lint, files):
    """What a lint says of a tree of these files."""
    top = tempfile.mkdtemp()
    try:
        for path, text in {conventions.EXEMPT: '', **files}.items():
            os.makedirs(os.path.dirname(os.path.join(top, path)), exist_ok=True)
            with open(os.path.join(top, path), 'w', encoding='utf-8') as file:
                file.write(text)
        return list(lint(top))
    finally:
        shutil.rmtree(top)


def layers(top):
    return includes.check(top, TABLE)


def expect(lint, files, complaint):
    """Exactly one complaint, with these words; none when they are ''."""
    found = complaints_about(lint, files)
    if [complaint in line for line in found] != ([True] if complaint else []):
        failures.append(f'{files}\n  expected {complaint!r}, found {found}')


def include(target):
    return f'#include "{target}"\n'


# The include rules. Each folder of the table, with one that it must not include.
expect(layers, {'cache/file/good.cc': include('proto/support/clock.h') +
                '#include <vector>\n' + include('absl/status/status.h')}, '')
for folder, allowed in TABLE.items():
    for other in TABLE:
        if other != folder and not any(includes.is_below(other, name)
                                       for name in allowed):
            expect(layers, {f'{folder}/x.cc': include(f'{other}/y.h')},
                   f'{folder}/x.cc:1: {folder} may not include {other}/y.h')
            break
    else:
        failures.append(f'{folder} may include everything')
for path, target, complaint in (
        ('client/app.cc', 'daemon/config/config.h', 'client may not include'),
        ('cache/runs/store.cc', 'daemon/core/runs/run_service.h', 'may not'),
        ('daemon/core/sync/x.cc', 'daemon/rpc/run_service_rpc.h', 'may not'),
        ('daemon/core/runs/x.cc', 'daemon/upstream/http/transport.h', 'may not'),
        ('daemon/core/runs/x.cc', 'daemon/upstream/json/json_tree.h', 'may not'),
        ('daemon/upstream/service/x.cc', 'cache/runs/run_store.h', 'may not'),
        ('daemon/rpc/run.cc', 'cache/runs/run_store.h', 'may not include'),
        ('tests/sim/http/server.cc', 'cache/runs/run_store.h', 'may not'),
        ('tests/sim/http/server.cc', 'proto/oz/v1/run.pb.h', 'may not'),
        ('proto/support/x.h', 'client/base/io.h', 'may not include'),
        ('tests/e2e/x.cc', 'packaging/x.h', 'tests may not include'),
        ('tests/client/args/x.cc', 'client/args/parser.h', ''),
        ('daemon/core/unheard/x.cc', 'proto/support/clock.h', 'no line in'),
        ('tests/sim/unheard/x.cc', 'proto/support/clock.h', 'no line in'),
        ('cache/sql/x.cc', 'sqlite3.h', 'cache/sql may not include'),
):
    expect(layers, {path: include(target)}, complaint)
for path, target in (
        ('cache/runs/x.cc', 'sqlite3.h'), ('daemon/rpc/x.cc', 'curl/curl.h'),
        ('client/output/x.cc', 'jq.h'), ('client/output/x.cc', 'nghttp2/nghttp2.h'),
        ('daemon/core/sync/x.cc', 'grpcpp/grpcpp.h'), ('daemon/x.cc', 'grpcpp/grpcpp.h'),
        ('daemon/core/sync/x.cc', 'grpc/grpc.h'), ('daemon/x.cc', 'httplib.h'),
        ('client/output/x.cc', 'yaml-cpp/yaml.h'),
        ('daemon/core/sync/x.h', 'nlohmann/json.hpp'),
        ('proto/support/x.cc', 'iostream'), ('proto/support/x.cc', 'regex')):
    expect(layers, {path: f'#include <{target}>\n'}, 'belongs elsewhere')

# A cycle that each row of a table allows.
BOTH = {'cache/file': ['cache/runs'], 'cache/runs': ['cache/file']}
found = complaints_about(
    lambda top: includes.check(top, BOTH),
    {'cache/file/x.h': include('cache/runs/y.h'),
     'cache/runs/y.h': include('cache/file/z.h')})
if len(found) != 2 or not all('a cycle of folders' in line for line in found):
    failures.append(f'a cycle of folders: found {found}')


# The document: a row that is missing, one that says more.
def document(rows):
    return {includes.DOCUMENT: '| folder | what it is | may include |\n' + ''.join(
        f'| `{folder}` | words | {" ".join(f"`{name}`" for name in names) or "–"} |\n'
        for folder, names in rows.items())}


def documented(top):
    return includes.check_document(top, TABLE)


expect(documented, document(TABLE), '')
for folder in TABLE:
    more = {**TABLE, folder: TABLE[folder] + ['other']}
    expect(documented, document(more), f'{folder} includes')
    less = {name: row for name, row in TABLE.items() if name != folder}
    expect(documented, document(less), f'{folder} includes None')

# The conventions, one planted breach each.
LICENCE = conventions.LICENCE + '\n'
GUARD = LICENCE + '#ifndef OZD_PROTO_SUPPORT_X_H_\n'
UNTESTED = {conventions.EXEMPT: 'proto/x.cc a table\n'}
for files, complaint in (
        ({'proto/x.cc': '// other\n', **UNTESTED}, 'licence line'),
        ({'proto/support/x.h': GUARD}, ''),
        ({'client/support/x.h': GUARD}, 'should be OZ_CLIENT_SUPPORT_X_H_'),
        ({'proto/x.cc': LICENCE + 'throw 1;\n', **UNTESTED}, 'does not throw'),
        ({'proto/x.cc': LICENCE + 'f("throw");  // throw\n', **UNTESTED}, ''),
        ({'tests/x_test.cc': LICENCE + 'sleep(1);\n'}, 'does not sleep'),
        ({'proto/x.proto': '\nmessage Run {\n'}, 'say what Run is'),
        ({'proto/x.proto': '// A run.\nmessage Run {\n'}, ''),
        ({'proto/x.proto': 'message GetRequest {\n'}, ''),
        ({'proto/x.proto': '  rpc Get(A) returns (B);\n'}, 'say what Get(A)'),
        ({'proto/x.cc': LICENCE}, 'no tests/proto/x_test.cc'),
        *(({'proto/support/x.h': GUARD + f'\n  // {word} is there.\n'},
           f"does not begin with '{word}'")
          for word in conventions.NO_SUBJECT.split('|')),
        ({'proto/support/x.h': GUARD + '// A run.\n// What it is.\n'}, ''),
        ({conventions.EXEMPT: 'proto/gone.cc a table\n'}, 'does not exist'),
        ({'proto/x.cc': LICENCE, conventions.EXEMPT: 'proto/x.cc\n'}, 'say why'),
        ({'proto/x.cc': LICENCE, conventions.EXEMPT: 'proto/x.cc see above\n'},
         'say why'),
        ({'proto/x.cc': LICENCE, 'tests/proto/x_test.cc': LICENCE, **UNTESTED},
         'has a test now')):
    expect(conventions.check, files, complaint)

sys.exit(tree.report('self_test', failures, 'every planted violation was found'))
