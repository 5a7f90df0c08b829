#pragma once
// A picture in memory: rows from the top, four bytes a pixel (red, green, blue, alpha).

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace portstorm::dashboard {

struct Image {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> pixels;

  Image() = default;
  Image(int w, int h)
      : width(w),
        height(h),
        pixels(static_cast<std::size_t>(w) * static_cast<std::size_t>(h) * 4) {}
  std::uint8_t* at(int x, int y) {
    return pixels.data() + (static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                            static_cast<std::size_t>(x)) *
                               4;
  }
};

// Writes it without its alpha; throws std::runtime_error when the file cannot be written.
void write_png(const std::string& path, const Image& image);

// FNV-1a of size and pixels: the same number for the same picture, whatever zlib wrote it.
std::uint64_t hash(const Image& image);

}  // namespace portstorm::dashboard
