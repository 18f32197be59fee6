// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/start/mime_type.h"

#include <gtest/gtest.h>

#include <string>

namespace ozd {
namespace {

TEST(MimeTypeTest, TheContentSaysMoreThanTheName) {
  const struct {
    const char* name;
    std::string data;
    const char* type;
  } kCases[] = {
      {"a.txt", "\x89PNG\r\n\x1a\n...", "image/png"},
      {"a", "\xff\xd8\xff\xe0", "image/jpeg"},
      {"a", "GIF89a", "image/gif"},
      {"a", "RIFF....WEBPVP8 ", "image/webp"},
      {"a", "RIFF....WAVEfmt ", "audio/wav"},
      {"a.md", "%PDF-1.7", "application/pdf"},
      {"a.zip", "PK\x03\x04", "application/zip"},
      {"a.DOCX", "PK\x03\x04",
       "application/"
       "vnd.openxmlformats-officedocument.wordprocessingml.document"},
      {"a", "\x1f\x8b\x08", "application/gzip"},
      {"a", std::string(257, 'x') + "ustar", "application/x-tar"},
      {"a", "....ftypmp42", "video/mp4"},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(c.type, MimeTypeOf(c.name, c.data)) << c.type;
  }
}

TEST(MimeTypeTest, ElseTheNameThenNothing) {
  EXPECT_EQ("text/markdown", MimeTypeOf("README.md", "# Hello"));
  EXPECT_EQ("application/json", MimeTypeOf("a.JSON", "{}"));
  EXPECT_EQ("text/plain", MimeTypeOf("a.txt", ""));
  EXPECT_EQ("application/octet-stream", MimeTypeOf("a.unknown", "x"));
  EXPECT_EQ("application/octet-stream", MimeTypeOf("", ""));
  EXPECT_EQ("application/octet-stream", MimeTypeOf("a", "RIFF"));
}

}  // namespace
}  // namespace ozd
