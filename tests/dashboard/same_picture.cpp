// same_picture A.png B.png: two of the dashboard's own PNGs, pixel by pixel. Edges may be blended
// differently by a driver; more than 2 % of pixels that differ by more than 48 of 255 is another
// picture. Reads only what write_png() writes: RGB, rows filtered by the row above.

#include <zlib.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

struct Picture {
  std::size_t width = 0, height = 0;
  std::vector<std::uint8_t> pixels;
};

std::size_t number(const std::string& bytes, std::size_t at) {
  std::size_t value = 0;
  for (std::size_t i = 0; i < 4; ++i)
    value = value << 8 | static_cast<std::uint8_t>(bytes.at(at + i));
  return value;
}

Picture read(const char* path) {
  std::ifstream file(path, std::ios::binary);
  const std::string png{std::istreambuf_iterator<char>(file), {}};
  constexpr std::size_t data_at = 8 + 25;  // the signature, IHDR
  if (png.size() < data_at + 8) throw std::runtime_error(std::string(path) + " is no picture");
  Picture picture{number(png, 16), number(png, 20), {}};
  const std::size_t row = picture.width * 3;
  std::vector<std::uint8_t> rows((row + 1) * picture.height);
  uLongf size = static_cast<uLongf>(rows.size());
  if (::uncompress(rows.data(), &size, reinterpret_cast<const Bytef*>(png.data()) + data_at + 8,
                   static_cast<uLong>(number(png, data_at))) != Z_OK) {
    throw std::runtime_error(std::string(path) + " cannot be unpacked");
  }
  picture.pixels.resize(row * picture.height);
  for (std::size_t y = 0; y < picture.height; ++y) {
    for (std::size_t x = 0; x < row; ++x) {
      const std::uint8_t above = y > 0 ? picture.pixels[(y - 1) * row + x] : std::uint8_t{0};
      picture.pixels[y * row + x] = static_cast<std::uint8_t>(rows[y * (row + 1) + 1 + x] + above);
    }
  }
  return picture;
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 3) return 2;
  const Picture a = read(argv[1]), b = read(argv[2]);
  if (a.width != b.width || a.height != b.height) throw std::runtime_error("the sizes differ");
  std::size_t differing = 0;
  for (std::size_t i = 0; i < a.pixels.size(); i += 3) {
    bool differs = false;
    for (std::size_t part = 0; part < 3; ++part) {
      differs = differs || std::abs(int{a.pixels[i + part]} - int{b.pixels[i + part]}) > 48;
    }
    differing += differs;
  }
  const double percent =
      300.0 * static_cast<double>(differing) / static_cast<double>(a.pixels.size());
  std::printf("%.2f %% of pixels differ\n", percent);
  return percent <= 2 ? 0 : 1;
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
