// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/cache/fault_vfs.h"

#include <sqlite3.h>

namespace ozd {
namespace {

// A table of SQLite's own and a copy of it with xWrite replaced. A database and
// its log have different tables.
struct Methods {
  const sqlite3_io_methods* real = nullptr;
  sqlite3_io_methods copy;
};

sqlite3_vfs* g_real = nullptr;
sqlite3_vfs g_vfs;
Methods g_methods[8];
int g_writes_left = 0;
bool g_armed = false;
bool g_hit = false;

int Write(sqlite3_file* file, const void* data, int bytes,
          sqlite3_int64 offset) {
  if (g_armed && --g_writes_left <= 0) {
    g_hit = true;
    return SQLITE_FULL;
  }
  for (const Methods& methods : g_methods) {
    if (file->pMethods != &methods.copy) continue;
    return methods.real->xWrite(file, data, bytes, offset);
  }
  return SQLITE_MISUSE;
}

int Open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags,
         int* out_flags) {
  static_cast<void>(vfs);
  const int code = g_real->xOpen(g_real, name, file, flags, out_flags);
  if (code != SQLITE_OK || file->pMethods == nullptr) return code;
  for (Methods& methods : g_methods) {
    if (methods.real != nullptr && methods.real != file->pMethods) continue;
    methods.real = file->pMethods;
    methods.copy = *file->pMethods;
    methods.copy.xWrite = Write;
    file->pMethods = &methods.copy;
    return code;
  }
  return code;
}

}  // namespace

FaultVfs::FaultVfs() {
  g_real = sqlite3_vfs_find(nullptr);
  g_vfs = *g_real;
  g_vfs.zName = "fault";
  g_vfs.xOpen = Open;
  g_vfs.pNext = nullptr;
  sqlite3_vfs_register(&g_vfs, 1);
}

FaultVfs::~FaultVfs() {
  sqlite3_vfs_register(g_real, 1);
  sqlite3_vfs_unregister(&g_vfs);
}

void FaultVfs::FailWrite(int nth) {
  g_writes_left = nth;
  g_hit = false;
  g_armed = true;
}

bool FaultVfs::Disarm() {
  g_armed = false;
  return g_hit;
}

}  // namespace ozd
