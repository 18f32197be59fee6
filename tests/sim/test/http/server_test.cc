// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/http/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include <memory>
#include <string>

#include "tests/support/status_matchers.h"

namespace ozd::sim {
namespace {

class ServerTest : public testing::Test {
 protected:
  void SetUp() override {
    auto server = Server::Start(0, [this](Request request) {
      seen_ = request;
      return answer_;
    });
    ASSERT_THAT(server, IsOk());
    server_ = *std::move(server);
    client_ = std::make_unique<httplib::Client>("127.0.0.1", server_->port());
    client_->set_keep_alive(true);
  }

  Request seen_;
  Response answer_;
  std::unique_ptr<Server> server_;
  std::unique_ptr<httplib::Client> client_;
};

TEST_F(ServerTest, HandsOverWhatWasSent) {
  answer_.body = "{}";
  ASSERT_TRUE(client_->Post("/a%20b?state=A&state=B&q=x%2By", {{"X-Some", "1"}},
                            "body", "text/plain"));
  EXPECT_EQ(seen_.method, "POST");
  EXPECT_EQ(seen_.path, "/a b");
  EXPECT_EQ(seen_.body, "body");
  EXPECT_EQ(seen_.Header("x-some"), "1");
  EXPECT_EQ(seen_.Header("content-type"), "text/plain");
  EXPECT_EQ(seen_.Query("q"), "x+y");
  EXPECT_EQ(seen_.query.size(), 3U);
}

TEST_F(ServerTest, SendsBackWhatWasAnswered) {
  answer_.status = 418;
  answer_.content_type = "application/problem+json";
  answer_.headers.emplace("Retry-After", "3");
  answer_.body = std::string(1'000'000, 'x');
  const auto result = client_->Get("/");
  ASSERT_TRUE(result);
  EXPECT_EQ(result->status, 418);
  EXPECT_EQ(result->get_header_value("Content-Type"),
            "application/problem+json");
  EXPECT_EQ(result->get_header_value("Retry-After"), "3");
  EXPECT_EQ(result->body, answer_.body);
}

TEST_F(ServerTest, CompressesForNobody) {
  answer_.body = std::string(100'000, 'x');
  client_->set_decompress(false);
  for (const char* accepted : {"gzip, deflate, br", "gzip", "br"}) {
    const auto result = client_->Get("/", {{"Accept-Encoding", accepted}});
    ASSERT_TRUE(result);
    EXPECT_FALSE(result->has_header("Content-Encoding")) << accepted;
    EXPECT_EQ(result->get_header_value("Content-Length"), "100000");
  }
}

TEST_F(ServerTest, OneConnectionServesManyRequests) {
  for (int i = 0; i < 200; ++i) ASSERT_TRUE(client_->Get("/"));
  EXPECT_EQ(server_->open_connections(), 1);
}

TEST_F(ServerTest, CutsTheConnectionInTheMiddle) {
  answer_.body = std::string(10'000, 'x');
  answer_.damage = Response::Damage::kCutConnection;
  const auto result = client_->Get("/");
  EXPECT_FALSE(result);
  EXPECT_EQ(result.error(), httplib::Error::Read);
}

TEST_F(ServerTest, DropsTheConnectionWithoutAnAnswer) {
  httplib::Client bystander("127.0.0.1", server_->port());
  bystander.set_keep_alive(true);
  ASSERT_TRUE(bystander.Get("/"));
  answer_.damage = Response::Damage::kDropConnection;
  const auto result = client_->Get("/");
  EXPECT_FALSE(result);
  EXPECT_EQ(result.error(), httplib::Error::Read);
  answer_.damage = Response::Damage::kNone;
  EXPECT_TRUE(bystander.Get("/"));
}

TEST_F(ServerTest, StopsAlthoughAClientStaysConnected) {
  ASSERT_TRUE(client_->Get("/"));
  server_.reset();
  EXPECT_FALSE(client_->Get("/"));
}

TEST_F(ServerTest, ATakenPortIsNamed) {
  EXPECT_THAT(
      Server::Start(server_->port(), [](Request) { return Response(); }),
      StatusIs(absl::StatusCode::kUnavailable,
               testing::HasSubstr(std::to_string(server_->port()))));
}

}  // namespace
}  // namespace ozd::sim
