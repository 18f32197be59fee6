// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/output/jq_filter.h"

#include <dlfcn.h>
// The header of jq 1.6 does not say that it is C.
extern "C" {
#include <jq.h>
}

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "client/output/json_text.h"
#include "proto/support/status_macros.h"

namespace oz {
namespace {

// What is used of libjq, under its own names. Every jv_ and jq_ function
// consumes its jv arguments.
struct LibJq {
  decltype(&::jq_init) init = nullptr;
  decltype(&::jq_teardown) teardown = nullptr;
  decltype(&::jq_set_error_cb) set_error_cb = nullptr;
  decltype(&::jq_compile) compile = nullptr;
  decltype(&::jq_start) start = nullptr;
  decltype(&::jq_next) next = nullptr;
  decltype(&::jq_halted) halted = nullptr;
  decltype(&::jq_get_exit_code) get_exit_code = nullptr;
  decltype(&::jq_format_error) format_error = nullptr;
  decltype(&::jv_parse_sized) parse_sized = nullptr;
  decltype(&::jv_dump_string) dump_string = nullptr;
  decltype(&::jv_copy) copy = nullptr;
  decltype(&::jv_free) free = nullptr;
  decltype(&::jv_get_kind) get_kind = nullptr;
  decltype(&::jv_number_value) number_value = nullptr;
  decltype(&::jv_string_value) string_value = nullptr;
  decltype(&::jv_string_length_bytes) string_length_bytes = nullptr;
  decltype(&::jv_invalid_get_msg) invalid_get_msg = nullptr;
  decltype(&::jv_invalid_has_msg) invalid_has_msg = nullptr;
};

template <typename Function>
bool Resolve(void* library, const char* name, Function* function) {
  *function = reinterpret_cast<Function>(dlsym(library, name));
  return *function != nullptr;
}

bool ResolveAll(void* library, LibJq* jq) {
  return Resolve(library, "jq_init", &jq->init) &&
         Resolve(library, "jq_teardown", &jq->teardown) &&
         Resolve(library, "jq_set_error_cb", &jq->set_error_cb) &&
         Resolve(library, "jq_compile", &jq->compile) &&
         Resolve(library, "jq_start", &jq->start) &&
         Resolve(library, "jq_next", &jq->next) &&
         Resolve(library, "jq_halted", &jq->halted) &&
         Resolve(library, "jq_get_exit_code", &jq->get_exit_code) &&
         Resolve(library, "jq_format_error", &jq->format_error) &&
         Resolve(library, "jv_parse_sized", &jq->parse_sized) &&
         Resolve(library, "jv_dump_string", &jq->dump_string) &&
         Resolve(library, "jv_copy", &jq->copy) &&
         Resolve(library, "jv_free", &jq->free) &&
         Resolve(library, "jv_get_kind", &jq->get_kind) &&
         Resolve(library, "jv_number_value", &jq->number_value) &&
         Resolve(library, "jv_string_value", &jq->string_value) &&
         Resolve(library, "jv_string_length_bytes", &jq->string_length_bytes) &&
         Resolve(library, "jv_invalid_get_msg", &jq->invalid_get_msg) &&
         Resolve(library, "jv_invalid_has_msg", &jq->invalid_has_msg);
}

// The library, loaded at the first call and never unloaded.
absl::StatusOr<const LibJq*> LoadLibJq() {
  static LibJq jq;
  static const bool loaded = [] {
    void* library = dlopen("libjq.so.1", RTLD_NOW | RTLD_LOCAL);
    return library != nullptr && ResolveAll(library, &jq);
  }();
  if (!loaded) {
    return absl::FailedPreconditionError(
        "--jq needs libjq.so.1, which is not installed or too old; install it "
        "with `apt-get install libjq1`");
  }
  return &jq;
}

// A program inside libjq.
class LibJqFilter : public JqFilter {
 public:
  explicit LibJqFilter(const LibJq& jq) : jq_(jq), state_(jq.init()) {}
  ~LibJqFilter() override {
    if (state_ != nullptr) jq_.teardown(&state_);
  }
  LibJqFilter(const LibJqFilter&) = delete;
  LibJqFilter& operator=(const LibJqFilter&) = delete;

  absl::Status CompileProgram(const std::string& program);
  absl::Status Run(absl::string_view json,
                   const std::function<void(absl::string_view)>& emit) override;

  void AddError(jv message);

 private:
  // Consumes `value`.
  std::string Text(jv value) const;
  absl::Status Finish(jv last) const;

  const LibJq& jq_;
  jq_state* state_;
  bool is_identity_ = false;
  std::string errors_;
};

void CollectError(void* filter, jv message) {
  static_cast<LibJqFilter*>(filter)->AddError(message);
}

void LibJqFilter::AddError(jv message) {
  // The summary "jq: 1 compile error" says nothing.
  const std::string text = Text(jq_.format_error(message));
  if (absl::StrContains(text, "compile error")) return;
  if (!errors_.empty()) errors_.append("; ");
  // What follows repeats the program.
  const absl::string_view reason =
      absl::string_view(text).substr(0, text.find(" at <top-level>"));
  absl::StrAppend(
      &errors_, absl::StripPrefix(
                    absl::StripSuffix(reason, " (Unix shell quoting issues?)"),
                    "jq: error: "));
}

std::string LibJqFilter::Text(jv value) const {
  if (jq_.get_kind(value) != JV_KIND_STRING) {
    value = jq_.dump_string(value, JV_PRINT_PRETTY | JV_PRINT_INDENT_FLAGS(2));
  }
  const int bytes = jq_.string_length_bytes(jq_.copy(value));
  std::string text(jq_.string_value(value), static_cast<size_t>(bytes));
  jq_.free(value);
  return text;
}

absl::Status LibJqFilter::CompileProgram(const std::string& program) {
  if (state_ == nullptr) return absl::ResourceExhaustedError("out of memory");
  jq_.set_error_cb(state_, CollectError, this);
  if (jq_.compile(state_, program.c_str()) == 0) {
    return absl::InvalidArgumentError(
        errors_.empty() ? "the program does not compile" : errors_);
  }
  is_identity_ = absl::StripAsciiWhitespace(program) == ".";
  return absl::OkStatus();
}

// Tells the end of the outputs, a jq error and halt apart. Consumes `last`.
absl::Status LibJqFilter::Finish(jv last) const {
  if (jq_.halted(state_) != 0) {
    jq_.free(last);
    const jv code = jq_.get_exit_code(state_);
    const bool failed =
        jq_.get_kind(code) == JV_KIND_NUMBER && jq_.number_value(code) != 0.0;
    jq_.free(code);
    return failed ? absl::InvalidArgumentError("jq filter error: halted")
                  : absl::OkStatus();
  }
  if (jq_.invalid_has_msg(jq_.copy(last)) == 0) {
    jq_.free(last);
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat("jq filter error: ", Text(jq_.invalid_get_msg(last))));
}

absl::Status LibJqFilter::Run(
    absl::string_view json,
    const std::function<void(absl::string_view)>& emit) {
  OZD_ASSIGN_OR_RETURN(const std::string sorted,
                       NormaliseJson(json, JsonLayout::kIndented));
  if (is_identity_) {
    emit(sorted);
    return absl::OkStatus();
  }
  const jv input =
      jq_.parse_sized(sorted.data(), static_cast<int>(sorted.size()));
  if (jq_.get_kind(input) == JV_KIND_INVALID) {
    jq_.free(input);
    return absl::DataLossError("the answer is not valid JSON");
  }
  jq_.start(state_, input, 0);
  jv output = jq_.next(state_);
  while (jq_.get_kind(output) != JV_KIND_INVALID) {
    emit(absl::StrCat(Text(output), "\n"));
    output = jq_.next(state_);
  }
  return Finish(output);
}

absl::StatusOr<std::unique_ptr<JqFilter>> CompileAnew(
    const std::string& program) {
  if (absl::StripAsciiWhitespace(program).empty()) {
    return absl::InvalidArgumentError("the program is empty");
  }
  if (program.find('\0') != std::string::npos) {
    return absl::InvalidArgumentError("the program contains a NUL byte");
  }
  OZD_ASSIGN_OR_RETURN(const LibJq* const jq, LoadLibJq());
  auto filter = std::make_unique<LibJqFilter>(*jq);
  OZD_RETURN_IF_ERROR(filter->CompileProgram(program));
  return filter;
}

// The program that was checked last. jq compiles its own library with every
// program, which takes 20 ms, so the parser's check is not done again.
struct Checked {
  std::string program;
  std::unique_ptr<JqFilter> filter;
};
Checked& LastChecked() {
  static Checked* const checked = new Checked;
  return *checked;
}

}  // namespace

absl::StatusOr<std::unique_ptr<JqFilter>> JqFilter::Compile(
    const std::string& program) {
  Checked& checked = LastChecked();
  if (checked.filter != nullptr && checked.program == program) {
    return std::move(checked.filter);
  }
  return CompileAnew(program);
}

std::string CheckJqProgram(const std::string& program) {
  absl::StatusOr<std::unique_ptr<JqFilter>> filter = CompileAnew(program);
  if (filter.ok()) {
    LastChecked() = {program, *std::move(filter)};
    return "";
  }
  const absl::Status& status = filter.status();
  if (!absl::IsInvalidArgument(status)) return std::string(status.message());
  return absl::StrCat("invalid jq filter `", program, "`: ", status.message());
}

}  // namespace oz
