#include "dummy_client/host/log_file.h"

#include <fmt/format.h>

#include <utility>

#include "dummy_client/host/console.h"

namespace portstorm::client {

LogFile::LogFile(std::string path) : path_(std::move(path)) {
  if (!path_.empty()) file_.open(path_, std::ios::binary | std::ios::trunc);
}

bool LogFile::finish() {
  if (path_.empty()) return true;
  file_.close();
  if (file_) return true;
  complain(fmt::format("cannot write \"{}\": the log is not whole", path_));
  return false;
}

}  // namespace portstorm::client
