#pragma once
// Writes FOLDER/TARGET/NNN, the seeds of a target, and FOLDER/TARGET.dict, its dictionary.

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "fuzz/tools/dictionary.h"
#include "mutation/artifact.h"

namespace portstorm::fuzz {

class SeedFolder {
 public:
  // Throws std::filesystem::filesystem_error.
  SeedFolder(const std::filesystem::path& folder, const std::string& target);

  void add(Bytes input);
  void add(Bytes stream, const Plan& plan) { add(write_artifact(stream, plan)); }
  // The stream in several segmentations, and in two connections, of a target's variant.
  void add_segmented(Bytes stream, std::size_t header_bytes, std::size_t variant);
  void add_file(const std::filesystem::path& file);

  Tokens tokens;
  void write_dictionary() const;  // once tokens has them all

 private:
  std::filesystem::path folder_;
  std::filesystem::path dictionary_;
  std::size_t seeds_ = 0;
};

// Throws std::runtime_error when it cannot be read or written.
std::string read_whole_file(const std::filesystem::path& path);
void write_whole_file(const std::filesystem::path& path, Bytes bytes);

}  // namespace portstorm::fuzz
