// Copyright (c) 2026 The ozd authors. MIT licence.
#include "proto/oz/v1/resources.pb.h"
#include "tests/client/app_fixture.h"

namespace oz {
namespace {

constexpr char kComplete[] = "/oz.v1.CompletionService/Complete";

class CompleteWordTest : public AppTest {
 protected:
  void Offer(const std::string& value, const std::string& title,
             const std::string& state) {
    v1::Completion* const word = response_.add_completions();
    word->set_value(value);
    word->set_title(title);
    word->set_state(state);
  }
  v1::CompleteRequest Asked() {
    return channel().LastRequest<v1::CompleteRequest>(kComplete);
  }

  v1::CompleteResponse response_;
};

TEST_F(CompleteWordTest, PrintsWordsWithTitles) {
  Offer("r1", "Fix\nthe\tlogin", "FAILED");
  Offer("r2", "", "INPROGRESS");
  Offer("e1", "Prod", "");
  Offer("bare", "", "");
  channel().Answer(kComplete, response_);
  EXPECT_EQ(kExitOk, Run({"__complete", "--", "run", "r"}));
  EXPECT_EQ("r1\tFix the login (FAILED)\nr2\t(INPROGRESS)\ne1\tProd\nbare\t\n",
            io_.out);
  EXPECT_EQ(v1::RESOURCE_KIND_RUN, Asked().kind());
  EXPECT_EQ("r", Asked().prefix());
}

TEST_F(CompleteWordTest, KnowsEveryKindOfTheTable) {
  const std::pair<const char*, v1::ResourceKind> kKinds[] = {
      {"run", v1::RESOURCE_KIND_RUN},
      {"environment", v1::RESOURCE_KIND_ENVIRONMENT},
      {"schedule", v1::RESOURCE_KIND_SCHEDULE},
      {"model", v1::RESOURCE_KIND_MODEL},
      {"skill", v1::RESOURCE_KIND_SKILL},
      {"agent", v1::RESOURCE_KIND_AGENT},
      {"secret", v1::RESOURCE_KIND_SECRET},
      {"api-key", v1::RESOURCE_KIND_API_KEY},
      {"image", v1::RESOURCE_KIND_IMAGE},
      {"account", v1::RESOURCE_KIND_ACCOUNT},
      {"nonsense", v1::RESOURCE_KIND_UNSPECIFIED}};
  Offer("x", "", "");
  channel().Answer(kComplete, response_);
  for (const auto& [word, kind] : kKinds) {
    Run({"__complete", "--", word, ""});
    EXPECT_EQ(kind, Asked().kind()) << word;
  }
}

TEST_F(CompleteWordTest, AsksForTheAccountOfTheCommandLine) {
  Offer("x", "", "");
  channel().Answer(kComplete, response_);
  Run({"__complete", "--", "run", "", "run", "get", "--account", "work"});
  EXPECT_EQ("work", Asked().context().account());
  Run({"__complete", "--", "run", "", "--account=home", "run", "get"});
  EXPECT_EQ("home", Asked().context().account());
  // As bash splits it.
  Run({"__complete", "--", "run", "", "--account", "=", "home", "run"});
  EXPECT_EQ("home", Asked().context().account());
  Run({"__complete", "--", "run", "", "--accounting", "x", "--account"});
  EXPECT_EQ("", Asked().context().account());
  Run({"__complete", "--", "run", "", "--server-root-url", "http://x"});
  EXPECT_EQ("http://x", Asked().context().server_root_url());
}

TEST_F(CompleteWordTest, NeverStartsADaemonAndSaysNothing) {
  machine_.reach = absl::UnavailableError("down");
  EXPECT_EQ(kExitOk, Run({"__complete", "--", "run", ""}));
  EXPECT_EQ("", io_.out);
  EXPECT_EQ("", io_.err);
  EXPECT_EQ(0, machine_.starts);
}

TEST_F(CompleteWordTest, IsNotShown) {
  Run({"--help"});
  EXPECT_THAT(io_.out, testing::Not(testing::HasSubstr("__complete")));
}

}  // namespace
}  // namespace oz
