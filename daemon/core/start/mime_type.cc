// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/start/mime_type.h"

#include <stddef.h>

#include "absl/strings/match.h"

namespace ozd {
namespace {

// Bytes at an offset, and for containers those that follow further on.
struct Magic {
  size_t offset;
  absl::string_view bytes;
  const char* type;
  size_t second_offset = 0;
  absl::string_view second = {};
};

constexpr Magic kMagics[] = {
    {0, "\x89PNG\r\n\x1a\n", "image/png"},
    {0, "\xff\xd8\xff", "image/jpeg"},
    {0, "GIF87a", "image/gif"},
    {0, "GIF89a", "image/gif"},
    {0, "RIFF", "image/webp", 8, "WEBP"},
    {0, "RIFF", "audio/wav", 8, "WAVE"},
    {0, "BM", "image/bmp", 6, absl::string_view("\0\0\0\0", 4)},
    {0, absl::string_view("II*\0", 4), "image/tiff"},
    {0, absl::string_view("MM\0*", 4), "image/tiff"},
    {0, "%PDF-", "application/pdf"},
    {0, "PK\x03\x04", "application/zip"},
    {0, "PK\x05\x06", "application/zip"},
    {0, "\x1f\x8b", "application/gzip"},
    {0, "BZh", "application/x-bzip2"},
    {0,
     absl::string_view("\xfd"
                       "7zXZ\0",
                       6),
     "application/x-xz"},
    {0, "7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"},
    {0, "\x28\xb5\x2f\xfd", "application/zstd"},
    {257, "ustar", "application/x-tar"},
    {4, "ftyp", "video/mp4"},
    {0, "ID3", "audio/mpeg"},
    {0, "OggS", "application/ogg"},
    {0,
     "\x7f"
     "ELF",
     "application/x-executable"},
};

struct Extension {
  const char* ending;
  const char* type;
};

// Office files are archives by their bytes; their name says more.
constexpr Extension kArchives[] = {
    {".docx",
     "application/"
     "vnd.openxmlformats-officedocument.wordprocessingml.document"},
    {".xlsx",
     "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {".pptx",
     "application/"
     "vnd.openxmlformats-officedocument.presentationml.presentation"},
};

constexpr Extension kExtensions[] = {
    {".txt", "text/plain"},
    {".log", "text/plain"},
    {".md", "text/markdown"},
    {".csv", "text/csv"},
    {".html", "text/html"},
    {".htm", "text/html"},
    {".css", "text/css"},
    {".js", "text/javascript"},
    {".json", "application/json"},
    {".xml", "text/xml"},
    {".yaml", "text/x-yaml"},
    {".yml", "text/x-yaml"},
    {".toml", "text/x-toml"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".jpeg", "image/jpeg"},
    {".gif", "image/gif"},
    {".webp", "image/webp"},
    {".pdf", "application/pdf"},
    {".zip", "application/zip"},
    {".gz", "application/gzip"},
    {".tar", "application/x-tar"},
    {".mp4", "video/mp4"},
    {".mp3", "audio/mpeg"},
    {".py", "text/x-python"},
    {".rs", "text/x-rust"},
    {".go", "text/x-go"},
    {".c", "text/x-c"},
    {".h", "text/x-c"},
    {".cc", "text/x-c++"},
    {".cpp", "text/x-c++"},
    {".java", "text/x-java"},
    {".rb", "text/x-ruby"},
    {".ts", "text/x-typescript"},
    {".sh", "application/x-sh"},
    {".diff", "text/x-diff"},
    {".patch", "text/x-diff"},
};

template <size_t n>
absl::string_view ByExtension(const Extension (&extensions)[n],
                              absl::string_view file_name) {
  for (const Extension& extension : extensions) {
    if (absl::EndsWithIgnoreCase(file_name, extension.ending)) {
      return extension.type;
    }
  }
  return "";
}

bool Has(absl::string_view data, size_t offset, absl::string_view bytes) {
  return data.size() >= offset + bytes.size() &&
         data.substr(offset, bytes.size()) == bytes;
}

absl::string_view ByContent(absl::string_view data) {
  for (const Magic& magic : kMagics) {
    if (Has(data, magic.offset, magic.bytes) &&
        Has(data, magic.second_offset, magic.second)) {
      return magic.type;
    }
  }
  return "";
}

}  // namespace

absl::string_view MimeTypeOf(absl::string_view file_name,
                             absl::string_view data) {
  absl::string_view type = ByContent(data);
  if (type == "application/zip") {
    const absl::string_view office = ByExtension(kArchives, file_name);
    if (!office.empty()) return office;
  }
  if (type.empty()) type = ByExtension(kExtensions, file_name);
  return type.empty() ? "application/octet-stream" : type;
}

}  // namespace ozd
