#include "dummy_client/host/file_kind.h"

namespace portstorm::client {

bool is_protocol(const json_file::Value& document) {
  const auto has = [&](std::string_view key) { return document.find(key) != nullptr; };
  return !has("scenario") && !has("cohorts") && (has("framing") || has("packets"));
}

}  // namespace portstorm::client
