// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/file/file_system.h"

#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace ozd {
namespace {

TEST(FileSystemTest, KnowsNetworkFileSystems) {
  EXPECT_EQ(NetworkFileSystemName(0x6969), "NFS");
  EXPECT_EQ(NetworkFileSystemName(0xff534d42), "CIFS");
  EXPECT_EQ(NetworkFileSystemName(0xfe534d42), "SMB2");
  // ext4, tmpfs, btrfs, overlayfs, FUSE.
  for (uint32_t local :
       {0xef53u, 0x01021994u, 0x9123683eu, 0x794c7630u, 0x65735546u}) {
    EXPECT_EQ(NetworkFileSystemName(local), "");
  }
}

constexpr char kMountInfo[] =
    "22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw\n"
    "50 22 0:40 / /home/ada rw - fuse.sshfs ada@host: rw\n"
    "51 50 0:41 / /home/ada/local rw shared:2 master:1 - tmpfs tmpfs rw\n"
    "garbage\n"
    "52 22 0:42 / /home/adaptor rw - xfs /dev/vdb rw\n";

TEST(FileSystemTest, FindsTheMountOfAPath) {
  EXPECT_EQ(MountType(kMountInfo, "/home/ada/.local/state"), "fuse.sshfs");
  EXPECT_EQ(MountType(kMountInfo, "/home/ada"), "fuse.sshfs");
  EXPECT_EQ(MountType(kMountInfo, "/home/ada/local/x"), "tmpfs");
  EXPECT_EQ(MountType(kMountInfo, "/home/adaptor/x"), "xfs");
  EXPECT_EQ(MountType(kMountInfo, "/var"), "ext4");
  EXPECT_EQ(MountType("", "/var"), "");
}

TEST(FileSystemTest, AcceptsALocalDirectory) {
  TempDir dir;
  EXPECT_THAT(CheckLocalFileSystem(dir.path()), IsOk());
}

TEST(FileSystemTest, NamesADirectoryThatIsNotThere) {
  EXPECT_THAT(CheckLocalFileSystem("/nonexistent/x"),
              StatusIs(absl::StatusCode::kUnavailable,
                       testing::HasSubstr("/nonexistent/x")));
}

}  // namespace
}  // namespace ozd
