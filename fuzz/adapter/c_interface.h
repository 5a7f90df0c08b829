/* A packet parser behind a C interface: for parsers in C, and for those in a DLL, which exports
 * portstorm_get_parser(). The same rules as in parser.h:
 *
 *   create()  open()  feed() ... feed()  close()   open() ... close()  destroy()
 *             |---------- a connection ---------|  |-- the next one -|
 *
 * Single-threaded. No function may throw.
 */
#ifndef PORTSTORM_FUZZ_C_INTERFACE_H
#define PORTSTORM_FUZZ_C_INTERFACE_H

#include <stddef.h>

#ifdef _WIN32
#define PORTSTORM_EXPORT __declspec(dllexport)
#else
#define PORTSTORM_EXPORT __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

#define PORTSTORM_PARSER_VERSION 1

typedef struct portstorm_sink {
  void* context; /* first argument of both */
  /* A whole packet, header or delimiter included. 0: the handler has closed the connection, and
   * nothing more may be handed on. */
  int (*packet)(void* context, const void* bytes, size_t size);
  /* The bytes break the protocol: you have ended the connection, for a reason of your own. */
  void (*reject)(void* context, int reason);
} portstorm_sink;

enum { PORTSTORM_PEER_CLOSED, PORTSTORM_PEER_RESET, PORTSTORM_REJECTED, PORTSTORM_HANDLER_CLOSED };

typedef struct portstorm_parser {
  int version;               /* PORTSTORM_PARSER_VERSION */
  const char* name;          /* in messages */
  const char* protocol_file; /* what to compare with; null: only with itself */
  int handler_may_close;     /* whether the sink's packet() may return 0 */
  void* (*create)(void);
  void (*destroy)(void* parser);
  void (*open)(void* parser, const portstorm_sink* sink); /* the sink stays until close() */
  /* Either this ... */
  void (*feed)(void* parser, const void* bytes, size_t size);
  /* ... or, where the kernel writes into the session's own memory, these; the others are null. */
  void* (*recv_buffer)(void* parser, size_t* size);
  void (*on_received)(void* parser, size_t bytes);
  void (*close)(void* parser, int reason);
} portstorm_parser;

/* Yours to write. What it points to stays for ever. */
PORTSTORM_EXPORT const portstorm_parser* portstorm_get_parser(void);

#ifdef __cplusplus
}
#endif

#endif
