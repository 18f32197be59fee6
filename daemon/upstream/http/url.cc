// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/http/url.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

bool IsUnreserved(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

bool HasControlOrSpace(absl::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F;
  });
}

// The host of an authority that has no user part; empty when malformed.
std::string HostOf(absl::string_view authority) {
  if (absl::StartsWith(authority, "[")) {
    const size_t end = authority.find(']');
    if (end == absl::string_view::npos) return "";
    return absl::AsciiStrToLower(authority.substr(1, end - 1));
  }
  return absl::AsciiStrToLower(authority.substr(0, authority.find(':')));
}

}  // namespace

absl::StatusOr<UrlParts> ParseUrl(absl::string_view url) {
  // The URL itself is not quoted: it may hold a password or a signature.
  const absl::Status malformed = absl::InvalidArgumentError(
      "not an absolute http:// or https:// URL without user name");
  if (HasControlOrSpace(url)) return malformed;
  UrlParts parts;
  absl::string_view rest = url;
  const size_t colon = rest.find("://");
  if (colon == absl::string_view::npos) return malformed;
  parts.scheme = absl::AsciiStrToLower(rest.substr(0, colon));
  if (parts.scheme != "http" && parts.scheme != "https") return malformed;
  rest.remove_prefix(colon + 3);
  const size_t end = std::min(rest.find_first_of("/?#"), rest.size());
  // A backslash is read as a slash by some and as part of the host by others.
  const absl::string_view authority = rest.substr(0, end);
  if (authority.find_first_of("@\\") != absl::string_view::npos) {
    return malformed;
  }
  parts.authority = std::string(authority);
  parts.host = HostOf(authority);
  if (parts.host.empty()) return malformed;
  rest.remove_prefix(end);
  parts.rest = std::string(rest.substr(0, rest.find('#')));
  return parts;
}

bool IsLoopbackHost(absl::string_view host) {
  if (host == "localhost" || absl::EndsWith(host, ".localhost")) return true;
  if (host == "::1") return true;
  // A name such as 127.evil.test must not pass for an address.
  return absl::StartsWith(host, "127.") &&
         std::all_of(host.begin(), host.end(), [](char c) {
           return absl::ascii_isdigit(static_cast<unsigned char>(c)) ||
                  c == '.';
         });
}

std::string PercentEncode(absl::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string result;
  result.reserve(text.size());
  for (const char c : text) {
    if (IsUnreserved(c)) {
      result += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    result += '%';
    result += kHex[byte >> 4];
    result += kHex[byte & 15];
  }
  return result;
}

absl::StatusOr<std::string> ResolveReference(absl::string_view base,
                                             absl::string_view location) {
  OZD_ASSIGN_OR_RETURN(const UrlParts parts, ParseUrl(base));
  std::string target;
  const size_t scheme_end = location.find("://");
  if (scheme_end != absl::string_view::npos &&
      scheme_end < location.find_first_of("/?#")) {
    target = std::string(location);
  } else if (absl::StartsWith(location, "//")) {
    target = absl::StrCat(parts.scheme, ":", location);
  } else if (absl::StartsWith(location, "/")) {
    target = absl::StrCat(parts.scheme, "://", parts.authority, location);
  } else if (!location.empty()) {
    const absl::string_view path = WithoutQuery(parts.rest);
    const absl::string_view directory = path.substr(0, path.rfind('/') + 1);
    target = absl::StrCat(parts.scheme, "://", parts.authority,
                          directory.empty() ? "/" : directory, location);
  }
  OZD_RETURN_IF_ERROR(ParseUrl(target).status());
  return target;
}

absl::string_view WithoutQuery(absl::string_view url) {
  return url.substr(0, url.find_first_of("?#"));
}

}  // namespace ozd
