#include "json_file/read_text.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>

namespace portstorm::json_file {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t max_file_bytes = 64 * 1024 * 1024;
constexpr std::size_t piece_bytes = 256 * 1024;

}  // namespace

std::optional<std::string> read_text(const std::string& path, Mistakes& mistakes) {
  const auto refuse = [&](std::string why) {
    mistakes.add({1, 1}, std::move(why));
    return std::nullopt;
  };

  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status)) return refuse("the file does not exist");
  if (fs::is_directory(status)) return refuse("expected a file, found a folder");
  std::ifstream file(path, std::ios::binary);
  if (!file) return refuse("the file cannot be opened");

  // Piece by piece: a pipe or a device does not say how much it holds.
  std::string text;
  while (file && text.size() <= max_file_bytes) {
    const std::size_t before = text.size();
    text.resize(before + piece_bytes);
    file.read(text.data() + before, static_cast<std::streamsize>(piece_bytes));
    text.resize(before + static_cast<std::size_t>(file.gcount()));
  }
  if (file.bad()) return refuse("the file cannot be read");
  if (text.size() > max_file_bytes) {
    return refuse(fmt::format("the file has more than {} MiB", max_file_bytes >> 20));
  }
  return text;
}

}  // namespace portstorm::json_file
