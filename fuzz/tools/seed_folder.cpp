#include "fuzz/tools/seed_folder.h"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <stdexcept>

namespace portstorm::fuzz {

SeedFolder::SeedFolder(const std::filesystem::path& folder, const std::string& target)
    : folder_(folder / target), dictionary_(folder / (target + ".dict")) {
  std::filesystem::remove_all(folder_);
  std::filesystem::create_directories(folder_);
}

void SeedFolder::add(Bytes input) {
  write_whole_file(folder_ / fmt::format("{:03}", seeds_++), input);
}

void SeedFolder::add_segmented(Bytes stream, std::size_t header_bytes, std::size_t variant) {
  Plan plan;
  plan.variant = static_cast<std::uint8_t>(variant);
  add(stream, plan);
  const auto header = static_cast<std::uint16_t>(header_bytes);
  for (const std::uint16_t cut : {header, static_cast<std::uint16_t>(header + 1)}) {
    plan.cuts = {cut, 1, 0};
    add(stream, plan);
  }
  plan.cuts = {3};
  plan.close_at = 2;
  add(stream, plan);
  plan.close_at = 0;
  plan.reconnects = {static_cast<std::uint16_t>(stream.size() / 2 + 1)};
  plan.resets = true;
  add(stream, plan);
}

void SeedFolder::add_file(const std::filesystem::path& file) {
  const std::string text = read_whole_file(file);
  add(std::as_bytes(std::span(text)));
}

void SeedFolder::write_dictionary() const {
  const std::string text = dictionary_text(tokens);
  write_whole_file(dictionary_, std::as_bytes(std::span(text)));
}

std::string read_whole_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error(path.string() + " cannot be read");
  return {std::istreambuf_iterator<char>(file), {}};
}

void write_whole_file(const std::filesystem::path& path, Bytes bytes) {
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
  if (!file.flush()) throw std::runtime_error(path.string() + " cannot be written");
}

}  // namespace portstorm::fuzz
