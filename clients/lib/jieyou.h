/*
 * libjieyou: a blocking client of the Jieyou dispatcher. Depends on protobuf-c and OpenSSL.
 *
 *     struct jieyou_error why;
 *     struct jieyou *j = jieyou_open("unix:/run/jieyou/jieyou.sock", "my-program", 5000, &why);
 *     Jieyou__GetCase get;
 *     Jieyou__ClientFrame frame;
 *     Jieyou__ServerFrame *reply;
 *
 *     jieyou__get_case__init(&get);
 *     jieyou__client_frame__init(&frame);
 *     get.case_id = 1024;
 *     frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_GET_CASE;
 *     frame.get_case = &get;
 *     reply = j ? jieyou_call(j, &frame, &why) : NULL;
 *     if (!reply)
 *         fprintf(stderr, "%s\n", why.message);
 *     jieyou_free(reply);
 *     jieyou_close(j);
 *
 * Messages are the structs that protoc-c makes of jieyou.proto; what each field means stands
 * there. Memory: what you send stays yours and is not kept; every frame you receive is yours, and
 * goes back with jieyou_free. One connection belongs to one thread at a time.
 *
 * Nothing is sent twice behind your back. A request that writes carries an idempotency key: when
 * a call fails and you cannot know whether it was done, open a new connection and send the same
 * request with the same key; the case is filed once, and you get its answer.
 */
#ifndef JIEYOU_H
#define JIEYOU_H

#include <stdbool.h>
#include <stdint.h>

#include "jieyou.pb-c.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { JIEYOU_PROTOCOL = 1, JIEYOU_KEY_SIZE = 33 };

enum jieyou_status {
	JIEYOU_OK,
	JIEYOU_REFUSED,     /* the dispatcher said no: code, name, field, message are its own */
	JIEYOU_UNREACHABLE, /* no connection, or it was lost; what was under way may have been done */
	JIEYOU_TIMED_OUT,   /* no answer in time; the same */
	JIEYOU_BAD_ADDRESS, /* the server's address cannot be read */
	JIEYOU_BAD_REQUEST, /* the frame is empty or above 64 KiB; nothing was sent */
	JIEYOU_BAD_REPLY,   /* what came is not this protocol */
	JIEYOU_NO_MEMORY,
	JIEYOU_BAD_CERTIFICATE, /* ours cannot be used or was turned down, or the server's is not right
							 */
};

/* Why something failed. Filled only on failure; texts end in NUL and are cut to fit. */
struct jieyou_error {
	enum jieyou_status status;
	int code;               /* REFUSED: google.rpc.Code, else 0 */
	int64_t retry_after_ms; /* REFUSED: 0 where waiting does not help */
	char name[32];          /* REFUSED: for programs, "BAD_VALUE" */
	char field[128];        /* REFUSED: the field at fault, "help.narrative" */
	char message[512];      /* for a person, in Chinese, always there */
};

struct jieyou;

/* Files (PEM) for TLS. NULL: as the environment says. */
struct jieyou_files {
	const char *certificate; /* JIEYOU_CERT: yours, as a client */
	const char *key;         /* JIEYOU_KEY: its private key */
	const char *ca;          /* JIEYOU_CA: the CA that the server's certificate must be of */
};

/*
 * Connects and says Hello. server: "unix:/path", or "tls:host:port" or "tls:[address]:port" ("tls:"
 * may be left out): over TCP it is always TLS 1.3, with a certificate on both sides, and the
 * server's must name the host as you write it. client: the name of your program, 1 to 64 bytes.
 * timeout_ms holds for this, and later for each send and each receive; 0 or less waits for ever.
 * NULL on failure. The files are read now and not kept: after renewing a certificate, open anew.
 */
struct jieyou *jieyou_open(
	const char *server, const char *client, int timeout_ms, struct jieyou_error *ret_error);
struct jieyou *jieyou_open_with(const char *server, const char *client,
	const struct jieyou_files *files, int timeout_ms, struct jieyou_error *ret_error);

/* NULL is allowed. */
void jieyou_close(struct jieyou *j);

/* What the dispatcher answered to Hello; belongs to the connection. */
const Jieyou__HelloReply *jieyou_hello(const struct jieyou *j);

/*
 * Sends a request. A request_id of 0 is replaced by the next free number for the wire (your frame
 * is not changed); another is sent as it is, and must be unique among those in flight. Returns
 * the request_id, 0 on failure.
 *
 * Many may be sent before the first answer is read: replies that arrive meanwhile are read and
 * kept, so that neither side blocks the other.
 */
uint64_t jieyou_send(
	struct jieyou *j, const Jieyou__ClientFrame *frame, struct jieyou_error *ret_error);

/*
 * The next frame for a request; request_id 0: the next frame for whichever request. A refusal is
 * a failure (REFUSED, for request_id 0 with the request's own number in *ret_refused_id, which
 * may be NULL); the connection stays usable, unless the refusal was about the connection itself.
 * Where reply->more is true there are further frames to receive.
 */
Jieyou__ServerFrame *jieyou_receive(struct jieyou *j, uint64_t request_id, uint64_t *ret_refused_id,
	struct jieyou_error *ret_error);

/* jieyou_send, then jieyou_receive for it. */
Jieyou__ServerFrame *jieyou_call(
	struct jieyou *j, const Jieyou__ClientFrame *frame, struct jieyou_error *ret_error);

/* Gives a received frame back. NULL is allowed. */
void jieyou_free(Jieyou__ServerFrame *frame);

/* A fresh idempotency key: 128 random bits as hexadecimal. False: the system gives none. */
bool jieyou_key(char ret[JIEYOU_KEY_SIZE]);

#ifdef __cplusplus
}
#endif

#endif
