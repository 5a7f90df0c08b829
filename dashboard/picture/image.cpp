#include "dashboard/picture/image.h"

#include <zlib.h>

#include <fstream>
#include <stdexcept>

namespace portstorm::dashboard {

namespace {

void put_u32(std::string& to, std::uint32_t number) {
  for (int shift = 24; shift >= 0; shift -= 8) to += static_cast<char>(number >> shift);
}

// PNG (RFC 2083): | length of data | type | data | CRC of type and data |
void put_chunk(std::string& to, const std::string& type, const std::string& data) {
  put_u32(to, static_cast<std::uint32_t>(data.size()));
  const std::string body = type + data;
  to += body;
  put_u32(to, static_cast<std::uint32_t>(crc32(0, reinterpret_cast<const Bytef*>(body.data()),
                                               static_cast<uInt>(body.size()))));
}

}  // namespace

void write_png(const std::string& path, const Image& image) {
  std::string header;
  put_u32(header, static_cast<std::uint32_t>(image.width));
  put_u32(header, static_cast<std::uint32_t>(image.height));
  header += std::string("\x08\x02\x00\x00\x00", 5);  // 8 bits, RGB, no interlace

  // Each row says how it is filtered; 2 is the difference to the row above, which packs a chart
  // best.
  const std::size_t row_bytes = static_cast<std::size_t>(image.width) * 3;
  std::string rows;
  std::string above(row_bytes, '\0'), row(row_bytes, '\0');
  for (std::size_t y = 0; y < static_cast<std::size_t>(image.height); ++y) {
    rows += '\x02';
    for (std::size_t x = 0; x < row_bytes; ++x) {
      const std::size_t pixel = y * static_cast<std::size_t>(image.width) + x / 3;
      row[x] = static_cast<char>(image.pixels[pixel * 4 + x % 3]);
      rows += static_cast<char>(row[x] - above[x]);
    }
    above = row;
  }

  uLongf size = compressBound(static_cast<uLong>(rows.size()));
  std::string packed(size, '\0');
  if (compress2(reinterpret_cast<Bytef*>(packed.data()), &size,
                reinterpret_cast<const Bytef*>(rows.data()), static_cast<uLong>(rows.size()),
                Z_BEST_COMPRESSION) != Z_OK) {
    throw std::runtime_error("zlib could not pack " + path);
  }
  packed.resize(size);

  std::string png = "\x89PNG\r\n\x1a\n";
  put_chunk(png, "IHDR", header);
  put_chunk(png, "IDAT", packed);
  put_chunk(png, "IEND", "");
  std::ofstream file(path, std::ios::binary);
  file.write(png.data(), static_cast<std::streamsize>(png.size()));
  file.close();
  if (!file) throw std::runtime_error("cannot write " + path);
}

std::uint64_t hash(const Image& image) {
  std::uint64_t value = 0xcbf29ce484222325;
  const auto add = [&](std::uint8_t byte) { value = (value ^ byte) * 0x100000001b3; };
  for (const int size : {image.width, image.height}) {
    for (int shift = 0; shift < 32; shift += 8) add(static_cast<std::uint8_t>(size >> shift));
  }
  for (const std::uint8_t byte : image.pixels) add(byte);
  return value;
}

}  // namespace portstorm::dashboard
