// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/resources/typed_resources.h"

#include <gmock/gmock.h>

#include "tests/daemon/core/resource_fixture.h"

namespace ozd {
namespace {

using oz::v1::McpServer;

// Services of one kind each test the rest; see agent_service_test.cc.
class TypedResourcesTest : public ResourceFixture {
 protected:
  void SetUp() override {
    ResourceFixture::SetUp();
    StartResources();
    servers_ = std::make_unique<TypedResources<McpServer>>(
        synced_.get(), resources_.get(),
        TypedResources<McpServer>::Traits{
            .kind = oz::v1::RESOURCE_KIND_MCP_SERVER,
            .noun = "mcp server",
            .uid = &McpServer::uuid,
            .title = &McpServer::name,
            .name = [](const std::string& uid) { return "name of " + uid; },
            .fetch_all = [](const ApiCaller&, const std::string&)
                -> absl::StatusOr<std::vector<McpServer>> {
              return std::vector<McpServer>();
            }});
  }
  void TearDown() override {
    servers_.reset();
    ResourceFixture::TearDown();
  }

  std::unique_ptr<TypedResources<McpServer>> servers_;
};

TEST_F(TypedResourcesTest, ErrorsNameTheKindAndTheItem) {
  EXPECT_THAT(ResourceNotCachedError("api-key", "k1"),
              StatusIs(absl::StatusCode::kUnavailable,
                       "api-key \"k1\" is not in the cache"));
  const absl::Status missing = ResourceNotFoundError("mcp server", "s1");
  EXPECT_THAT(missing,
              StatusIs(absl::StatusCode::kNotFound, "Mcp server s1 not found"));
  EXPECT_EQ(GetErrorDetail(missing)->error_code(), "mcp_server_not_found");
  EXPECT_EQ(
      GetErrorDetail(MaybeChangedError(Offline(), "agent", "a1"))->remedy(),
      "Look with `oz agent get a1 --refresh`.");
}

// An item with a name of its own is never mistaken for one whose uid it begins.
TEST_F(TypedResourcesTest, CompletesNoUidOfItemsWithNames) {
  const auto account = *synced_->Use(Context(), oz::v1::READ_MODE_CACHED);
  McpServer server;
  server.set_uuid("abcdef");
  servers_->Remember(account, server);
  EXPECT_THAT(servers_->Complete(account, "abcde"), IsOkAndHolds("abcde"));
  const auto mutation = Mutation::Begin(synced_.get(), Context(), scope_);
  ASSERT_THAT(mutation, IsOk());
  EXPECT_THAT(servers_->DeleteOnce(*mutation, "abcde",
                                   [](const ApiCaller&, const std::string&) {
                                     return Offline();
                                   }),
              StatusIs(absl::StatusCode::kUnavailable,
                       "it is not known whether mcp server name of abcde was "
                       "changed"));
}

}  // namespace
}  // namespace ozd
