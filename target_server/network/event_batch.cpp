#include "target_server/network/event_batch.h"

namespace portstorm::server {

void EventBatch::dispatch(Content& content, Sessions& sessions) const {
  for (const Event& event : events_) {
    switch (event.kind) {
      case Kind::open:
        content.on_open(event.session);
        break;
      case Kind::packet:
        content.on_packet(event.session, packet(event));
        break;
      case Kind::end_of_packets:
        if (content.on_end_of_packets(event.session, event.reason)) {
          sessions.disconnect(event.session, event.reason);
        }
        break;
      case Kind::close:
        content.on_close(event.session, event.reason);
        break;
      case Kind::timer:
        content.on_timer(event.session.slot);
        break;
    }
  }
}

}  // namespace portstorm::server
