#pragma once
// Where a program's telemetry goes.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "completion_port/endpoint.h"

namespace portstorm::telemetry {

struct StreamOptions {
  std::optional<Endpoint> listen;  // for readers
  std::string record;              // the capture file, written anew; empty: none
  std::chrono::milliseconds interval{100};

  bool is_wanted() const noexcept { return listen.has_value() || !record.empty(); }
};

// "PORT" (on 127.0.0.1) or "ADDRESS:PORT".
std::optional<Endpoint> parse_telemetry_endpoint(std::string_view text);

}  // namespace portstorm::telemetry
