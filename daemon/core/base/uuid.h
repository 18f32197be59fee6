// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_BASE_UUID_H_
#define OZD_DAEMON_CORE_BASE_UUID_H_

#include <string>

namespace ozd {

// Makes a random UUID (version 4), lower case with hyphens. Not secret: the
// generator is not a cryptographic one.
std::string RandomUuid();

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_BASE_UUID_H_
