// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/connection/browser.h"

#include <map>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace oz {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> Command(
    const std::string& url, const std::map<std::string, std::string>& env) {
  const auto command = BrowserCommand(
      url, [&env](const char* name) -> std::optional<std::string> {
        const auto found = env.find(name);
        if (found == env.end()) return std::nullopt;
        return found->second;
      });
  return command.value_or(std::vector<std::string>{});
}

TEST(BrowserTest, UsesTheUsersBrowser) {
  constexpr char kUrl[] = "https://oz.example/runs/1?a=b&c=%20d";
  EXPECT_THAT(Command(kUrl, {{"BROWSER", "w3m"}}), ElementsAre("w3m", kUrl));
  EXPECT_THAT(Command(kUrl, {{"BROWSER", "firefox -P work:lynx"}}),
              ElementsAre("firefox", "-P", "work", kUrl));
  EXPECT_THAT(
      Command(kUrl, {{"BROWSER", "open --to=%s now"}}),
      ElementsAre("open", "--to=https://oz.example/runs/1?a=b&c=%20d", "now"));
}

TEST(BrowserTest, ElseTheDesktops) {
  EXPECT_THAT(Command("https://x", {{"DISPLAY", ":0"}}),
              ElementsAre("xdg-open", "https://x"));
  EXPECT_THAT(Command("http://x", {{"WAYLAND_DISPLAY", "wayland-0"}}),
              ElementsAre("xdg-open", "http://x"));
  EXPECT_THAT(Command("https://x", {}), ElementsAre());
  EXPECT_THAT(Command("https://x", {{"BROWSER", ""}}), ElementsAre());
  EXPECT_THAT(Command("https://x", {{"BROWSER", " "}}), ElementsAre());
}

TEST(BrowserTest, GivesItWebLinksOnly) {
  for (const char* url : {"", "file:///etc/passwd", "javascript:alert(1)", "-h",
                          "https://x y", "https://x\n", "HTTPS", "https:/x"}) {
    EXPECT_THAT(Command(url, {{"BROWSER", "b"}}), ElementsAre()) << url;
  }
}

TEST(BrowserTest, TellsWhetherItCouldBeRun) {
  EXPECT_TRUE(LaunchDetached({"true", "https://x"}).ok());
  EXPECT_THAT(LaunchDetached({"/nonexistent/browser", "https://x"}),
              ozd::StatusIs(absl::StatusCode::kFailedPrecondition,
                            HasSubstr("/nonexistent/browser")));
}

}  // namespace
}  // namespace oz
