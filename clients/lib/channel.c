#include "channel.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "address.h"

/* ---- Faults, in the words of the person who can do something about them ---- */

static const struct {
	int alert;
	const char *why;
} alerts[] = {
	{SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED, "服务器不接受本机的证书:已过期,请换发"},
	{SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED, "服务器不接受本机的证书:已吊销,请联系管理员"},
	{SSL_R_TLSV1_ALERT_UNKNOWN_CA, "服务器不接受本机的证书:不是本中心的 CA 签发的"},
	{SSL_R_TLSV1_ALERT_DECRYPT_ERROR, "服务器不接受本机的证书:不是本中心的 CA 签发的"},
	{SSL_R_SSLV3_ALERT_BAD_CERTIFICATE, "服务器不接受本机的证书,请换发客户端证书"},
	{SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE, "服务器不接受本机的证书:不是客户端证书"},
	{SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN, "服务器不接受本机的证书,请换发客户端证书"},
	{SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED, "服务器没有收到本机的证书,请检查证书文件"},
};

void channel_fault(struct jieyou_error *ret_error)
{
	int error = errno;
	unsigned long tls = ERR_peek_error();

	ERR_clear_error();
	for (size_t i = 0; ERR_GET_LIB(tls) == ERR_LIB_SSL && i < sizeof(alerts) / sizeof(alerts[0]);
		 i++) {
		if (ERR_GET_REASON(tls) == alerts[i].alert) {
			address_fail(ret_error, JIEYOU_BAD_CERTIFICATE, alerts[i].why, NULL);
			return;
		}
	}
	address_fail(ret_error, JIEYOU_UNREACHABLE, "与服务器的连接中断",
		tls ? ERR_reason_error_string(tls) : strerrordesc_np(error));
}

static bool fail_verify(struct jieyou_error *e, long result)
{
	const char *detail = X509_verify_cert_error_string(result), *why = "服务器的证书不可信";

	switch (result) {
	case X509_V_ERR_HOSTNAME_MISMATCH:
	case X509_V_ERR_IP_ADDRESS_MISMATCH:
		why = "服务器的证书不是发给这个地址的。请核对地址,或请管理员换发含此地址的证书";
		break;
	case X509_V_ERR_CERT_HAS_EXPIRED:
	case X509_V_ERR_CERT_NOT_YET_VALID:
		why = "服务器的证书不在有效期内。请核对本机时间,或请管理员换发";
		break;
	case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
	case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
	case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
	case X509_V_ERR_CERT_SIGNATURE_FAILURE:
		why = "服务器的证书不是这个 CA 签发的。请核对地址和 CA 文件";
		break;
	}
	return address_fail(e, JIEYOU_BAD_CERTIFICATE, why, detail);
}

static bool fail_handshake(struct channel *c, struct jieyou_error *e)
{
	long result = SSL_get_verify_result(c->ssl);

	if (result != X509_V_OK)
		return fail_verify(e, result);
	channel_fault(e);
	return false;
}

/* ---- Certificates ---- */

static bool have_files(const struct jieyou_files *f, struct jieyou_error *e)
{
	const char *missing = !f->certificate ? "JIEYOU_CERT"
						  : !f->key       ? "JIEYOU_KEY"
						  : !f->ca        ? "JIEYOU_CA"
										  : NULL;

	return !missing ||
		   address_fail(e, JIEYOU_BAD_CERTIFICATE,
			   "连接 主机:端口 要用证书。请用环境变量 JIEYOU_CERT、JIEYOU_KEY、JIEYOU_CA(或选项 "
			   "--cert、--cert-key、--ca)写明证书、私钥和 CA 的文件,现在缺少",
			   missing);
}

static bool is_good(int result, const char *file, struct jieyou_error *e)
{
	unsigned long error = ERR_peek_error();
	const char *why = ERR_SYSTEM_ERROR(error) ? strerrordesc_np((int)ERR_GET_REASON(error))
											  : ERR_reason_error_string(error);
	char detail[384];

	if (result == 1)
		return true;
	snprintf(detail, sizeof(detail), "%s:%s", file, why ? why : "原因不明");
	ERR_clear_error();
	return address_fail(
		e, JIEYOU_BAD_CERTIFICATE, "证书文件不能用。请检查路径、权限和内容", detail);
}

static bool read_files(SSL_CTX *x, const struct jieyou_files *f, struct jieyou_error *e)
{
	return is_good(SSL_CTX_use_certificate_chain_file(x, f->certificate), f->certificate, e) &&
		   is_good(SSL_CTX_use_PrivateKey_file(x, f->key, SSL_FILETYPE_PEM), f->key, e) &&
		   is_good(SSL_CTX_load_verify_file(x, f->ca), f->ca, e);
}

/* ---- The socket under TLS ---- */

/* As OpenSSL's own, but that a lost connection does not end the program by SIGPIPE. */
static int write_quietly(BIO *b, const char *bytes, int size)
{
	ssize_t n = send((int)BIO_get_fd(b, NULL), bytes, (size_t)size, MSG_NOSIGNAL);

	BIO_clear_retry_flags(b);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		BIO_set_retry_write(b);
	return (int)n;
}

static bool put_on_socket(struct channel *c)
{
	const BIO_METHOD *plain = BIO_s_socket();
	BIO_METHOD *m = BIO_meth_new(BIO_TYPE_SOCKET, "quiet socket");
	BIO *b;

	c->writing = m;
	if (!m || !BIO_meth_set_write(m, write_quietly) ||
		!BIO_meth_set_read(m, BIO_meth_get_read(plain)) ||
		!BIO_meth_set_ctrl(m, BIO_meth_get_ctrl(plain)) ||
		!BIO_meth_set_create(m, BIO_meth_get_create(plain)) ||
		!BIO_meth_set_destroy(m, BIO_meth_get_destroy(plain)))
		return false;
	b = BIO_new(m);
	if (!b)
		return false;
	BIO_set_fd(b, c->fd, BIO_NOCLOSE);
	SSL_set_bio(c->ssl, b, b);
	return true;
}

/* The certificate must name the host as the address does: a name, or an address as such. */
static bool expect_host(SSL *ssl, char *host)
{
	X509_VERIFY_PARAM *p = SSL_get0_param(ssl);

	X509_VERIFY_PARAM_set_hostflags(p, X509_CHECK_FLAG_NO_WILDCARDS);
	if (X509_VERIFY_PARAM_set1_ip_asc(p, host) == 1)
		return true;
	return SSL_set_tlsext_host_name(ssl, host) == 1 && X509_VERIFY_PARAM_set1_host(p, host, 0) == 1;
}

/* ---- Beginning and end ---- */

/* The connection keeps what it needs of the context. */
static bool prepare(
	struct channel *c, char *host, const struct jieyou_files *files, struct jieyou_error *e)
{
	SSL_CTX *x = SSL_CTX_new(TLS_client_method());
	bool ready = false;

	if (x && !read_files(x, files, e)) {
		SSL_CTX_free(x);
		return false;
	}
	if (x && SSL_CTX_set_min_proto_version(x, TLS1_3_VERSION) == 1) {
		SSL_CTX_set_verify(x, SSL_VERIFY_PEER, NULL);
		SSL_CTX_set_session_cache_mode(x, SSL_SESS_CACHE_OFF);
		c->ssl = SSL_new(x);
		ready = c->ssl && put_on_socket(c) && expect_host(c->ssl, host);
	}
	SSL_CTX_free(x);
	return ready || address_fail(e, JIEYOU_NO_MEMORY, "内存不足", NULL);
}

static bool shake_hands(struct channel *c, int64_t deadline_ms, struct jieyou_error *e)
{
	for (;;) {
		int done, error;
		short events;

		ERR_clear_error();
		done = SSL_connect(c->ssl);
		if (done == 1)
			return true;
		error = SSL_get_error(c->ssl, done);
		if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE)
			return fail_handshake(c, e);
		if (!channel_wait(c, error == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT, deadline_ms, &events))
			return address_fail(e, JIEYOU_TIMED_OUT, "与服务器的 TLS 握手超时", NULL);
	}
}

bool channel_open(struct channel *c, const char *server, const struct jieyou_files *files,
	int64_t deadline_ms, struct jieyou_error *ret_error)
{
	char host[ADDRESS_HOST_MAX];
	bool tls = address_host(server, host);

	*c = (struct channel){.fd = -1};
	if (tls && !have_files(files, ret_error))
		return false;
	c->fd = address_connect(server, deadline_ms, ret_error);
	if (c->fd < 0)
		return false;
	return !tls || (prepare(c, host, files, ret_error) && shake_hands(c, deadline_ms, ret_error));
}

void channel_close(struct channel *c)
{
	if (c->ssl) {
		SSL_shutdown(c->ssl);
		ERR_clear_error();
	}
	SSL_free(c->ssl);
	BIO_meth_free(c->writing);
	if (c->fd >= 0)
		close(c->fd);
}

/* ---- Bytes ---- */

static ssize_t in_clear(ssize_t n)
{
	return n >= 0                              ? n
		   : errno == EAGAIN || errno == EINTR ? (ssize_t)CHANNEL_LATER
											   : (ssize_t)CHANNEL_LOST;
}

static ssize_t in_tls(struct channel *c, int n)
{
	switch (SSL_get_error(c->ssl, n)) {
	case SSL_ERROR_NONE:
		return n;
	case SSL_ERROR_ZERO_RETURN:
		return CHANNEL_END;
	case SSL_ERROR_WANT_READ:
		return CHANNEL_LATER;
	case SSL_ERROR_WANT_WRITE:
		c->wants = POLLOUT;
		return CHANNEL_LATER;
	default:
		return CHANNEL_LOST;
	}
}

ssize_t channel_read(struct channel *c, uint8_t *to, size_t size)
{
	if (!c->ssl)
		return in_clear(recv(c->fd, to, size, MSG_DONTWAIT));
	ERR_clear_error();
	c->wants = 0;
	return in_tls(c, SSL_read(c->ssl, to, (int)size));
}

/* Frames are small: what TLS has begun to write is offered again, from where it was, until it is.
 */
ssize_t channel_write(struct channel *c, const uint8_t *bytes, size_t size)
{
	if (!c->ssl)
		return in_clear(send(c->fd, bytes, size, MSG_NOSIGNAL | MSG_DONTWAIT));
	ERR_clear_error();
	return in_tls(c, SSL_write(c->ssl, bytes, (int)size));
}

bool channel_wait(struct channel *c, short events, int64_t deadline_ms, short *ret_events)
{
	struct pollfd p = {.fd = c->fd, .events = (short)(events | c->wants)};
	int n;

	if (c->ssl && events & POLLIN &&
		SSL_pending(c->ssl) > 0) { /* read already, asked for by none */
		*ret_events = POLLIN;
		return true;
	}
	do
		n = poll(&p, 1, address_left_ms(deadline_ms));
	while (n < 0 && errno == EINTR);
	*ret_events = n > 0 ? p.revents : 0;
	return n > 0;
}
