#pragma once
// A capture file, read piece by piece so that the window stays awake, and once to its end.

#include <fstream>
#include <string>

#include "dashboard/sources/feed.h"

namespace portstorm::dashboard {

class FileFeed final : public Feed {
 public:
  static constexpr std::size_t bytes_a_poll = 2 * 1024 * 1024;

  FileFeed(Recording& recording, const std::string& path);

  void poll(double now) override;

 private:
  std::ifstream file_;
  double size_ = 0;
  double done_ = 0;
};

}  // namespace portstorm::dashboard
