// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/accounts/account_key.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "proto/support/error_detail.h"

namespace ozd {
namespace {

constexpr size_t kPartitionDigits = 32;

absl::Status BadServerRoot() {
  oz::v1::ErrorDetail detail;
  detail.set_remedy("give it as https://host or https://host/path");
  // The value is not repeated: a URL with a user part may hold a password.
  return MakeError(absl::StatusCode::kInvalidArgument,
                   "the server root URL is no plain http or https URL", detail);
}

}  // namespace

absl::StatusOr<std::string> NormaliseServerRoot(absl::string_view url) {
  const size_t scheme_end = url.find("://");
  if (scheme_end == absl::string_view::npos) return BadServerRoot();
  const std::string scheme = absl::AsciiStrToLower(url.substr(0, scheme_end));
  absl::string_view rest = url.substr(scheme_end + 3);
  if ((scheme != "http" && scheme != "https") ||
      rest.find_first_of("@?# \t\r\n\\") != absl::string_view::npos) {
    return BadServerRoot();
  }
  const size_t path_start = rest.find('/');
  std::string host = absl::AsciiStrToLower(rest.substr(0, path_start));
  absl::string_view path = path_start == absl::string_view::npos
                               ? absl::string_view()
                               : rest.substr(path_start);
  while (absl::ConsumeSuffix(&path, "/")) {
  }
  const absl::string_view default_port = scheme == "https" ? ":443" : ":80";
  host = std::string(absl::StripSuffix(host, default_port));
  if (host.empty() || host[0] == ':') return BadServerRoot();
  return absl::StrCat(scheme, "://", host, path);
}

std::string StreamRootFromUrl(absl::string_view url) {
  if (absl::StartsWithIgnoreCase(url, "ws://") ||
      absl::StartsWithIgnoreCase(url, "wss://")) {
    const size_t host = url.find("://") + 3;
    const absl::string_view root =
        url.substr(0, url.find_first_of("/?#", host));
    return NormaliseServerRoot(absl::StrCat("http", root.substr(2)))
        .value_or("");
  }
  return NormaliseServerRoot(url).value_or("");
}

std::string PartitionKey(absl::string_view salt, absl::string_view server_root,
                         absl::string_view api_key) {
  const std::string text =
      absl::StrCat(server_root, absl::string_view("\0", 1), api_key);
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  HMAC(EVP_sha256(), salt.data(), static_cast<int>(salt.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest,
       &size);
  const absl::string_view bytes(reinterpret_cast<const char*>(digest), size);
  return absl::BytesToHexString(bytes).substr(0, kPartitionDigits);
}

}  // namespace ozd
