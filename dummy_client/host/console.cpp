#include "dummy_client/host/console.h"

#include <fmt/format.h>

#include <cstdio>

namespace portstorm::client {

namespace {

void print(std::FILE* stream, std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stream);
  std::fflush(stream);
}

}  // namespace

void print_out(std::string_view text) {
  print(stdout, text);
}

void print_error(std::string_view text) {
  print(stderr, text);
}

void complain(std::string_view message) {
  print_error(fmt::format("dummy_client: {}\n", message));
}

}  // namespace portstorm::client
