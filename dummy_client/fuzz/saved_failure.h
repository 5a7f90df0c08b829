#pragma once
// A failure as files: a scenario that sends a live server the same bytes in the same pieces, and an
// input of the fuzz targets (mutation/artifact.h).

#include <optional>
#include <string>

#include "dummy_client/fuzz/fuzz_result.h"

namespace portstorm::client {

struct FailureFiles {
  std::string scenario;
  std::string stream;  // empty: the failure has no bytes
};

// The scenario's text. `protocol` is the protocol file as the scenario names it, relative to the
// scenario's own place. Its run ends with 99 where the server fails in the same way, else with 0.
std::string scenario_text(const Failure& failure, const FuzzResult& result,
                          const wire::Framing& framing, const std::string& protocol,
                          const std::string& target);

// The bytes of all connections, one after the other, and the writes as receives. Of more than an
// input can hold (8 connections, 64 KiB), the last ones.
std::vector<std::byte> artifact_of(const Transcript& transcript);

// Writes both into the folder, which is made when it is not there. What went wrong, or nothing.
std::optional<std::string> save(const Failure& failure, const FuzzResult& result,
                                const wire::Framing& framing, const std::string& protocol_file,
                                const std::string& target, const std::string& folder,
                                FailureFiles& files);

}  // namespace portstorm::client
