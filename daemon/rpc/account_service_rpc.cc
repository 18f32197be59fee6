// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc/account_service_rpc.h"

namespace ozd {

grpc::ServerUnaryReactor* AccountServiceRpc::Login(
    grpc::CallbackServerContext* context, const oz::v1::LoginRequest* request,
    oz::v1::LoginResponse* response) {
  return StartUnary<oz::v1::LoginRequest, oz::v1::LoginResponse>(
      runtime_, context, *request, response,
      [accounts = accounts_](const oz::v1::LoginRequest& own_request,
                             const CallScope& scope) {
        return accounts->Login(own_request, scope);
      });
}

grpc::ServerUnaryReactor* AccountServiceRpc::Logout(
    grpc::CallbackServerContext* context, const oz::v1::LogoutRequest* request,
    oz::v1::LogoutResponse* response) {
  return StartUnary<oz::v1::LogoutRequest, oz::v1::LogoutResponse>(
      runtime_, context, *request, response,
      [accounts = accounts_](const oz::v1::LogoutRequest& own_request,
                             const CallScope&) {
        return accounts->Logout(own_request);
      });
}

grpc::ServerUnaryReactor* AccountServiceRpc::WhoAmI(
    grpc::CallbackServerContext* context, const oz::v1::WhoAmIRequest* request,
    oz::v1::WhoAmIResponse* response) {
  return StartUnary<oz::v1::WhoAmIRequest, oz::v1::WhoAmIResponse>(
      runtime_, context, *request, response,
      [accounts = accounts_](const oz::v1::WhoAmIRequest& own_request,
                             const CallScope& scope) {
        return accounts->WhoAmI(own_request, scope);
      });
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

}  // namespace ozd
