// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/http/pulled_exchange.h"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "tests/support/status_matchers.h"

namespace ozd {
namespace {

using News = PulledExchange::News;

// A transport whose one exchange goes on as the test says, on its thread.
class ManualTransport : public HttpTransport {
 public:
  absl::StatusOr<HttpResponse> Perform(HttpRequest) override {
    return absl::UnimplementedError("not used");
  }
  std::unique_ptr<HttpExchange> Start(HttpRequest request, Done done) override {
    request_ = std::move(request);
    done_ = std::move(done);
    return std::make_unique<Exchange>(this);
  }
  BodyFlow Body(absl::string_view piece) { return request_.body_sink(piece); }
  void End(absl::StatusOr<HttpResponse> outcome) { done_(std::move(outcome)); }
  int resumed() const { return resumed_; }
  bool ended() const { return ended_; }

 private:
  class Exchange : public HttpExchange {
   public:
    explicit Exchange(ManualTransport* transport) : transport_(transport) {}
    ~Exchange() override { transport_->ended_ = true; }
    void Resume() override { ++transport_->resumed_; }

   private:
    ManualTransport* const transport_;
  };

  HttpRequest request_;
  Done done_;
  int resumed_ = 0;
  bool ended_ = false;
};

TEST(PulledExchangeTest, TellsEverythingInOrder) {
  ManualTransport transport;
  PulledExchange exchange(&transport, HttpRequest(), 100);
  EXPECT_EQ(exchange.Wait(absl::ZeroDuration()), News::kNothing);
  EXPECT_EQ(transport.Body("a"), BodyFlow::kMore);
  EXPECT_EQ(transport.Body("b"), BodyFlow::kMore);
  HttpResponse response;
  response.status = 200;
  transport.End(response);
  EXPECT_EQ(exchange.Wait(absl::ZeroDuration()), News::kBody);
  EXPECT_EQ(exchange.TakeBody(), "ab");
  EXPECT_EQ(exchange.Wait(absl::Minutes(1)), News::kEnd);
  EXPECT_EQ(exchange.Wait(absl::Minutes(1)), News::kEnd);
  EXPECT_EQ(exchange.outcome()->status, 200);
}

TEST(PulledExchangeTest, LetsTheOtherSideWait) {
  ManualTransport transport;
  PulledExchange exchange(&transport, HttpRequest(), 3);
  // The first piece is taken whatever its size, or nothing would ever move.
  EXPECT_EQ(transport.Body("abcd"), BodyFlow::kMore);
  EXPECT_EQ(transport.Body("e"), BodyFlow::kPause);
  EXPECT_EQ(exchange.TakeBody(), "abcd");
  EXPECT_EQ(transport.resumed(), 1);
  EXPECT_EQ(transport.Body("e"), BodyFlow::kMore);
  EXPECT_EQ(exchange.TakeBody(), "e");
  EXPECT_EQ(transport.resumed(), 1);
}

TEST(PulledExchangeTest, EndsTheExchangeWithItself) {
  ManualTransport transport;
  {
    PulledExchange exchange(&transport, HttpRequest(), 3);
    EXPECT_FALSE(transport.ended());
  }
  EXPECT_TRUE(transport.ended());
}

}  // namespace
}  // namespace ozd
