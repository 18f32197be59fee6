// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/config/flags.h"

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

// Walks over the arguments and splits "--flag=value".
class ArgumentReader {
 public:
  explicit ArgumentReader(const std::vector<std::string>& arguments)
      : arguments_(arguments) {}

  bool Next() {
    if (index_ == arguments_.size()) return false;
    flag_ = arguments_[index_++];
    value_.reset();
    const size_t equals = flag_.find('=');
    if (absl::StartsWith(flag_, "--") && equals != std::string::npos) {
      value_ = flag_.substr(equals + 1);
      flag_.resize(equals);
    }
    return true;
  }

  const std::string& flag() const { return flag_; }
  bool has_inline_value() const { return value_.has_value(); }

  absl::StatusOr<std::string> Value() {
    if (value_.has_value()) return *value_;
    if (index_ == arguments_.size()) {
      return absl::InvalidArgumentError(absl::StrCat(flag_, " needs a value"));
    }
    return arguments_[index_++];
  }

 private:
  const std::vector<std::string>& arguments_;
  size_t index_ = 0;
  std::string flag_;
  std::optional<std::string> value_;
};

bool* Switch(const std::string& flag, Flags* flags) {
  if (flag == "--auto-started") return &flags->auto_started;
  if (flag == "--log-stderr") return &flags->log_stderr;
  if (flag == "--version" || flag == "-V") return &flags->show_version;
  if (flag == "--help" || flag == "-h") return &flags->show_help;
  return nullptr;
}

absl::Status ApplyValue(const std::string& flag, const std::string& value,
                        Flags* flags) {
  if (flag == "--notify-fd") {
    if (!absl::SimpleAtoi(value, &flags->notify_fd) || flags->notify_fd < 0) {
      return absl::InvalidArgumentError(
          absl::StrCat("'", value, "' is not a file descriptor"));
    }
    return absl::OkStatus();
  }
  if (flag == "--idle-exit") {
    OZD_ASSIGN_OR_RETURN(flags->idle_exit, ParseDurationOrNever(value));
    return absl::OkStatus();
  }
  OZD_ASSIGN_OR_RETURN(flags->log_level, ParseLogLevel(value));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Flags> ParseFlags(const std::vector<std::string>& arguments) {
  Flags flags;
  ArgumentReader reader(arguments);
  while (reader.Next()) {
    const std::string flag = reader.flag();
    if (bool* const on = Switch(flag, &flags);
        on != nullptr && !reader.has_inline_value()) {
      *on = true;
      continue;
    }
    if (flag != "--notify-fd" && flag != "--idle-exit" &&
        flag != "--log-level") {
      return absl::InvalidArgumentError(
          absl::StrCat("unexpected argument '", flag, "'; see ozd --help"));
    }
    OZD_ASSIGN_OR_RETURN(const std::string value, reader.Value());
    if (absl::Status status = ApplyValue(flag, value, &flags); !status.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat(flag, ": ", status.message()));
    }
  }
  return flags;
}

std::string FlagsHelp() {
  return "Usage: ozd [OPTIONS]\n"
         "\n"
         "The per-user daemon of oz. It is normally started by oz or systemd.\n"
         "\n"
         "Options:\n"
         "  --auto-started       Leave again when idle (30 minutes by "
         "default)\n"
         "  --idle-exit <TIME>   Leave after this long without work: 30m, "
         "never\n"
         "  --log-level <LEVEL>  debug, info, warning or error\n"
         "  --log-stderr         Log to stderr instead of the log file\n"
         "  --notify-fd <FD>     Write one line there: ready, running or "
         "error\n"
         "  -V, --version        Print the version\n"
         "  -h, --help           Print this text\n"
         "\n"
         "Everything else is set in config.yaml; 'oz daemon where' names it.\n";
}

absl::StatusOr<absl::Duration> ParseDurationOrNever(const std::string& text) {
  if (text == "never") return absl::InfiniteDuration();
  absl::Duration duration;
  if (!absl::ParseDuration(text, &duration) ||
      duration < absl::ZeroDuration() || duration == absl::InfiniteDuration()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "'", text, "' is not a duration; write for example 90s, 30m or never"));
  }
  return duration;
}

absl::StatusOr<LogLevel> ParseLogLevel(const std::string& text) {
  if (text == "debug") return LogLevel::kDebug;
  if (text == "info") return LogLevel::kInfo;
  if (text == "warning") return LogLevel::kWarning;
  if (text == "error") return LogLevel::kError;
  return absl::InvalidArgumentError(absl::StrCat(
      "'", text, "' is not a log level; use debug, info, warning or error"));
}

}  // namespace ozd
