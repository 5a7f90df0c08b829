#pragma once
// Integers, floats and text in and out of raw bytes, numbers in a stated byte order and at any
// alignment. The caller has checked that the bytes are there.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <type_traits>

#include "wire/framing.h"

namespace portstorm::wire {

template <class T>
T reverse_bytes(T value) noexcept {
  static_assert(std::is_trivially_copyable_v<T>);
  std::byte bytes[sizeof(T)];
  std::memcpy(bytes, &value, sizeof(T));
  for (std::size_t i = 0; i < sizeof(T) / 2; ++i) {  // compiles to one bswap
    const std::byte swapped = bytes[i];
    bytes[i] = bytes[sizeof(T) - 1 - i];
    bytes[sizeof(T) - 1 - i] = swapped;
  }
  std::memcpy(&value, bytes, sizeof(T));
  return value;
}

constexpr bool is_native(Endian endian) noexcept {
  return (endian == Endian::little) == (std::endian::native == std::endian::little);
}

template <class T>
T load(const std::byte* from, Endian endian) noexcept {
  static_assert(std::is_arithmetic_v<T>);
  T value;
  std::memcpy(&value, from, sizeof(T));
  return is_native(endian) ? value : reverse_bytes(value);
}

template <class T>
void store(std::byte* to, T value, Endian endian) noexcept {
  static_assert(std::is_arithmetic_v<T>);
  if (!is_native(endian)) value = reverse_bytes(value);
  std::memcpy(to, &value, sizeof(T));
}

template <class T>
T load_little(const std::byte* from) noexcept {
  return load<T>(from, Endian::little);
}

template <class T>
void store_little(std::byte* to, T value) noexcept {
  store(to, value, Endian::little);
}

// An integer of 1, 2, 4 or 8 bytes, its upper bits zero (a negative one keeps its bit pattern).
inline std::uint64_t load_integer(const std::byte* from, std::size_t size, Endian endian) noexcept {
  switch (size) {
    case 1:
      return load<std::uint8_t>(from, endian);
    case 2:
      return load<std::uint16_t>(from, endian);
    case 4:
      return load<std::uint32_t>(from, endian);
    default:
      return load<std::uint64_t>(from, endian);
  }
}

inline void store_integer(std::byte* to, std::uint64_t value, std::size_t size,
                          Endian endian) noexcept {
  switch (size) {
    case 1:
      return store(to, static_cast<std::uint8_t>(value), endian);
    case 2:
      return store(to, static_cast<std::uint16_t>(value), endian);
    case 4:
      return store(to, static_cast<std::uint32_t>(value), endian);
    default:
      return store(to, value, endian);
  }
}

// The value of a signed integer whose bit pattern load_integer() read.
constexpr std::int64_t sign_extend(std::uint64_t bits, std::size_t size) noexcept {
  const unsigned unused = 64 - static_cast<unsigned>(size) * 8;
  return static_cast<std::int64_t>(bits << unused) >> unused;
}

// A char[N] field: up to its first NUL, or all of it.
inline std::string_view text_in(std::span<const std::byte> field) noexcept {
  const char* text = reinterpret_cast<const char*>(field.data());
  const void* nul = std::memchr(text, 0, field.size());
  return {text, nul ? static_cast<const char*>(nul) - text : field.size()};
}

}  // namespace portstorm::wire
