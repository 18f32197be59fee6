// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_PROTO_SUPPORT_WIPE_H_
#define OZD_PROTO_SUPPORT_WIPE_H_

#include <string.h>

#include <string>

namespace ozd {

// Overwrites a secret, and all that the string ever held where it is now, then
// empties it. Copies that were left where it was before it grew are out of
// reach: reserve first.
inline void Wipe(std::string* secret) {
  secret->resize(secret->capacity());
  if (!secret->empty()) explicit_bzero(&(*secret)[0], secret->size());
  secret->clear();
}

// Wipes a string that it borrows when it goes out of scope.
class Wiper {
 public:
  explicit Wiper(std::string* secret) : secret_(secret) {}
  ~Wiper() { Wipe(secret_); }
  Wiper(const Wiper&) = delete;
  Wiper& operator=(const Wiper&) = delete;

 private:
  std::string* const secret_;
};

}  // namespace ozd

#endif  // OZD_PROTO_SUPPORT_WIPE_H_
