// Copyright (c) 2026 The ozd authors. MIT licence.
#include "proto/support/unique_fd.h"

#include <errno.h>
#include <unistd.h>

namespace ozd {

void UniqueFd::Reset() {
  if (fd_ < 0) return;
  const int saved_errno = errno;
  close(fd_);
  errno = saved_errno;
  fd_ = -1;
}

}  // namespace ozd
