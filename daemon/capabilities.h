// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CAPABILITIES_H_
#define OZD_DAEMON_CAPABILITIES_H_

namespace ozd {

// Lists the abilities of this daemon for HelloResponse. Names are only ever
// added; a changed meaning gets a new name.
inline constexpr const char* kCapabilities[] = {
    "daemon.hello.v1",    "daemon.status.v1",
    "daemon.stop.v1",     "account.login.v1",
    "account.logout.v1",  "account.whoami.v1",
    "account.list.v1",    "runs.list.v1",
    "runs.get.v1",        "runs.conversation.v1",
    "runs.transcript.v1", "runs.watch.v1",
    "run.watch.v1",       "runs.wait.v1",
    "runs.cancel.v1",     "runs.followup.v1",
    "runs.output.v1",     "events.watch.v1",
    "messages.v1",        "artifacts.v1",
    "inbox.v1",           "hooks.v1",
};

}  // namespace ozd

#endif  // OZD_DAEMON_CAPABILITIES_H_
