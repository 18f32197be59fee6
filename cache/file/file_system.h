// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_CACHE_FILE_FILE_SYSTEM_H_
#define OZD_CACHE_FILE_FILE_SYSTEM_H_

#include <stdint.h>

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace ozd {

// Name of the network file system with this statfs() number, such as "NFS";
// empty when the number is not that of a network file system.
absl::string_view NetworkFileSystemName(uint32_t magic);

// Type of the mount that `path` lies on, such as "ext4" or "fuse.sshfs", by the
// text of /proc/self/mountinfo; empty when that does not say.
std::string MountType(absl::string_view mountinfo, absl::string_view path);

// Locks and shared memory, on which the cache depends, do not work reliably
// over a network. Errors: kFailedPrecondition when `directory` lies on a
// network file system (names it and a remedy); kUnavailable when it cannot be
// examined.
absl::Status CheckLocalFileSystem(const std::string& directory);

}  // namespace ozd

#endif  // OZD_CACHE_FILE_FILE_SYSTEM_H_
