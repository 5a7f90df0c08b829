#include "dummy_client/host/result_outputs.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "dummy_client/host/console.h"
#include "dummy_client/report/file_output.h"
#include "dummy_client/report/html_report.h"
#include "dummy_client/report/json_result.h"
#include "dummy_client/report/junit.h"

namespace portstorm::client {

bool are_writable(const ResultFiles& files) {
  const std::array<std::pair<std::string_view, const std::string*>, 4> options = {
      {{"--out", &files.out},
       {"--html", &files.html},
       {"--junit", &files.junit},
       {"--hdr", &files.hdr}}};
  bool writable = true;
  for (std::size_t i = 0; i < options.size(); ++i) {
    const auto& [option, file] = options[i];
    if (file->empty()) continue;
    for (std::size_t j = 0; j < i; ++j) {
      if (*options[j].second != *file) continue;
      complain(fmt::format("{} and {} name the same file", options[j].first, option));
      return false;
    }
    if (const auto problem = why_not_writable(*file)) {
      complain(*problem);
      writable = false;
    }
  }
  return writable;
}

bool write_results(const RunResult& result, const ResultFiles& files) {
  bool written = true;
  const auto write = [&](const std::string& file, auto&& content_of) {
    if (file.empty()) return;
    if (const auto problem = write_file(file, content_of(result))) {
      complain(*problem);
      written = false;
    }
  };
  write(files.out, json_result);
  write(files.html, html_report);
  write(files.junit, junit_report);
  return written;
}

}  // namespace portstorm::client
