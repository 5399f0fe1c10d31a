#include "tls.h"

#include <event2/bufferevent_ssl.h>
#include <linux/sockios.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "log.h"
#include "text.h"

enum {
	BETWEEN_MAX = 1,      /* CAs between a client's certificate and ours */
	CHAIN_MAX = 16 << 10, /* bytes of certificates that a client may show */
	SECURITY_LEVEL = 2,   /* of OpenSSL: 112 bits, so RSA from 2048 and no SHA-1 */
};

struct tls {
	SSL_CTX *context;
};

/* ---- Certificates ---- */

static const char *reason(unsigned long error)
{
	const char *words = ERR_SYSTEM_ERROR(error) ? strerror((int)ERR_GET_REASON(error))
												: ERR_reason_error_string(error);

	return error && words ? words : "unknown";
}

static bool say(const char *setting, const char *file, const char *why)
{
	log_error("tls", "setting=%s file=%s why=\"%s\"", setting, file, why);
	ERR_clear_error();
	return false;
}

static bool is_set(const char *setting, const char *file)
{
	return file[0] || say(setting, file, "not set, and HOST:PORT is listened on with TLS only");
}

/* The first error is the cause, later ones are what came of it. */
static bool is_good(const char *setting, const char *file, int result)
{
	return result == 1 || say(setting, file, reason(ERR_peek_error()));
}

/* A key with a passphrase is a fault: nobody sits at the daemon's terminal. */
static int no_passphrase(char *to, int size, int writing, void *arg)
{
	(void)to;
	(void)size;
	(void)writing;
	(void)arg;
	return -1;
}

static bool read_files(SSL_CTX *x, const struct conf *c)
{
	STACK_OF(X509_NAME) * names;

	SSL_CTX_set_default_passwd_cb(x, no_passphrase);
	if (!is_set("tls_certificate", c->tls_certificate) || !is_set("tls_key", c->tls_key) ||
		!is_set("tls_ca", c->tls_ca) ||
		!is_good("tls_certificate", c->tls_certificate,
			SSL_CTX_use_certificate_chain_file(x, c->tls_certificate)) ||
		!is_good(
			"tls_key", c->tls_key, SSL_CTX_use_PrivateKey_file(x, c->tls_key, SSL_FILETYPE_PEM)) ||
		!is_good("tls_ca", c->tls_ca, SSL_CTX_load_verify_file(x, c->tls_ca)))
		return false;
	names = SSL_load_client_CA_file(c->tls_ca);
	SSL_CTX_set_client_CA_list(x, names); /* so that clients with several certificates can choose */
	return names || say("tls_ca", c->tls_ca, reason(ERR_peek_error()));
}

/*
 * No tickets and no cache, so that nobody comes in on an older proof than a certificate that holds
 * now. Never SSL_MODE_ENABLE_PARTIAL_WRITE: libevent 2.1.12 would lose the rest. No reading ahead:
 * it would not see those bytes. What was deciphered is wiped, as all memory that held words is.
 */
static bool set_rules(SSL_CTX *x)
{
	SSL_CTX_set_options(x, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_NO_TICKET |
							   SSL_OP_CLEANSE_PLAINTEXT);
	SSL_CTX_set_mode(x, SSL_MODE_RELEASE_BUFFERS);
	SSL_CTX_set_session_cache_mode(x, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_security_level(x, SECURITY_LEVEL);
	SSL_CTX_set_max_cert_list(x, CHAIN_MAX);
	SSL_CTX_set_verify(x, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
	SSL_CTX_set_verify_depth(x, BETWEEN_MAX);
	return SSL_CTX_set_min_proto_version(x, TLS1_3_VERSION) == 1 &&
		   SSL_CTX_set_max_proto_version(x, TLS1_3_VERSION) == 1 &&
		   SSL_CTX_set_num_tickets(x, 0) == 1 &&
		   SSL_CTX_set_purpose(x, X509_PURPOSE_SSL_CLIENT) == 1;
}

static SSL_CTX *read_context(const struct conf *c)
{
	SSL_CTX *x = SSL_CTX_new(TLS_server_method());

	if (x && set_rules(x) && read_files(x, c))
		return x;
	SSL_CTX_free(x);
	return NULL;
}

struct tls *tls_open(const struct conf *conf)
{
	struct tls *t = calloc(1, sizeof(*t));

	if (t)
		t->context = read_context(conf);
	if (t && t->context)
		return t;
	free(t);
	return NULL;
}

void tls_reload(struct tls *t, const struct conf *conf)
{
	SSL_CTX *fresh = read_context(conf);

	if (!fresh) {
		log_error("reload", "certificates=unchanged");
		return;
	}
	SSL_CTX_free(t->context); /* sessions that use it still hold it */
	t->context = fresh;
	log_info("reload", "certificates=read");
}

void tls_close(struct tls *t)
{
	if (!t)
		return;
	SSL_CTX_free(t->context);
	free(t);
}

/* ---- A connection ---- */

/* Callbacks are deferred, or the last bytes before an end would be lost. */
struct bufferevent *tls_accept(
	struct tls *t, struct event_base *base, evutil_socket_t fd, moment now)
{
	const int on = 1;
	SSL *ssl = SSL_new(t->context);

	if (!ssl)
		return NULL;
	if (now.us)
		X509_VERIFY_PARAM_set_time(SSL_get0_param(ssl), (time_t)(now.us / US_PER_SECOND));
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	return bufferevent_openssl_socket_new(
		base, fd, ssl, BUFFEREVENT_SSL_ACCEPTING, BEV_OPT_CLOSE_ON_FREE | BEV_OPT_DEFER_CALLBACKS);
}

const char *tls_fault(struct bufferevent *io)
{
	const SSL *ssl = bufferevent_openssl_get_ssl(io);
	unsigned long error = bufferevent_get_openssl_error(io);
	long verified = ssl ? SSL_get_verify_result(ssl) : X509_V_OK;

	if (verified != X509_V_OK)
		return X509_verify_cert_error_string(verified);
	return error ? reason(error) : "connection lost";
}

/* Whether the other end has acknowledged our FIN, and so all before it; or is gone altogether. */
static bool all_arrived(evutil_socket_t fd)
{
	struct tcp_info info;
	socklen_t size = sizeof(info);

	return getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) != 0 ||
		   (info.tcpi_state != TCP_FIN_WAIT1 && info.tcpi_state != TCP_CLOSING &&
			   info.tcpi_state != TCP_LAST_ACK);
}

/* The client's own farewell is not waited for: it may be busy, and we have nothing to gain by it.
 */
bool tls_farewell(struct bufferevent *io)
{
	SSL *ssl = bufferevent_openssl_get_ssl(io);
	int done;
	bool blocked;

	if (!ssl)
		return true;
	SSL_set_shutdown(ssl, SSL_get_shutdown(ssl) | SSL_RECEIVED_SHUTDOWN);
	done = SSL_shutdown(ssl);
	blocked = done < 0 && SSL_get_error(ssl, done) == SSL_ERROR_WANT_WRITE;
	ERR_clear_error();
	if (blocked)
		return false;
	shutdown(bufferevent_getfd(io), SHUT_WR);
	return all_arrived(bufferevent_getfd(io));
}

size_t tls_underway(struct bufferevent *io)
{
	int bytes = 0;

	if (!bufferevent_openssl_get_ssl(io) || ioctl(bufferevent_getfd(io), SIOCOUTQ, &bytes) != 0)
		return 0;
	return bytes > 0 ? (size_t)bytes : 0;
}
