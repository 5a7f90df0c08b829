#pragma once
// How incidents look, everywhere: a colour and a shape for each group of model/incidents.h.

#include <array>
#include <string>

#include "dashboard/draw/shapes.h"
#include "dashboard/draw/theme.h"
#include "dashboard/model/incidents.h"

namespace portstorm::dashboard {

struct IncidentLook {
  const char* letter;
  const char* meaning;
  ImU32 colour;
  Shape shape;
  const char* key;  // of ViewState's hidden things
};

inline constexpr std::array<IncidentLook, incident_groups> incident_looks = {{
    {"S", "the server's port completed a send with fewer bytes than asked", theme::orange,
     Shape::triangle, "incident:S"},
    {"C", "the client saw a torn or stalled packet", theme::sky, Shape::diamond, "incident:C"},
    {"F", "a fault that was injected on purpose", theme::yellow, Shape::cross, "incident:F"},
    {"other", "no partial send, and no fault on purpose", theme::purple, Shape::ring,
     "incident:other"},
}};

inline std::size_t look_index(const Incident& incident) {
  return static_cast<std::size_t>(incident.group());
}

// A session number of target_server (generation << 32 | slot) as slot.generation, others as they
// are.
std::string connection_name(std::uint64_t connection, bool is_session);

}  // namespace portstorm::dashboard
