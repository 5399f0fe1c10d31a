#include "peer.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <openssl/err.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "daemon.h"
#include "prefix.h"

enum { ANSWER_MS = 10000 };

static int dial(const char *path)
{
	struct sockaddr_un to = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	cr_assert(fd >= 0 && strlen(path) < sizeof(to.sun_path));
	memcpy(to.sun_path, path, strlen(path) + 1);
	if (connect(fd, (struct sockaddr *)&to, sizeof(to)) == 0)
		return fd;
	close(fd);
	return -1;
}

struct peer *peer_on(int fd, SSL *ssl)
{
	struct peer *p = calloc(1, sizeof(*p));

	cr_assert(p);
	p->fd = fd;
	p->ssl = ssl;
	p->next_id = 1;
	return p;
}

struct peer *peer_connect(const char *socket_path)
{
	int fd = dial(socket_path);

	cr_assert(fd >= 0, "cannot connect to %s", socket_path);
	return peer_on(fd, NULL);
}

static Jieyou__ServerFrame *say_hello(struct peer *p)
{
	static char name[] = "test";
	Jieyou__ClientFrame frame;
	Jieyou__Hello hello;

	jieyou__client_frame__init(&frame);
	jieyou__hello__init(&hello);
	hello.version = 1;
	hello.client = name;
	frame.hello = &hello;
	frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_HELLO;
	frame.request_id = p->next_id++;
	peer_send(p, &frame);
	return peer_receive(p, ANSWER_MS);
}

void peer_hello(struct peer *p)
{
	Jieyou__ServerFrame *f = say_hello(p);

	cr_assert(f && f->reply_case == JIEYOU__SERVER_FRAME__REPLY_HELLO);
	peer_free(f);
}

struct peer *peer_open(const char *socket_path)
{
	struct peer *p = peer_connect(socket_path);

	peer_hello(p);
	return p;
}

bool peer_serving(const char *socket_path)
{
	int fd = dial(socket_path);
	struct peer *p;
	Jieyou__ServerFrame *f;
	bool yes;

	if (fd < 0)
		return false;
	p = peer_on(fd, NULL);
	f = say_hello(p);
	yes = f && f->reply_case == JIEYOU__SERVER_FRAME__REPLY_HELLO && f->hello->edition > 0;
	peer_free(f);
	peer_close(p);
	return yes;
}

void peer_close(struct peer *p)
{
	SSL_free(p->ssl);
	close(p->fd);
	free(p);
}

static ssize_t get_tls(struct peer *p, void *to, size_t room)
{
	int n = SSL_read(p->ssl, to, (int)room);
	int error = SSL_get_error(p->ssl, n);
	const char *words = ERR_reason_error_string(ERR_peek_error());

	if (error == SSL_ERROR_NONE)
		return n;
	if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE)
		return 0;
	if (!p->ended)
		p->ended = error == SSL_ERROR_ZERO_RETURN ? "close notify" : words ? words : "lost";
	ERR_clear_error();
	return -1;
}

/* Where TLS cannot send any more, what it still has to read says why. */
size_t peer_put(struct peer *p, const void *bytes, size_t n)
{
	ssize_t sent = 0;

	if (n && p->ssl) {
		sent = SSL_write(p->ssl, bytes, (int)n);
		ERR_clear_error();
	} else if (n) {
		sent = send(p->fd, bytes, n, MSG_NOSIGNAL | MSG_DONTWAIT);
		cr_assert(sent >= 0 || errno == EAGAIN, "send: %s", strerror(errno));
	}
	return sent > 0 ? (size_t)sent : 0;
}

/* Bytes, 0 for none just now, or -1 for the end. */
static ssize_t get(struct peer *p, void *to, size_t n)
{
	ssize_t got;

	if (p->ssl)
		return get_tls(p, to, n);
	got = recv(p->fd, to, n, MSG_DONTWAIT);
	return got > 0 ? got : got < 0 && errno == EAGAIN ? 0 : -1;
}

bool peer_wait(struct peer *p, bool to_send, int timeout_ms)
{
	struct pollfd wait = {p->fd, (short)(POLLIN | (to_send ? POLLOUT : 0)), 0};

	if (p->ssl && SSL_pending(p->ssl) > 0)
		return true;
	return timeout_ms >= 0 && poll(&wait, 1, timeout_ms) > 0;
}

void peer_bytes(struct peer *p, const void *bytes, size_t n)
{
	const char *at = bytes;
	int64_t until = now_ms() + ANSWER_MS;

	while (n) {
		struct pollfd room = {p->fd, POLLOUT, 0};
		size_t sent = peer_put(p, at, n);

		at += sent;
		n -= sent;
		cr_assert(now_ms() < until, "%zu bytes cannot be sent", n);
		if (n)
			poll(&room, 1, 100);
	}
}

void peer_body(struct peer *p, const void *body, size_t n)
{
	uint8_t prefix[PREFIX_MAX];

	peer_bytes(p, prefix, prefix_write(n, prefix));
	peer_bytes(p, body, n);
}

void peer_send(struct peer *p, const Jieyou__ClientFrame *frame)
{
	size_t n = jieyou__client_frame__get_packed_size(frame);
	uint8_t *body = malloc(n);

	cr_assert(body);
	jieyou__client_frame__pack(frame, body);
	peer_body(p, body, n);
	free(body);
}

/* Reads some more. False: closed, or nothing within the time. */
static bool read_more(struct peer *p, int64_t until)
{
	ssize_t got;

	do {
		if (!peer_wait(p, false, (int)(until - now_ms())))
			return false;
		cr_assert(p->have < sizeof(p->in));
		got = get(p, p->in + p->have, sizeof(p->in) - p->have);
	} while (got == 0);
	if (got > 0)
		p->have += (size_t)got;
	return got > 0;
}

Jieyou__ServerFrame *peer_receive(struct peer *p, int timeout_ms)
{
	int64_t until = now_ms() + timeout_ms;

	for (;;) {
		size_t prefix = 0, body = 0;
		enum frame_result r = prefix_read(p->in, p->have, FRAME_MAX, &prefix, &body);
		Jieyou__ServerFrame *f;

		if (r == FRAME_WHOLE && p->have >= prefix + body) {
			f = jieyou__server_frame__unpack(NULL, body, p->in + prefix);
			cr_assert(f, "the server sent what is no ServerFrame");
			p->have -= prefix + body;
			memmove(p->in, p->in + prefix + body, p->have);
			return f;
		}
		cr_assert(r == FRAME_WHOLE || r == FRAME_NOT_YET, "the server sent a bad prefix");
		if (!read_more(p, until))
			return NULL;
	}
}

void peer_free(Jieyou__ServerFrame *f)
{
	if (f)
		jieyou__server_frame__free_unpacked(f, NULL);
}

bool peer_closed(struct peer *p, int timeout_ms)
{
	int64_t until = now_ms() + timeout_ms;
	char dropped[4096];

	while (peer_wait(p, false, (int)(until - now_ms()))) {
		if (get(p, dropped, sizeof(dropped)) < 0)
			return true;
	}
	return false;
}

Jieyou__ServerFrame *peer_ask(struct peer *p, Jieyou__ClientFrame *frame)
{
	Jieyou__ServerFrame *f;

	frame->request_id = p->next_id++;
	peer_send(p, frame);
	f = peer_receive(p, ANSWER_MS);
	cr_assert(f, "no answer within %d ms", ANSWER_MS);
	cr_assert(f->request_id == frame->request_id);
	return f;
}

const Jieyou__Refusal *peer_refusal(const Jieyou__ServerFrame *f)
{
	cr_assert(f);
	cr_assert(f->reply_case == JIEYOU__SERVER_FRAME__REPLY_REFUSAL,
		"not refused, but answered (%d)", (int)f->reply_case);
	return f->refusal;
}
