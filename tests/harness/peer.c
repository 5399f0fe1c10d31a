#include "peer.h"

#include <criterion/criterion.h>
#include <errno.h>
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

static struct peer *peer_on(int fd)
{
	struct peer *p = calloc(1, sizeof(*p));

	cr_assert(p);
	p->fd = fd;
	p->next_id = 1;
	return p;
}

struct peer *peer_connect(const char *socket_path)
{
	int fd = dial(socket_path);

	cr_assert(fd >= 0, "cannot connect to %s", socket_path);
	return peer_on(fd);
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

struct peer *peer_open(const char *socket_path)
{
	struct peer *p = peer_connect(socket_path);
	Jieyou__ServerFrame *f = say_hello(p);

	cr_assert(f && f->reply_case == JIEYOU__SERVER_FRAME__REPLY_HELLO);
	peer_free(f);
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
	p = peer_on(fd);
	f = say_hello(p);
	yes = f && f->reply_case == JIEYOU__SERVER_FRAME__REPLY_HELLO && f->hello->edition > 0;
	peer_free(f);
	peer_close(p);
	return yes;
}

void peer_close(struct peer *p)
{
	close(p->fd);
	free(p);
}

void peer_bytes(struct peer *p, const void *bytes, size_t n)
{
	const char *at = bytes;

	while (n) {
		ssize_t sent = send(p->fd, at, n, MSG_NOSIGNAL);

		cr_assert(sent > 0, "send: %s", strerror(errno));
		at += sent;
		n -= (size_t)sent;
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
	struct pollfd wait = {p->fd, POLLIN, 0};
	int64_t left = until - now_ms();
	ssize_t got;

	if (left < 0 || poll(&wait, 1, (int)left) <= 0)
		return false;
	cr_assert(p->have < sizeof(p->in));
	got = read(p->fd, p->in + p->have, sizeof(p->in) - p->have);
	if (got <= 0)
		return false;
	p->have += (size_t)got;
	return true;
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
	struct pollfd wait = {p->fd, POLLIN, 0};
	char dropped[4096];

	while (now_ms() <= until) {
		if (poll(&wait, 1, (int)(until - now_ms())) <= 0)
			return false;
		if (read(p->fd, dropped, sizeof(dropped)) <= 0)
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
