/* A parser in C, as a DLL: the same rules as corrected_session.h. */

#include <stdlib.h>
#include <string.h>

#include "fuzz/adapter/c_interface.h"

enum { header_bytes = 4, max_packet = 256 };

typedef struct session {
  const portstorm_sink* sink;
  unsigned char buffer[2 * max_packet];
  size_t held;
} session;

static void* create(void) {
  return calloc(1, sizeof(session));
}

static void destroy(void* parser) {
  free(parser);
}

static void open_session(void* parser, const portstorm_sink* sink) {
  session* self = parser;
  self->sink = sink;
  self->held = 0;
}

static void close_session(void* parser, int reason) {
  session* self = parser;
  (void)reason;
  self->sink = NULL;
}

/* What is left is at the buffer's front again; 0: the session is over. */
static int take_packets(session* self) {
  size_t begin = 0;
  while (self->held - begin >= header_bytes) {
    const unsigned char* packet = self->buffer + begin;
    const size_t size = packet[0] | (size_t)packet[1] << 8;
    if (size < header_bytes || size > max_packet) {
      self->sink->reject(self->sink->context, 1);
      return 0;
    }
    if (self->held - begin < size) break;
    if (!self->sink->packet(self->sink->context, packet, size)) return 0;
    begin += size;
  }
  self->held -= begin;
  memmove(self->buffer, self->buffer + begin, self->held);
  return 1;
}

static void feed(void* parser, const void* bytes, size_t size) {
  session* self = parser;
  const unsigned char* from = bytes;
  while (size > 0) {
    const size_t room = sizeof(self->buffer) - self->held;
    const size_t count = size < room ? size : room;
    memcpy(self->buffer + self->held, from, count);
    self->held += count;
    from += count;
    size -= count;
    if (!take_packets(self)) return;
  }
}

PORTSTORM_EXPORT const portstorm_parser* portstorm_get_parser(void) {
  static const portstorm_parser parser = {
      .version = PORTSTORM_PARSER_VERSION,
      .name = "c_parser",
      .protocol_file = PORTSTORM_PROTOCOL,
      .handler_may_close = 1,
      .create = create,
      .destroy = destroy,
      .open = open_session,
      .feed = feed,
      .close = close_session,
  };
  return &parser;
}
