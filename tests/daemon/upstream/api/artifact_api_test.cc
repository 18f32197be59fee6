// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/api/artifact_api.h"

#include <gmock/gmock.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/str_cat.h"
#include "daemon/upstream/api/document_json.h"
#include "daemon/upstream/api/run_api.h"
#include "daemon/upstream/http/curl_transport.h"
#include "daemon/upstream/service/service_client.h"
#include "proto/support/error_detail.h"
#include "tests/sim/test/sim_fixture.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_sleeper.h"
#include "tests/support/fake_transport.h"
#include "tests/support/status_matchers.h"
#include "tests/support/tiny_server.h"

namespace ozd {
namespace {

using absl::StatusCode;
using testing::HasSubstr;
using testing::Not;

std::string FileAt(absl::string_view url) {
  return absl::StrCat(R"({"artifact_uid":"u1","artifact_type":"FILE","data":{)",
                      R"("filename":"a.bin","download_url":")", url, "\"}}");
}

class DownloadArtifactTest : public testing::Test {
 protected:
  DownloadArtifactTest() {
    caller_.server_root_url = "https://a.test";
    caller_.api_key = "canary-key-0123456789";
  }
  absl::Status Download(ServiceCalls* client) {
    return ArtifactApi(client, &clock_)
        .Download(
            caller_, "u1",
            [this](const oz::v1::Artifact& artifact) {
              EXPECT_EQ(bytes_, "");
              ++told_;
              artifact_ = artifact;
              return true;
            },
            [this](absl::string_view piece) {
              absl::StrAppend(&bytes_, piece);
              return true;
            });
  }
  absl::Status Download() { return Download(&client_); }

  FakeClock clock_;
  FakeSleeper sleeper_{&clock_};
  FakeTransport transport_;
  ServiceClient client_{&transport_, &clock_, &sleeper_};
  ApiCaller caller_;
  int told_ = 0;
  oz::v1::Artifact artifact_;
  std::string bytes_;
};

TEST_F(DownloadArtifactTest, GivesThePlanThatTheAnswerHolds) {
  transport_.Answer(200,
                    R"({"artifact_type":"PLAN","data":{"content":"# Plan"}})");
  EXPECT_THAT(Download(), IsOk());
  EXPECT_EQ(bytes_, "# Plan");
  EXPECT_EQ(artifact_.artifact_type(), "PLAN");
  EXPECT_EQ(artifact_.size_bytes(), 6);
  EXPECT_EQ(transport_.requests()[0].url,
            "https://a.test/api/v1/agent/artifacts/u1");
}

TEST_F(DownloadArtifactTest, FollowsTheSignedLinkWithoutTheKey) {
  transport_.Answer(200, FileAt("https://store.test/x?sig=secret"));
  transport_.Answer(302, "", {{"location", "/y"}});
  transport_.Answer(200, "bytes");
  EXPECT_THAT(Download(), IsOk());
  EXPECT_EQ(bytes_, "bytes");
  EXPECT_EQ(artifact_.filename(), "a.bin");
  EXPECT_EQ(told_, 1);
  EXPECT_EQ(transport_.requests()[1].url, "https://store.test/x?sig=secret");
  EXPECT_EQ(transport_.requests()[2].url, "https://store.test/y");
  for (const size_t i : {1U, 2U}) {
    EXPECT_EQ(HeaderOf(transport_.requests()[i], "Authorization"), "");
  }
}

TEST_F(DownloadArtifactTest, RefusesLinksThatAreNotSafe) {
  for (const char* url :
       {"ftp://store.test/x", "file:///etc/passwd", "http://store.test/x",
        "https://user@store.test/x", "javascript://store.test/x"}) {
    transport_.Answer(200, FileAt(url));
    EXPECT_THAT(Download(), StatusIs(StatusCode::kUnavailable,
                                     HasSubstr("link to the artifact")))
        << url;
  }
  EXPECT_EQ(told_, 0);
}

TEST_F(DownloadArtifactTest, AStoreThatRefusesSaysNothingOfTheKey) {
  transport_.Answer(200, FileAt("https://store.test/x"));
  transport_.Answer(403, "<Error>Expired</Error>");
  EXPECT_THAT(Download(), StatusIs(StatusCode::kUnavailable,
                                   HasSubstr("link to the artifact")));
}

TEST_F(DownloadArtifactTest, SaysWhatHasNoBytes) {
  transport_.Answer(
      200, R"({"artifact_type":"PULL_REQUEST","data":{"url":"https://x"}})");
  EXPECT_THAT(Download(), StatusIs(StatusCode::kFailedPrecondition,
                                   HasSubstr("PULL_REQUEST")));
  transport_.Answer(404, "");
  EXPECT_THAT(Download(), StatusIs(StatusCode::kNotFound));
  transport_.Answer(200, "[]");
  EXPECT_THAT(Download(), StatusIs(StatusCode::kDataLoss));
  EXPECT_EQ(told_, 0);
}

TEST_F(DownloadArtifactTest, HidesTheSignatureOfALinkThatFails) {
  transport_.Answer(200, FileAt("https://store.test/x?sig=secret"));
  transport_.Fail(MakeTransportError(StatusCode::kUnavailable, "reset",
                                     Delivery::kPossible, Retryable::kNo));
  const absl::Status status = Download();
  EXPECT_THAT(status, StatusIs(StatusCode::kUnavailable,
                               HasSubstr("https://store.test/x")));
  EXPECT_THAT(status.ToString(), Not(HasSubstr("secret")));
}

TEST_F(DownloadArtifactTest, EndsWhenNobodyWantsTheBytes) {
  transport_.Answer(200, FileAt("https://store.test/x"));
  transport_.Answer(200, "bytes");
  EXPECT_THAT(
      ArtifactApi(&client_, &clock_)
          .Download(
              caller_, "u1", [](const oz::v1::Artifact&) { return true; },
              [](absl::string_view) { return false; }),
      StatusIs(StatusCode::kCancelled));
  transport_.Answer(200, FileAt("https://store.test/x"));
  EXPECT_THAT(
      ArtifactApi(&client_, &clock_)
          .Download(
              caller_, "u1", [](const oz::v1::Artifact&) { return false; },
              [](absl::string_view) { return true; }),
      StatusIs(StatusCode::kCancelled));
  EXPECT_EQ(client_.requests_sent(), 3);
}

// Over sockets.
class DownloadFromServerTest : public DownloadArtifactTest {
 protected:
  DownloadFromServerTest() {
    auto transport = CurlTransport::Make(CurlTransport::Options());
    EXPECT_THAT(transport, IsOk());
    curl_ = *std::move(transport);
    real_ =
        std::make_unique<ServiceClient>(curl_.get(), RealClock(), &sleeper_);
  }
  // A service whose artifact is what `store` answers with.
  void Serve(TinyServer::Reaction store) {
    server_ = std::make_unique<TinyServer>([store](const std::string& request) {
      return request.rfind("GET /api/", 0) == 0
                 ? TinyServer::Reaction{TinyServer::Ok(FileAt("/store"))}
                 : store;
    });
    caller_.server_root_url = server_->Url("");
  }

  std::unique_ptr<CurlTransport> curl_;
  std::unique_ptr<ServiceClient> real_;
  std::unique_ptr<TinyServer> server_;
};

TEST_F(DownloadFromServerTest, MakesAFastStoreWaitForASlowSink) {
  std::string large(5 << 20, 'x');
  for (size_t i = 0; i < large.size(); i += 4096) {
    large[i] = static_cast<char>('a' + i / 4096 % 26);
  }
  Serve({TinyServer::Ok(large)});
  size_t longest = 0;
  const absl::Status status =
      ArtifactApi(real_.get(), RealClock())
          .Download(
              caller_, "u1", [](const oz::v1::Artifact&) { return true; },
              [&](absl::string_view piece) {
                longest = std::max(longest, piece.size());
                absl::StrAppend(&bytes_, piece);
                return true;
              });
  EXPECT_THAT(status, IsOk());
  EXPECT_TRUE(bytes_ == large);
  EXPECT_LE(longest, size_t{1} << 20);
}

TEST_F(DownloadFromServerTest, DoesNotBeginAgainInTheMiddle) {
  Serve({"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf",
         TinyServer::Reaction::Then::kClose});
  EXPECT_THAT(Download(real_.get()), StatusIs(StatusCode::kUnavailable));
  EXPECT_EQ(bytes_, "half");
  EXPECT_EQ(server_->requests().size(), 2U);
}

// Against the stand-in of the service.
class ArtifactsOfSimTest : public sim::SimFixture {};

TEST_F(ArtifactsOfSimTest, GivesTheBytesOfEveryKind) {
  auto transport = CurlTransport::Make(CurlTransport::Options());
  ASSERT_THAT(transport, IsOk());
  FakeSleeper sleeper(&clock_);
  ServiceClient client(transport->get(), RealClock(), &sleeper);
  ApiCaller caller;
  caller.server_root_url = sim_->root_url();
  caller.api_key = key_;
  const std::string run_id = Spawn({{"prompt", "x"}});
  Advance(run_id, 8);
  const auto run = RunApi(&client).Get(caller, run_id);
  ASSERT_THAT(run, IsOk());
  const auto listed = ParseRunArtifacts(run->raw_json());
  ASSERT_THAT(listed, IsOk());
  int downloaded = 0;
  for (const oz::v1::Artifact& artifact : listed->artifacts) {
    if (artifact.artifact_uid().empty()) continue;
    ++downloaded;
    std::string bytes;
    oz::v1::Artifact told;
    EXPECT_THAT(ArtifactApi(&client, RealClock())
                    .Download(
                        caller, artifact.artifact_uid(),
                        [&told](const oz::v1::Artifact& detail) {
                          told = detail;
                          return true;
                        },
                        [&bytes](absl::string_view piece) {
                          absl::StrAppend(&bytes, piece);
                          return true;
                        }),
                IsOk());
    EXPECT_EQ(told.artifact_type(), artifact.artifact_type());
    EXPECT_NE(bytes, "");
    if (told.size_bytes() >= 0) {
      EXPECT_EQ(static_cast<int64_t>(bytes.size()), told.size_bytes());
    }
  }
  EXPECT_GT(downloaded, 0);
  const auto conversation = RunApi(&client).GetConversation(caller, run_id);
  ASSERT_THAT(conversation, IsOk());
  const auto items = ParseConversation(*conversation);
  ASSERT_THAT(items, IsOk());
  // A step, the prompt, and four turns of three blocks each.
  EXPECT_EQ(items->size(), 14U);
  EXPECT_EQ((*items)[1].text(), "x");
  EXPECT_EQ((*items)[2].text(), "where is it handled");
}

}  // namespace
}  // namespace ozd
