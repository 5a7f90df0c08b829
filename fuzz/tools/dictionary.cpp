#include "fuzz/tools/dictionary.h"

#include <fmt/format.h>

#include "mutation/packet_mutations.h"
#include "wire/bytes.h"

namespace portstorm::fuzz {

namespace {

constexpr std::size_t longest_token = 40;  // libFuzzer takes 64 at the most

std::string integer_token(std::uint64_t value, const wire::HeaderField& field) {
  std::string token(wire::size_of(field.type), '\0');
  wire::store_integer(reinterpret_cast<std::byte*>(token.data()), value, token.size(),
                      field.endian);
  return token;
}

void add_quoted(const std::string& text, Tokens& tokens) {
  if (text.size() <= longest_token) tokens.insert('"' + text + '"');
}

}  // namespace

void add_tokens(const wire::Protocol& protocol, Tokens& tokens) {
  const wire::Framing& framing = protocol.framing;
  if (!framing.delimiter.empty()) tokens.insert(framing.delimiter);
  if (framing.kind != wire::FramingKind::length_prefixed) return;
  const wire::HeaderField& length = framing.header[framing.length_field];
  const PacketMutations mutations(protocol);
  for (const std::size_t size : mutations.boundaries()) {
    tokens.insert(integer_token(size - wire::uncounted_bytes(framing), length));
  }
  if (!framing.id_field) return;
  for (const wire::PacketDefinition& packet : protocol.packets) {
    tokens.insert(integer_token(packet.id, framing.header[*framing.id_field]));
  }
}

void add_tokens(const json_file::Value& document, Tokens& tokens) {
  if (document.kind == json_file::Value::Kind::string) add_quoted(document.string, tokens);
  for (const auto& element : document.elements) add_tokens(element, tokens);
  for (const auto& member : document.members) {
    add_quoted(member.key, tokens);
    add_tokens(member.value, tokens);
  }
}

std::string dictionary_text(const Tokens& tokens) {
  std::string text;
  for (const std::string& token : tokens) {
    text += '"';
    for (const char c : token) {
      const bool plain = c >= ' ' && c <= '~' && c != '"' && c != '\\';
      text += plain
                  ? std::string(1, c)
                  : fmt::format("\\x{:02x}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    }
    text += "\"\n";
  }
  return text;
}

}  // namespace portstorm::fuzz
