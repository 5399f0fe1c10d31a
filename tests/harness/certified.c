#include "certified.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SHAKING_MS = 10000, FLAGS_MAX = 24 };

void certified_shell(const char *format, ...)
{
	char command[1024];
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(command, sizeof(command), format, args);
	va_end(args);
	cr_assert(n > 0 && (size_t)n < sizeof(command));
	cr_assert_eq(system(command), 0, "%s", command);
}

void certified_make(const struct certified *c, const char *arguments)
{
	const char *tree = getenv("JIEYOU_TREE");

	cr_assert(tree, "JIEYOU_TREE is not set: run the tests by `make test`");
	certified_shell("sh %s/deploy/ca.sh %s %s >/dev/null", tree, c->folder, arguments);
}

int certified_port(int *ret_port)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(a);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	cr_assert(fd >= 0);
	cr_assert_eq(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	cr_assert_eq(listen(fd, 1), 0);
	cr_assert_eq(getsockname(fd, (struct sockaddr *)&a, &len), 0);
	*ret_port = ntohs(a.sin_port);
	return fd;
}

struct certified certified_prepare(void)
{
	struct certified c = {.d = daemon_prepare()};

	close(certified_port(&c.port));
	snprintf(c.folder, sizeof(c.folder), "%s/ca", c.d.folder);
	snprintf(c.certificate, sizeof(c.certificate), "%s/server.pem", c.folder);
	snprintf(c.key, sizeof(c.key), "%s/server.key", c.folder);
	snprintf(c.ca, sizeof(c.ca), "%s/ca.pem", c.folder);
	snprintf(c.listen, sizeof(c.listen), "127.0.0.1:%d, unix:%s", c.port, c.d.socket);
	certified_make(&c, "server localhost 127.0.0.1");
	certified_make(&c, "client alice");
	certified_make(&c, "client bob");
	return c;
}

void certified_run(struct certified *c, const char *const extra[])
{
	const char *flags[FLAGS_MAX + 1] = {"--listen", c->listen, "--tls_certificate", c->certificate,
		"--tls_key", c->key, "--tls_ca", c->ca};
	int n = 8;

	for (; extra && *extra && n < FLAGS_MAX; extra++)
		flags[n++] = *extra;
	daemon_run(&c->d, flags);
	daemon_wait_serving(&c->d);
}

struct certified certified_start(const char *const extra[])
{
	struct certified c = certified_prepare();

	certified_run(&c, extra);
	return c;
}

void certified_clean(struct certified *c)
{
	certified_shell("rm -rf %s", c->folder);
	daemon_clean(&c->d);
}

void certified_stop(struct certified *c)
{
	certified_shell("rm -rf %s", c->folder);
	daemon_stop(&c->d);
}

static int dial(const struct certified *c, struct dialling how)
{
	struct sockaddr_in own = {.sin_family = AF_INET};
	struct sockaddr_in a = {.sin_family = AF_INET,
		.sin_port = htons((uint16_t)c->port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	const int on = 1;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	cr_assert(fd >= 0);
	if (how.buffer) {
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &how.buffer, sizeof(how.buffer));
		setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &how.buffer, sizeof(how.buffer));
	}
	if (how.from) {
		cr_assert_eq(inet_pton(AF_INET, how.from, &own.sin_addr), 1);
		cr_assert_eq(bind(fd, (struct sockaddr *)&own, sizeof(own)), 0, "%s", how.from);
	}
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	cr_assert_eq(connect(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	return fd;
}

int certified_dial(const struct certified *c, int buffer)
{
	return dial(c, (struct dialling){.buffer = buffer});
}

int certified_dial_from(const struct certified *c, const char *from)
{
	return dial(c, (struct dialling){.from = from});
}

static SSL *client_side(const struct certified *c, struct dialling how)
{
	SSL_CTX *x = SSL_CTX_new(TLS_client_method());
	char certificate[160], key[160];
	SSL *ssl;

	cr_assert(x && SSL_CTX_load_verify_file(x, c->ca) == 1);
	SSL_CTX_set_verify(x, SSL_VERIFY_PEER, NULL);
	SSL_CTX_set_security_level(x, 0); /* what is too weak is for the daemon to say */
	SSL_CTX_set_mode(x, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	SSL_CTX_set_max_proto_version(x, how.version ? how.version : TLS1_3_VERSION);
	if (how.name) {
		snprintf(certificate, sizeof(certificate), "%s/%s.pem", c->folder, how.name);
		snprintf(key, sizeof(key), "%s/%s.key", c->folder, how.name);
		cr_assert_eq(SSL_CTX_use_certificate_chain_file(x, certificate), 1, "%s", certificate);
		cr_assert_eq(SSL_CTX_use_PrivateKey_file(x, key, SSL_FILETYPE_PEM), 1, "%s", key);
	}
	ssl = SSL_new(x);
	cr_assert(ssl);
	SSL_CTX_free(x);
	return ssl;
}

struct peer *certified_connect(const struct certified *c, struct dialling how)
{
	struct peer *p = peer_on(dial(c, how), client_side(c, how));
	int64_t until = now_ms() + SHAKING_MS;
	int done;

	signal(SIGPIPE, SIG_IGN); /* OpenSSL writes without asking not to be told */
	fcntl(p->fd, F_SETFL, O_NONBLOCK);
	SSL_set_fd(p->ssl, p->fd);
	if (how.session)
		SSL_set_session(p->ssl, how.session);
	while ((done = SSL_connect(p->ssl)) != 1) {
		struct pollfd wait = {p->fd, POLLIN, 0};
		int error = SSL_get_error(p->ssl, done);
		const char *words = ERR_reason_error_string(ERR_peek_error());

		if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) {
			p->ended = words ? words : "lost";
			ERR_clear_error();
			break;
		}
		cr_assert(now_ms() < until, "the handshake hangs");
		poll(&wait, 1, 100);
	}
	return p;
}

struct peer *certified_open(const struct certified *c, struct dialling how)
{
	struct peer *p = certified_connect(c, how);

	cr_assert(!p->ended, "%s", p->ended);
	peer_hello(p);
	return p;
}

void certified_farewell(struct peer *p)
{
	SSL_shutdown(p->ssl);
	ERR_clear_error();
	cr_assert(shutdown(p->fd, SHUT_WR) == 0 || errno == ENOTCONN);
}
