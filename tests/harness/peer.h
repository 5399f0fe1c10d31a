/*
 * Peer: the other end of the wire, in the hands of a test: it can speak properly, and it can send
 * any bytes at any pace. Replies are unpacked by protobuf-c's own allocator; free them with
 * peer_free. All functions fail the test where the connection does not do what they say.
 */
#ifndef JIEYOU_TEST_PEER_H
#define JIEYOU_TEST_PEER_H

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stddef.h>

#include "jieyou.pb-c.h"

struct peer {
	int fd;
	SSL *ssl;          /* NULL: in clear, on a Unix socket */
	const char *ended; /* how TLS came to its end: "close notify", "lost", or OpenSSL's words */
	uint64_t next_id;  /* of the next request that peer_request numbers */
	size_t have;
	unsigned char in[1 << 18];
};

/* Connects to a Unix socket; without Hello, and with Hello done. Free with peer_close. */
struct peer *peer_connect(const char *socket_path);
struct peer *peer_open(const char *socket_path);

/* On a socket that is connected already, and Hello by itself. */
struct peer *peer_on(int fd, SSL *ssl);
void peer_hello(struct peer *p);
void peer_close(struct peer *p);

/* Whether a server answers Hello there with an edition. Never fails the test. */
bool peer_serving(const char *socket_path);

/* Bytes as they are; a body with its prefix; a message with its prefix. */
void peer_bytes(struct peer *p, const void *bytes, size_t n);
void peer_body(struct peer *p, const void *body, size_t n);
void peer_send(struct peer *p, const Jieyou__ClientFrame *frame);

/* Sends of n bytes what goes without waiting. Returns how many; 0 also where nothing ever will. */
size_t peer_put(struct peer *p, const void *bytes, size_t n);

/* Waits for bytes to come, or (also) for room to send. */
bool peer_wait(struct peer *p, bool to_send, int timeout_ms);

/* The next frame; NULL when the server has closed, or nothing came in timeout_ms. */
Jieyou__ServerFrame *peer_receive(struct peer *p, int timeout_ms);
void peer_free(Jieyou__ServerFrame *f);

/* Whether the server has closed (reads and drops what still comes), within timeout_ms. */
bool peer_closed(struct peer *p, int timeout_ms);

/* Numbers the frame, sends it, and receives its answer (10 s). */
Jieyou__ServerFrame *peer_ask(struct peer *p, Jieyou__ClientFrame *frame);

/* The refusal of a frame; fails the test when it is none. */
const Jieyou__Refusal *peer_refusal(const Jieyou__ServerFrame *f);

#endif
