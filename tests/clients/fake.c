#include "fake.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static void *run(void *arg)
{
	struct fake *f = arg;
	int fd = accept(f->listener, NULL, NULL);

	if (fd < 0)
		return NULL;
	f->act(fd);
	close(fd);
	return NULL;
}

static void start(struct fake *f, void (*act)(int fd))
{
	int result = listen(f->listener, 1);

	assert(result == 0);
	f->act = act;
	result = pthread_create(&f->thread, NULL, run, f);
	assert(result == 0);
	(void)result;
}

void fake_open(struct fake *f, void (*act)(int fd))
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};

	*f = (struct fake){.folder = "/tmp/jieyou-test-XXXXXX"};
	if (!mkdtemp(f->folder))
		abort();
	snprintf(f->server, sizeof(f->server), "unix:%s/s", f->folder);
	snprintf(at.sun_path, sizeof(at.sun_path), "%s/s", f->folder);
	f->listener = socket(AF_UNIX, SOCK_STREAM, 0);
	if (bind(f->listener, (const struct sockaddr *)&at, sizeof(at)) != 0)
		abort();
	start(f, act);
}

void fake_close(struct fake *f)
{
	shutdown(f->listener, SHUT_RDWR); /* where nobody connected, this ends the accept */
	pthread_join(f->thread, NULL);
	close(f->listener);
	unlink(f->server + strlen("unix:"));
	rmdir(f->folder);
}

static bool read_exactly(int fd, uint8_t *to, size_t n)
{
	while (n) {
		ssize_t got = read(fd, to, n);

		if (got <= 0)
			return false;
		to += got;
		n -= (size_t)got;
	}
	return true;
}

Jieyou__ClientFrame *fake_read(int fd)
{
	size_t size = 0;
	unsigned shift = 0;
	uint8_t byte, *body;
	Jieyou__ClientFrame *frame = NULL;

	do {
		if (!read_exactly(fd, &byte, 1))
			return NULL;
		size |= (size_t)(byte & 0x7f) << shift;
		shift += 7;
	} while (byte & 0x80);
	body = malloc(size);
	if (body && read_exactly(fd, body, size))
		frame = jieyou__client_frame__unpack(NULL, size, body);
	free(body);
	return frame;
}

void fake_raw(int fd, const void *bytes, size_t n)
{
	const char *at = bytes;

	while (n) {
		ssize_t sent = send(fd, at, n, MSG_NOSIGNAL);

		if (sent <= 0)
			return;
		at += sent;
		n -= (size_t)sent;
	}
}

void fake_write(int fd, const Jieyou__ServerFrame *frame)
{
	size_t size = jieyou__server_frame__get_packed_size(frame);
	uint8_t *bytes = malloc(size + 3);
	size_t n = 0, rest = size;

	if (!bytes)
		abort();
	for (; rest > 127; rest >>= 7)
		bytes[n++] = (uint8_t)(rest | 0x80);
	bytes[n++] = (uint8_t)rest;
	jieyou__server_frame__pack(frame, bytes + n);
	fake_raw(fd, bytes, n + size);
	free(bytes);
}

void fake_hello(int fd)
{
	Jieyou__ClientFrame *hello = fake_read(fd);
	Jieyou__ServerFrame frame;
	Jieyou__HelloReply reply;

	if (!hello)
		return;
	jieyou__server_frame__init(&frame);
	jieyou__hello_reply__init(&reply);
	reply.version = hello->hello ? hello->hello->version : 0;
	reply.server = (char[]){"fake 1"};
	frame.request_id = hello->request_id;
	frame.reply_case = JIEYOU__SERVER_FRAME__REPLY_HELLO;
	frame.hello = &reply;
	fake_write(fd, &frame);
	jieyou__client_frame__free_unpacked(hello, NULL);
}

void fake_case(int fd, uint64_t request_id, int64_t case_id)
{
	Jieyou__ServerFrame frame;
	Jieyou__CaseReply reply;
	Jieyou__CaseHead head;

	jieyou__server_frame__init(&frame);
	jieyou__case_reply__init(&reply);
	jieyou__case_head__init(&head);
	head.case_id = case_id;
	reply.head = &head;
	frame.request_id = request_id;
	frame.reply_case = JIEYOU__SERVER_FRAME__REPLY_GET_CASE;
	frame.get_case = &reply;
	fake_write(fd, &frame);
}

void fake_refuse(int fd, uint64_t request_id)
{
	Jieyou__ServerFrame frame;
	Jieyou__Refusal refusal;

	jieyou__server_frame__init(&frame);
	jieyou__refusal__init(&refusal);
	refusal.code = 8;
	refusal.name = (char[]){"BUSY"};
	refusal.field = (char[]){"help.narrative"};
	refusal.message = (char[]){"请稍后再试。"};
	refusal.retry_after_ms = 250;
	frame.request_id = request_id;
	frame.reply_case = JIEYOU__SERVER_FRAME__REPLY_REFUSAL;
	frame.refusal = &refusal;
	fake_write(fd, &frame);
}
