/*
 * Certified: a daemon that listens with TLS, the CA that it believes, and clients with any
 * certificate or none.
 *
 *     struct certified c = certified_start(NULL);       serving, on c.d.socket too
 *     struct peer *p = certified_open(&c, (struct dialling){.name = "alice"});
 *     ...
 *     certified_stop(&c);
 *
 * Certificates are made by deploy/ca.sh in a folder of the daemon's: "server", and clients "alice"
 * and "bob". All functions fail the test (cr_assert) where they cannot do what they say.
 */
#ifndef JIEYOU_TEST_CERTIFIED_H
#define JIEYOU_TEST_CERTIFIED_H

#include "daemon.h"
#include "peer.h"

struct certified {
	struct daemon d;
	int port;
	char folder[96]; /* of the certificates: NAME.pem, NAME.key, ca.pem, ca.key */
	char certificate[128], key[128], ca[128];
	char listen[200]; /* the setting: Unix socket and TLS */
};

/* extra: further flags, NULL-terminated, or NULL. */
struct certified certified_start(const char *const extra[]);
void certified_stop(struct certified *c);

/* The same in steps: database, folder and certificates; then a process that serves. */
struct certified certified_prepare(void);
void certified_run(struct certified *c, const char *const extra[]);
void certified_clean(struct certified *c);

/* A port of 127.0.0.1, and a socket that listens on it. */
int certified_port(int *ret_port);

/* ca.sh in the folder: "client carol 0", "server localhost". */
void certified_make(const struct certified *c, const char *arguments);

/* A shell command that must succeed, silently. */
void certified_shell(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* How a client comes. */
struct dialling {
	const char *name;     /* of certificate and key in the folder; NULL: without */
	int version;          /* the newest TLS it speaks; 0: 1.3 */
	int buffer;           /* bytes of the socket's buffers; 0: as the system has them */
	const char *from;     /* its own address, of loopback's; NULL: 127.0.0.1 */
	SSL_SESSION *session; /* that it would go on with; NULL: none */
};

/* The bare connection; from an address of loopback's. */
int certified_dial(const struct certified *c, int buffer);
int certified_dial_from(const struct certified *c, const char *from);

/*
 * A connection whose handshake, as far as the client sees, is done, or has failed (then ->ended).
 * The server's certificate must be of the CA. In TLS 1.3 the server may still turn it down.
 */
struct peer *certified_connect(const struct certified *c, struct dialling how);

/* With Hello done. */
struct peer *certified_open(const struct certified *c, struct dialling how);

/* Sends close_notify, and nothing more; or there is nobody any more to send it to. */
void certified_farewell(struct peer *p);

#endif
