// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc/account_service_rpc.h"

#include "daemon/rpc/grpc_status.h"
#include "proto/support/error_detail.h"
#include "tests/daemon/rpc/rpc_fixture.h"

namespace ozd {
namespace {

class AccountServiceRpcTest : public RpcFixture {
 protected:
  template <typename Request, typename Response>
  grpc::Status Call(grpc::Status (oz::v1::AccountService::Stub::*method)(
                        grpc::ClientContext*, const Request&, Response*),
                    const Request& request, Response* response) {
    grpc::ClientContext context;
    SetDeadline(&context);
    return (stub_.*method)(&context, request, response);
  }

  oz::v1::AccountService::Stub stub_{channel_};
};

TEST_F(AccountServiceRpcTest, LogsInListsAndLogsOut) {
  using Stub = oz::v1::AccountService::Stub;
  oz::v1::LoginRequest login;
  SetCaller(&login);
  oz::v1::LoginResponse logged_in;
  ASSERT_TRUE(Call(&Stub::Login, login, &logged_in).ok());
  EXPECT_EQ(logged_in.account().principal().uid(), "user-1");

  oz::v1::ListAccountsResponse accounts;
  ASSERT_TRUE(
      Call(&Stub::ListAccounts, oz::v1::ListAccountsRequest(), &accounts).ok());
  ASSERT_EQ(accounts.accounts_size(), 1);
  EXPECT_TRUE(accounts.accounts(0).is_default());

  oz::v1::WhoAmIResponse who;
  ASSERT_TRUE(Call(&Stub::WhoAmI, oz::v1::WhoAmIRequest(), &who).ok());
  EXPECT_EQ(who.principal().email(), "user@example.test");

  oz::v1::LogoutResponse logged_out;
  ASSERT_TRUE(Call(&Stub::Logout, oz::v1::LogoutRequest(), &logged_out).ok());
  EXPECT_TRUE(logged_out.was_logged_in());
}

TEST_F(AccountServiceRpcTest, WithoutALoginNobodyIsKnown) {
  oz::v1::WhoAmIResponse who;
  const absl::Status status = FromGrpcStatus(Call(
      &oz::v1::AccountService::Stub::WhoAmI, oz::v1::WhoAmIRequest(), &who));
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnauthenticated));
  EXPECT_EQ(GetErrorDetail(status)->error_code(), "not_logged_in");
}

}  // namespace
}  // namespace ozd
