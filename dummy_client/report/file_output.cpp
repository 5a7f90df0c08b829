#include "dummy_client/report/file_output.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <random>

namespace portstorm::client {

namespace {

namespace fs = std::filesystem;

std::string failure(const std::string& path, std::string_view why) {
  return fmt::format("cannot write \"{}\": {}", path, why);
}

std::string system_failure(const std::string& path) {
  return failure(path, errno != 0 ? std::strerror(errno) : "the disk refuses");
}

bool is_special(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored) && !fs::is_regular_file(path, ignored);
}

// The file itself where `path` is a link, so that the link stays one.
fs::path destination_of(const std::string& path) {
  std::error_code error;
  const fs::path resolved = fs::weakly_canonical(path, error);
  return error ? fs::path(path) : resolved;
}

// Beside its destination: a rename works within one file system only.
fs::path temporary_for(const fs::path& destination) {
  fs::path temporary = destination;
  temporary += fmt::format(".{:08x}.tmp", std::random_device()());
  return temporary;
}

bool write_bytes(const fs::path& path, std::string_view content) {
  errno = 0;
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(content.data(), static_cast<std::streamsize>(content.size()));
  file.close();
  return file.good();
}

}  // namespace

std::optional<std::string> why_not_writable(const std::string& path) {
  std::error_code error;
  const fs::path destination = destination_of(path);
  if (path.empty() || fs::is_directory(destination, error)) {
    return failure(path, "that is a folder, a file's name was expected");
  }
  if (is_special(destination)) return std::nullopt;
  if (fs::exists(destination, error)) {
    errno = 0;
    if (!std::ofstream(destination, std::ios::binary | std::ios::app)) return system_failure(path);
  }
  const fs::path temporary = temporary_for(destination);
  const bool written = write_bytes(temporary, {});
  const std::string problem = written ? std::string() : system_failure(path);
  fs::remove(temporary, error);
  return written ? std::nullopt : std::optional(problem);
}

std::optional<std::string> write_file(const std::string& path, std::string_view content) {
  std::error_code error;
  const fs::path destination = destination_of(path);
  if (is_special(destination)) {
    if (!write_bytes(destination, content)) return system_failure(path);
    return std::nullopt;
  }
  const fs::path temporary = temporary_for(destination);
  if (!write_bytes(temporary, content)) {
    std::string problem = system_failure(path);
    fs::remove(temporary, error);
    return problem;
  }
  fs::rename(temporary, destination, error);
  if (!error) return std::nullopt;
  std::string problem = failure(path, error.message());
  fs::remove(temporary, error);
  return problem;
}

}  // namespace portstorm::client
