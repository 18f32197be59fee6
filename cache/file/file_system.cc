// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/file/file_system.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>

#include <fstream>
#include <memory>
#include <sstream>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "proto/oz/v1/common.pb.h"
#include "proto/support/error_detail.h"

namespace ozd {
namespace {

constexpr uint32_t kFuseMagic = 0x65735546;

struct NetworkType {
  uint32_t magic;
  const char* name;
};

constexpr NetworkType kNetworkTypes[] = {
    {0x6969, "NFS"},        {0xff534d42, "CIFS"},  {0xfe534d42, "SMB2"},
    {0x517b, "SMB"},        {0x5346414f, "AFS"},   {0x6b414653, "AFS"},
    {0x73757245, "Coda"},   {0x00c36400, "Ceph"},  {0x0bd00bd0, "Lustre"},
    {0x01161970, "GFS2"},   {0x7461636f, "OCFS2"}, {0x01021997, "9P"},
    {0x47504653, "GPFS"},   {0xaad7aaea, "PanFS"}, {0x013111a8, "IBRIX"},
    {0x19830326, "BeeGFS"}, {0x564c, "NCP"},       {0xbacbacbc, "VMHGFS"},
    {0x786f4256, "VBoxSF"},
};

// FUSE is a network file system or not, depending on who serves it.
constexpr const char* kNetworkFuseTypes[] = {
    "fuse.sshfs",     "fuse.s3fs",      "fuse.rclone",   "fuse.davfs",
    "fuse.davfs2",    "fuse.glusterfs", "fuse.ceph",     "fuse.curlftpfs",
    "fuse.gcsfuse",   "fuse.goofys",    "fuse.smbnetfs", "fuse.juicefs",
    "fuse.seaweedfs", "fuse.moosefs",   "fuse.lizardfs", "fuse.grpcfuse",
};

bool IsWithin(absl::string_view path, absl::string_view mount_point) {
  if (mount_point == "/") return true;
  return absl::StartsWith(path, mount_point) &&
         (path.size() == mount_point.size() || path[mount_point.size()] == '/');
}

std::string RealPath(const std::string& path) {
  const std::unique_ptr<char, decltype(&free)> resolved(
      realpath(path.c_str(), nullptr), &free);
  return resolved == nullptr ? path : std::string(resolved.get());
}

absl::Status RefuseNetworkFileSystem(const std::string& directory,
                                     absl::string_view type) {
  constexpr char kRemedy[] =
      "point XDG_STATE_HOME to a directory on a local disk";
  oz::v1::ErrorDetail detail;
  detail.set_error_code("network_file_system");
  detail.set_remedy(kRemedy);
  return MakeError(
      absl::StatusCode::kFailedPrecondition,
      absl::StrCat(directory, " is on a network file system (", type,
                   "), where the cache would be damaged; ", kRemedy),
      detail);
}

}  // namespace

absl::string_view NetworkFileSystemName(uint32_t magic) {
  for (const NetworkType& type : kNetworkTypes) {
    if (type.magic == magic) return type.name;
  }
  return "";
}

std::string MountType(absl::string_view mountinfo, absl::string_view path) {
  std::string type;
  size_t longest = 0;
  for (absl::string_view line : absl::StrSplit(mountinfo, '\n')) {
    const std::vector<absl::string_view> halves =
        absl::StrSplit(line, absl::MaxSplits(" - ", 1));
    if (halves.size() != 2) continue;
    const std::vector<absl::string_view> left = absl::StrSplit(halves[0], ' ');
    const std::vector<absl::string_view> right = absl::StrSplit(halves[1], ' ');
    if (left.size() < 5 || !IsWithin(path, left[4])) continue;
    // Of mounts on top of each other the last one counts.
    if (left[4].size() < longest) continue;
    longest = left[4].size();
    type = std::string(right[0]);
  }
  return type;
}

absl::Status CheckLocalFileSystem(const std::string& directory) {
  struct statfs info;
  if (statfs(directory.c_str(), &info) != 0) {
    return absl::UnavailableError(
        absl::StrCat("examine ", directory, ": ", strerror(errno)));
  }
  const uint32_t magic = static_cast<uint32_t>(info.f_type);
  const absl::string_view name = NetworkFileSystemName(magic);
  if (!name.empty()) return RefuseNetworkFileSystem(directory, name);
  if (magic != kFuseMagic) return absl::OkStatus();
  std::ostringstream text;
  text << std::ifstream("/proc/self/mountinfo").rdbuf();
  const std::string type = MountType(text.str(), RealPath(directory));
  for (const char* network : kNetworkFuseTypes) {
    if (type == network) return RefuseNetworkFileSystem(directory, type);
  }
  return absl::OkStatus();
}

}  // namespace ozd
