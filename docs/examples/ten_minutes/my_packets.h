#pragma once
// The packets of my_server, as its client includes them too. Text is padded with NUL.

#include <cstdint>

#pragma pack(push, 1)

struct PacketHeader {
  std::uint16_t size;  // of the whole packet, these four bytes included
  std::uint16_t type;
};

enum PacketType : std::uint16_t {
  CS_LOGIN = 1,
  CS_MOVE = 2,
  CS_CHAT = 3,
  SC_LOGIN = 101,
  SC_MOVE = 102,
  SC_POSITION = 103,
  SC_CHAT = 104,
};

enum ResultCode : std::uint8_t {
  RESULT_OK,
  RESULT_WRONG_VERSION,
  RESULT_NAME_TAKEN,
  RESULT_OUTSIDE
};

constexpr std::int32_t protocol_version = 3;
constexpr int max_name = 20;
constexpr int max_message = 80;
constexpr float field_size = 500.0f;  // x and y go from 0 to here

struct CsLogin {  // the first packet of a connection
  PacketHeader header;
  char name[max_name];
  std::int32_t version;
};

struct ScLogin {
  PacketHeader header;
  std::uint8_t result;
  std::int32_t player_id;
  float x, y;
};

struct CsMove {
  PacketHeader header;
  std::uint32_t sequence;
  float x, y;
  std::uint8_t direction;
};

struct ScMove {  // the answer, to the one who moved
  PacketHeader header;
  std::uint32_t sequence;
  std::uint8_t result;
};

struct ScPosition {  // to everybody who is logged in
  PacketHeader header;
  std::int32_t player_id;
  float x, y;
  std::uint8_t direction;
};

struct CsChat {
  PacketHeader header;
  char message[max_message];
};

struct ScChat {  // to everybody who is logged in, the one who wrote it included
  PacketHeader header;
  std::int32_t player_id;
  char name[max_name];
  char message[max_message];
};

#pragma pack(pop)
