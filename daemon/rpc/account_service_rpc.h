// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_RPC_ACCOUNT_SERVICE_RPC_H_
#define OZD_DAEMON_RPC_ACCOUNT_SERVICE_RPC_H_

#include "daemon/core/accounts/account_service.h"
#include "daemon/rpc/call_runtime.h"
#include "proto/oz/v1/daemon.grpc.pb.h"

namespace ozd {

// oz.v1.AccountService on top of core's. Thread-safe.
class AccountServiceRpc final : public oz::v1::AccountService::CallbackService {
 public:
  // `accounts` and what `runtime` points to must outlive the server.
  AccountServiceRpc(AccountService* accounts, const CallRuntime& runtime)
      : accounts_(accounts), runtime_(runtime) {}

  grpc::ServerUnaryReactor* Login(grpc::CallbackServerContext* context,
                                  const oz::v1::LoginRequest* request,
                                  oz::v1::LoginResponse* response) override;
  grpc::ServerUnaryReactor* Logout(grpc::CallbackServerContext* context,
                                   const oz::v1::LogoutRequest* request,
                                   oz::v1::LogoutResponse* response) override;
  grpc::ServerUnaryReactor* WhoAmI(grpc::CallbackServerContext* context,
                                   const oz::v1::WhoAmIRequest* request,
                                   oz::v1::WhoAmIResponse* response) override;
  grpc::ServerUnaryReactor* ListAccounts(
      grpc::CallbackServerContext* context,
      const oz::v1::ListAccountsRequest* request,
      oz::v1::ListAccountsResponse* response) override;
  grpc::ServerUnaryReactor* UseAccount(
      grpc::CallbackServerContext* context,
      const oz::v1::UseAccountRequest* request,
      oz::v1::UseAccountResponse* response) override;

 private:
  AccountService* const accounts_;
  const CallRuntime runtime_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_RPC_ACCOUNT_SERVICE_RPC_H_
