// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_AGENT_CONFIG_MCP_SPEC_H_
#define OZD_DAEMON_CORE_AGENT_CONFIG_MCP_SPEC_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "daemon/upstream/json/json_tree.h"
#include "proto/oz/v1/common.pb.h"

namespace ozd {

// Parses one --mcp into an object from names to servers. Tries, in this order:
// a UUID, the file that the client read, a well-known id, inline JSON (the
// outer braces may be missing). Of JSON, the members "mcp.servers", "servers",
// "mcpServers" and "mcp_servers" are unwrapped; a single server without a name
// gets a random UUID for one. Errors: kInvalidArgument, which names the option
// or the file, but never its content: environments and headers of servers are
// secrets.
absl::StatusOr<JsonTree> ParseMcpSpec(const oz::v1::McpSpec& spec);

// Checks that every member of the object `servers` is a server: exactly one of
// warp_id, command and url; args, env and headers of the right types. Errors:
// kInvalidArgument that names the server and the field.
absl::Status CheckMcpServers(const JsonTree& servers);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_AGENT_CONFIG_MCP_SPEC_H_
