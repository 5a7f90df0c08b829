#include "dashboard/sources/file_feed.h"

#include <fmt/format.h>

#include <filesystem>
#include <vector>

namespace portstorm::dashboard {

FileFeed::FileFeed(Recording& recording, const std::string& path)
    : Feed(recording, std::nullopt, std::filesystem::path(path).filename().string()),
      file_(path, std::ios::binary | std::ios::ate) {
  if (!file_) {
    set_state(FeedState::failed, "cannot be opened");
    return;
  }
  size_ = static_cast<double>(file_.tellg());
  file_.seekg(0);
  set_state(FeedState::reading, "0 %");
}

void FileFeed::poll(double now) {
  if (state() != FeedState::reading) return;
  std::vector<char> buffer(64 * 1024);
  for (std::size_t total = 0; total < bytes_a_poll; total += buffer.size()) {
    file_.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    const auto got = static_cast<std::size_t>(file_.gcount());
    done_ += static_cast<double>(got);
    take({buffer.data(), got}, now);
    if (!file_) {
      end_of_stream();
      return set_state(FeedState::finished, lines() > 0 ? "" : "holds no telemetry");
    }
  }
  set_state(FeedState::reading, fmt::format("{:.0f} %", size_ > 0 ? done_ / size_ * 100 : 100));
}

}  // namespace portstorm::dashboard
