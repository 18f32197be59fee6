// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_AGENT_CONFIG_MCP_SPEC_H_
#define OZD_DAEMON_CORE_AGENT_CONFIG_MCP_SPEC_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "proto/oz/v1/common.pb.h"

namespace ozd {

// What one --mcp says, as JSON text of an object from names to servers. Tried
// in this order: a UUID, the file that the client read, a well-known id, inline
// JSON (the outer braces may be missing). Of JSON, the members "mcp.servers",
// "servers", "mcpServers" and "mcp_servers" are unwrapped; a single server
// without a name gets a random UUID for one. Errors: kInvalidArgument, which
// names the option or the file, but never what it holds: environments and
// headers of servers are secrets.
absl::StatusOr<std::string> ParseMcpSpec(const oz::v1::McpSpec& spec);

// Whether every member of the JSON object `servers` is a server: exactly one of
// warp_id, command and url; args, env and headers of the right types. Errors:
// kInvalidArgument that names the server and the field.
absl::Status CheckMcpServers(absl::string_view servers);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_AGENT_CONFIG_MCP_SPEC_H_
