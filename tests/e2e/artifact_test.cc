// Copyright (c) 2026 The ozd authors. MIT licence.
//
// Files on their way to the server and back.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/e2e/fixture.h"

namespace ozd {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

std::string AnyRun(const Sim& sim) {
  const json runs = ParseJson(sim.Api("GET", "/agent/runs?limit=1").body);
  return runs["runs"][0]["run_id"];
}

TEST(ArtifactTest, ComesBackAsItWent) {
  Sim sim({"--seed-runs", "3"});
  Sandbox box;
  box.Use(sim);
  const std::string run = AnyRun(sim);
  // Several pieces, with every byte.
  std::string bytes;
  for (size_t i = 0; i < (size_t{5} << 20) / 2; ++i) {
    bytes.push_back(static_cast<char>(i * 31 + (i >> 8)));
  }
  const std::string path = box.home() + "/report.pdf";
  WriteFile(path, bytes);
  ProcessResult result =
      box.Oz({"artifact", "upload", path, "--run-id", run, "--description",
              "a report", "--output-format", "json"});
  const json uploaded = ParseJson(result.out);
  ASSERT_TRUE(uploaded.is_object()) << result.out << result.err;
  EXPECT_EQ(uploaded["size_bytes"], bytes.size());
  const std::string uid = uploaded["artifact_uid"];

  result = box.Oz({"artifact", "get", uid, "--output-format", "json"});
  const json got = ParseJson(result.out);
  ASSERT_TRUE(got.is_object()) << result.out << result.err;
  EXPECT_EQ(got["artifact_type"], "FILE");
  EXPECT_EQ(got["content_type"], "application/pdf");
  EXPECT_EQ(got["description"], "a report");
  EXPECT_THAT(got["download_url"].get<std::string>(), HasSubstr(sim.url()));
  EXPECT_THAT(box.Oz({"artifact", "get", uid}).out,
              HasSubstr("Artifact UID: " + uid + "\nArtifact type: FILE\n"));

  const std::string copy = box.home() + "/copy";
  result = box.Oz({"artifact", "download", uid, "-o", copy});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("Artifact downloaded\n"));
  EXPECT_TRUE(ReadFile(copy) == bytes);
  // The run has it, too.
  EXPECT_THAT(box.Oz({"run", "artifacts", run, "--refresh"}).out,
              HasSubstr("report.pdf"));
}

TEST(ArtifactTest, BelongsToTheRunOfTheCaller) {
  Sim sim({"--seed-runs", "3"});
  Sandbox box;
  box.Use(sim);
  const std::string path = box.home() + "/empty.txt";
  WriteFile(path, "");
  ProcessResult result = box.Oz({"artifact", "upload", path});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("--run-id"));
  box.env()["OZ_RUN_ID"] = AnyRun(sim);
  result = box.Oz({"artifact", "upload", path});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("Artifact uploaded\nArtifact UID: "));
}

TEST(ArtifactTest, SaysWhyNot) {
  Sim sim({"--seed-runs", "3"});
  Sandbox box;
  box.Use(sim);
  const std::string run = AnyRun(sim);
  ProcessResult result = box.Oz({"artifact", "get", "nothing"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(box.Oz({"artifact", "download", "nothing"}).exit_code, 1);
  result = box.Oz({"artifact", "upload", box.home() + "/no", "--run-id", run});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("No such file"));
  result = box.Oz({"artifact", "upload", box.home(), "--run-id", run});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("Is a directory"));
  const std::string path = box.home() + "/file.txt";
  WriteFile(path, "x");
  EXPECT_EQ(
      box.Oz({"artifact", "upload", path, "--run-id", "no-such-run"}).exit_code,
      1);
  // The store refuses the bytes: nothing becomes of it.
  sim.Fault(
      R"({"match":"PUT /storage/uploads","count":-1,"kind":"status","status":500})");
  EXPECT_EQ(box.Oz({"artifact", "upload", path, "--run-id", run}).exit_code, 1);
}

}  // namespace
}  // namespace ozd
