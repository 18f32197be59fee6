// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/handlers.h"
#include "client/commands/specs.h"

namespace oz {

constinit const CommandSpec kLoginCommand = {
    .name = "login",
    .about = "Store an API key, read from a prompt or from stdin",
    .handler = Login,
};

constinit const CommandSpec kLogoutCommand = {
    .name = "logout",
    .about = "Forget the stored API key",
    .handler = Logout,
};

constinit const CommandSpec kWhoAmICommand = {
    .name = "whoami",
    .about = "Show who is logged in and where the key is kept",
    .handler = WhoAmI,
};

}  // namespace oz
