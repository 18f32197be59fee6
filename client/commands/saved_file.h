// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_COMMANDS_SAVED_FILE_H_
#define OZ_CLIENT_COMMANDS_SAVED_FILE_H_

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "proto/support/unique_fd.h"

namespace oz {

// A name that is safe to create in a directory of the user's: the last part of
// `filename`, which comes from the network, without control characters, not
// hidden, at most 200 bytes; "" when nothing is left of it.
std::string SafeFileName(absl::string_view filename);

// A file that exists under its name only once it is whole. Private (0600).
// Where the file system can, it has no name at all until then, so that nothing
// is left behind however the process ends. Not thread-safe.
class SavedFile {
 public:
  enum class Existing { kKeep, kReplace };

  // `name` is from SafeFileName. Errors: kAlreadyExists (kKeep, and there is
  // one), kFailedPrecondition.
  static absl::StatusOr<SavedFile> Create(const std::string& directory,
                                          const std::string& name,
                                          Existing existing);
  SavedFile(SavedFile&& other) noexcept;
  SavedFile& operator=(SavedFile&&) = delete;
  // Removes what was not committed.
  ~SavedFile();

  const std::string& path() const { return path_; }
  absl::Status Write(absl::string_view data);
  // Gives it its name. Errors: as Create.
  absl::Status Commit();

 private:
  SavedFile(std::string path, Existing existing)
      : path_(std::move(path)), existing_(existing) {}

  absl::Status NameIt();

  std::string path_;
  Existing existing_;
  ozd::UniqueFd file_;
  // Name of the temporary file that had to have one; "" otherwise.
  std::string temporary_;
};

}  // namespace oz

#endif  // OZ_CLIENT_COMMANDS_SAVED_FILE_H_
