#include "completion_port/error.h"

namespace portstorm {

std::string_view to_string(Error error) noexcept {
  switch (error) {
    case Error::none:
      return "none";
    case Error::aborted:
      return "aborted";
    case Error::end_of_stream:
      return "end_of_stream";
    case Error::reset:
      return "reset";
    case Error::refused:
      return "refused";
    case Error::timed_out:
      return "timed_out";
    case Error::unreachable:
      return "unreachable";
    case Error::address_in_use:
      return "address_in_use";
    case Error::address_not_available:
      return "address_not_available";
    case Error::access_denied:
      return "access_denied";
    case Error::no_buffers:
      return "no_buffers";
    case Error::descriptor_limit:
      return "descriptor_limit";
    case Error::not_connected:
      return "not_connected";
    case Error::invalid:
      return "invalid";
    case Error::queue_full:
      return "queue_full";
    case Error::unknown:
      return "unknown";
  }
  return "unknown";
}

}  // namespace portstorm
