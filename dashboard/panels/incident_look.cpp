#include "dashboard/panels/incident_look.h"

namespace portstorm::dashboard {

std::string connection_name(std::uint64_t connection, bool is_session) {
  if (connection == 0) return "-";
  if (!is_session) return std::to_string(connection);
  return std::to_string(connection & 0xFFFFFFFF) + "." + std::to_string(connection >> 32);
}

}  // namespace portstorm::dashboard
