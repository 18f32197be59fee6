// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_COMMANDS_MESSAGE_MESSAGE_VIEW_H_
#define OZ_CLIENT_COMMANDS_MESSAGE_MESSAGE_VIEW_H_

// Messages between runs as the published command line prints them: keys and
// columns in the same order, absent times as null or "-". Pure functions; JSON
// comes with a final newline.

#include <string>

#include "client/output/box_table.h"
#include "client/output/json_text.h"
#include "client/output/style.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "proto/oz/v1/run.pb.h"

namespace oz {

using MessageHeads = google::protobuf::RepeatedPtrField<v1::Message>;

// Heads of messages, for either way of printing a table.
BoxTable MessageTable(const MessageHeads& messages);
// One array on one line.
std::string MessagesJson(const MessageHeads& messages);
// One object a line.
std::string MessagesNdjson(const MessageHeads& messages);

// A whole message, the body last.
std::string RenderMessage(const v1::Message& message);
std::string MessageJson(const v1::Message& message, JsonLayout layout);

// A message that has just arrived: the line for scripts, and for people.
std::string ArrivalNdjson(const v1::MessageArrived& arrived);
std::string RenderArrival(const v1::MessageArrived& arrived,
                          const Style& style);

}  // namespace oz

#endif  // OZ_CLIENT_COMMANDS_MESSAGE_MESSAGE_VIEW_H_
