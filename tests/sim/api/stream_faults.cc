// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/api/stream_faults.h"

#include <algorithm>
#include <deque>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace ozd::sim {
namespace {

constexpr absl::string_view kGarbage =
    ": a comment\n\n"
    "data: {\"event_type\": \"run_succ\n\n"
    "event: ping\ndata\n\n"
    "data: [1, 2]\n\n";

class Spoiler {
 public:
  Spoiler(Fault fault, Sink sink)
      : fault_(std::move(fault)), sink_(std::move(sink)) {}

  bool Take(absl::string_view bytes) {
    if (fault_.kind == "stream_stall") return Stall(bytes);
    if (bytes.empty()) return Flush() && sink_("");
    while (!bytes.empty()) {
      const size_t end = bytes.find("\n\n");
      const size_t size =
          end == absl::string_view::npos ? bytes.size() : end + 2;
      if (!TakeEvent(std::string(bytes.substr(0, size)))) return false;
      bytes.remove_prefix(size);
    }
    return true;
  }

  // What strikes before the first event does so at once.
  bool Begin() { return fault_.events > 0 || Strike(); }

 private:
  bool Strike() {
    if (struck_) return true;
    struck_ = true;
    if (fault_.kind == "stream_cut") return false;
    if (fault_.kind == "stream_garbage") return sink_(kGarbage);
    if (fault_.kind != "stream_repeat") return true;
    std::string again;
    for (const std::string& event : kept_) absl::StrAppend(&again, event);
    return again.empty() || sink_(again);
  }

  bool TakeEvent(std::string event) {
    if (fault_.kind == "stream_reorder") {
      kept_.push_back(std::move(event));
      return static_cast<int64_t>(kept_.size()) < fault_.events || Flush();
    }
    if (!sink_(event)) return false;
    if (struck_) return true;
    kept_.push_back(std::move(event));
    return static_cast<int64_t>(kept_.size()) < fault_.events || Strike();
  }

  // Lets out what was held back, backwards.
  bool Flush() {
    if (fault_.kind != "stream_reorder" || kept_.empty()) return true;
    std::string text;
    for (auto event = kept_.rbegin(); event != kept_.rend(); ++event) {
      absl::StrAppend(&text, *event);
    }
    kept_.clear();
    return sink_(text);
  }

  // Swallows everything behind the first events until the faults are cleared.
  bool Stall(absl::string_view bytes) {
    while (passed_ < fault_.events && !bytes.empty()) {
      const size_t end = bytes.find("\n\n");
      const size_t size =
          end == absl::string_view::npos ? bytes.size() : end + 2;
      if (!sink_(bytes.substr(0, size))) return false;
      bytes.remove_prefix(size);
      ++passed_;
    }
    swallowed_.append(bytes.data(), bytes.size());
    if (!fault_.released->load() || swallowed_.empty()) return sink_("");
    return sink_(std::exchange(swallowed_, std::string()));
  }

  const Fault fault_;
  const Sink sink_;
  bool struck_ = false;
  int64_t passed_ = 0;
  std::deque<std::string> kept_;
  std::string swallowed_;
};

}  // namespace

Sink SpoilSink(const Fault& fault, Sink sink) {
  auto spoiler = std::make_shared<Spoiler>(fault, std::move(sink));
  return [spoiler, begun = false](absl::string_view bytes) mutable {
    if (!std::exchange(begun, true) && !spoiler->Begin()) return false;
    return spoiler->Take(bytes);
  };
}

}  // namespace ozd::sim
