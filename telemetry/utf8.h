#pragma once
// UTF-8 as RFC 3629 has it: no surrogates, no overlong forms, nothing above U+10FFFF.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace portstorm::telemetry {

// The length in bytes of the character that `text` starts with; 0 when it starts with none.
std::size_t utf8_length(std::string_view text) noexcept;

// `code_point` is no surrogate and at most 0x10FFFF.
void append_utf8(std::string& to, std::uint32_t code_point);

}  // namespace portstorm::telemetry
