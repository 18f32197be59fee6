// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc/account_service_rpc.h"

namespace ozd {

grpc::ServerUnaryReactor* AccountServiceRpc::Login(
    grpc::CallbackServerContext* context, const oz::v1::LoginRequest* request,
    oz::v1::LoginResponse* response) {
  return StartUnary(runtime_, context, *request, response,
                    Bind(accounts_, &AccountService::Login));
}

grpc::ServerUnaryReactor* AccountServiceRpc::Logout(
    grpc::CallbackServerContext* context, const oz::v1::LogoutRequest* request,
    oz::v1::LogoutResponse* response) {
  return StartUnary(runtime_, context, *request, response,
                    Bind(accounts_, &AccountService::Logout));
}

grpc::ServerUnaryReactor* AccountServiceRpc::WhoAmI(
    grpc::CallbackServerContext* context, const oz::v1::WhoAmIRequest* request,
    oz::v1::WhoAmIResponse* response) {
  return StartUnary(runtime_, context, *request, response,
                    Bind(accounts_, &AccountService::WhoAmI));
}

grpc::ServerUnaryReactor* AccountServiceRpc::ListAccounts(
    grpc::CallbackServerContext* context,
    const oz::v1::ListAccountsRequest* request,
    oz::v1::ListAccountsResponse* response) {
  return StartUnary<oz::v1::ListAccountsRequest, oz::v1::ListAccountsResponse>(
      runtime_, context, *request, response,
      [accounts = accounts_](const oz::v1::ListAccountsRequest&,
                             const CallScope&) {
        return accounts->ListAccounts();
      });
}

grpc::ServerUnaryReactor* AccountServiceRpc::UseAccount(
    grpc::CallbackServerContext* context,
    const oz::v1::UseAccountRequest* request,
    oz::v1::UseAccountResponse* response) {
  return StartUnary(runtime_, context, *request, response,
                    Bind(accounts_, &AccountService::UseAccount));
}

}  // namespace ozd
