#include "jieyou.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "address.h"
#include "channel.h"
#include "prefix.h"

/* A frame that came before anybody asked for it. */
struct kept {
	Jieyou__ServerFrame *frame;
	struct kept *next;
};

struct jieyou {
	struct channel channel;
	int timeout_ms;
	uint64_t next_id;
	Jieyou__ServerFrame *hello;
	struct kept *first;
	struct kept **last;
	bool broken; /* no more bytes in or out; `why` says the reason, to whoever asks */
	struct jieyou_error why;
	size_t in_len;
	uint8_t in[PREFIX_MAX + FRAME_MAX];
};

static int64_t deadline(const struct jieyou *j)
{
	return j->timeout_ms > 0 ? address_now_ms() + j->timeout_ms : INT64_MAX;
}

static void break_off(
	struct jieyou *j, enum jieyou_status status, const char *message, const char *detail)
{
	if (j->broken)
		return; /* the first reason is the true one */
	j->broken = true;
	address_fail(&j->why, status, message, detail);
}

static void break_off_lost(struct jieyou *j)
{
	if (!j->broken)
		channel_fault(&j->why);
	j->broken = true;
}

static void refused(const Jieyou__Refusal *refusal, struct jieyou_error *e)
{
	*e = (struct jieyou_error){
		.status = JIEYOU_REFUSED,
		.code = refusal->code,
		.retry_after_ms = refusal->retry_after_ms,
	};
	snprintf(e->name, sizeof(e->name), "%s", refusal->name);
	snprintf(e->field, sizeof(e->field), "%s", refusal->field);
	snprintf(e->message, sizeof(e->message), "%s", refusal->message);
}

/* ---- Bytes in ----------------------------------------------------------------------------------
 */

static void keep(struct jieyou *j, Jieyou__ServerFrame *frame)
{
	struct kept *k = malloc(sizeof(*k));

	if (!k) {
		jieyou_free(frame);
		break_off(j, JIEYOU_NO_MEMORY, "内存不足", NULL);
		return;
	}
	*k = (struct kept){frame, NULL};
	*j->last = k;
	j->last = &k->next;
}

/* A frame without a request is about the connection: nothing else will come on it. */
static void take_frame(struct jieyou *j, const uint8_t *body, size_t size)
{
	Jieyou__ServerFrame *frame = jieyou__server_frame__unpack(NULL, size, body);

	if (!frame) {
		break_off(j, JIEYOU_BAD_REPLY, "服务器的答复无法解读", NULL);
	} else if (frame->request_id != 0) {
		keep(j, frame);
	} else if (frame->reply_case == JIEYOU__SERVER_FRAME__REPLY_REFUSAL) {
		if (!j->broken)
			refused(frame->refusal, &j->why);
		j->broken = true;
		jieyou_free(frame);
	} else {
		jieyou_free(frame); /* a kind of news that this library does not know yet */
	}
}

static void take_frames(struct jieyou *j)
{
	size_t at = 0, prefix, body;
	enum frame_result result = FRAME_WHOLE;

	while (at < j->in_len) {
		result = prefix_read(j->in + at, j->in_len - at, FRAME_MAX, &prefix, &body);
		if (result != FRAME_WHOLE || j->in_len - at - prefix < body)
			break;
		take_frame(j, j->in + at + prefix, body);
		at += prefix + body;
	}
	if (result != FRAME_WHOLE && result != FRAME_NOT_YET)
		break_off(j, JIEYOU_BAD_REPLY, "对方发来的不是解忧服务的数据,请检查服务器地址", NULL);
	memmove(j->in, j->in + at, j->in_len - at);
	j->in_len -= at;
}

/* Reads what is there without waiting. A whole frame always fits, so there is always room. */
static void read_in(struct jieyou *j)
{
	ssize_t n = channel_read(&j->channel, j->in + j->in_len, sizeof(j->in) - j->in_len);

	if (n > 0) {
		j->in_len += (size_t)n;
		take_frames(j);
	} else if (n == CHANNEL_END) {
		break_off(j, JIEYOU_UNREACHABLE, "服务器断开了连接", NULL);
	} else if (n == CHANNEL_LOST) {
		break_off_lost(j);
	}
}

/* ---- Sending -----------------------------------------------------------------------------------
 */

/*
 * The peer closed while we were writing. What it said before (a refusal of the connection, most
 * likely) tells more than the error does.
 */
static void read_last_words(struct jieyou *j)
{
	while (!j->broken)
		read_in(j);
}

static void write_out(struct jieyou *j, const uint8_t *bytes, size_t size)
{
	int64_t until = deadline(j);

	while (size && !j->broken) {
		ssize_t n = channel_write(&j->channel, bytes, size);
		short events;

		if (n >= 0) {
			bytes += n;
			size -= (size_t)n;
		} else if (n == CHANNEL_LATER) {
			if (!channel_wait(&j->channel, POLLIN | POLLOUT, until, &events))
				break_off(j, JIEYOU_TIMED_OUT, "向服务器发送超时", NULL);
			else if (events & POLLIN)
				read_in(j);
		} else {
			read_last_words(j);
		}
	}
}

static bool pack(const Jieyou__ClientFrame *frame, uint8_t **ret, size_t *ret_size,
	struct jieyou_error *ret_error)
{
	size_t size = jieyou__client_frame__get_packed_size(frame);
	uint8_t *bytes;
	size_t prefix;

	if (size == 0 || size > FRAME_MAX)
		return address_fail(
			ret_error, JIEYOU_BAD_REQUEST, "请求超过一次能传送的长度(64 KiB)。请缩短文字", NULL);
	bytes = malloc(PREFIX_MAX + size);
	if (!bytes)
		return address_fail(ret_error, JIEYOU_NO_MEMORY, "内存不足", NULL);
	prefix = prefix_write(size, bytes);
	jieyou__client_frame__pack(frame, bytes + prefix);
	*ret = bytes;
	*ret_size = prefix + size;
	return true;
}

uint64_t jieyou_send(
	struct jieyou *j, const Jieyou__ClientFrame *frame, struct jieyou_error *ret_error)
{
	Jieyou__ClientFrame wire = *frame;
	uint8_t *bytes = NULL;
	size_t size = 0;

	if (j->broken) {
		*ret_error = j->why;
		return 0;
	}
	if (wire.request_id == 0)
		wire.request_id = j->next_id++;
	else if (wire.request_id >= j->next_id)
		j->next_id = wire.request_id + 1;
	if (!pack(&wire, &bytes, &size, ret_error))
		return 0;
	write_out(j, bytes, size);
	free(bytes);
	if (!j->broken)
		return wire.request_id;
	*ret_error = j->why;
	return 0;
}

/* ---- Receiving ---------------------------------------------------------------------------------
 */

static Jieyou__ServerFrame *take_kept(struct jieyou *j, uint64_t request_id)
{
	for (struct kept **at = &j->first; *at; at = &(*at)->next) {
		struct kept *k = *at;
		Jieyou__ServerFrame *frame = k->frame;

		if (request_id != 0 && frame->request_id != request_id)
			continue;
		*at = k->next;
		if (!*at)
			j->last = at;
		free(k);
		return frame;
	}
	return NULL;
}

static Jieyou__ServerFrame *next_frame(
	struct jieyou *j, uint64_t request_id, struct jieyou_error *ret_error)
{
	int64_t until = deadline(j);
	Jieyou__ServerFrame *frame;
	short events;

	while (!(frame = take_kept(j, request_id))) {
		if (j->broken) {
			*ret_error = j->why;
			return NULL;
		}
		if (!channel_wait(&j->channel, POLLIN, until, &events)) {
			address_fail(ret_error, JIEYOU_TIMED_OUT, "服务器没有及时答复", NULL);
			return NULL;
		}
		read_in(j);
	}
	return frame;
}

Jieyou__ServerFrame *jieyou_receive(
	struct jieyou *j, uint64_t request_id, uint64_t *ret_refused_id, struct jieyou_error *ret_error)
{
	Jieyou__ServerFrame *frame = next_frame(j, request_id, ret_error);

	if (!frame || frame->reply_case != JIEYOU__SERVER_FRAME__REPLY_REFUSAL)
		return frame;
	refused(frame->refusal, ret_error);
	if (ret_refused_id)
		*ret_refused_id = frame->request_id;
	jieyou_free(frame);
	return NULL;
}

Jieyou__ServerFrame *jieyou_call(
	struct jieyou *j, const Jieyou__ClientFrame *frame, struct jieyou_error *ret_error)
{
	uint64_t id = jieyou_send(j, frame, ret_error);

	return id ? jieyou_receive(j, id, NULL, ret_error) : NULL;
}

void jieyou_free(Jieyou__ServerFrame *frame)
{
	if (frame)
		jieyou__server_frame__free_unpacked(frame, NULL);
}

/* ---- Beginning and end -------------------------------------------------------------------------
 */

static bool say_hello(struct jieyou *j, const char *client, struct jieyou_error *ret_error)
{
	Jieyou__ClientFrame frame;
	Jieyou__Hello hello;
	char name[65];

	jieyou__client_frame__init(&frame);
	jieyou__hello__init(&hello);
	snprintf(name, sizeof(name), "%s", client);
	hello.version = JIEYOU_PROTOCOL;
	hello.client = name;
	frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_HELLO;
	frame.hello = &hello;
	j->hello = jieyou_call(j, &frame, ret_error);
	if (!j->hello)
		return false;
	if (j->hello->reply_case == JIEYOU__SERVER_FRAME__REPLY_HELLO && j->hello->hello)
		return true;
	return address_fail(ret_error, JIEYOU_BAD_REPLY, "对方没有按约定问候,请检查服务器地址", NULL);
}

/* A file given, or named by the environment; NULL: neither. */
static const char *file_of(const char *given, const char *variable)
{
	const char *file = given ? given : getenv(variable);

	return file && file[0] ? file : NULL;
}

struct jieyou *jieyou_open_with(const char *server, const char *client,
	const struct jieyou_files *given, int timeout_ms, struct jieyou_error *ret_error)
{
	const struct jieyou_files files = {file_of(given->certificate, "JIEYOU_CERT"),
		file_of(given->key, "JIEYOU_KEY"), file_of(given->ca, "JIEYOU_CA")};
	struct jieyou *j = calloc(1, sizeof(*j));

	if (!j) {
		address_fail(ret_error, JIEYOU_NO_MEMORY, "内存不足", NULL);
		return NULL;
	}
	j->timeout_ms = timeout_ms;
	j->next_id = 1;
	j->last = &j->first;
	if (channel_open(&j->channel, server, &files, deadline(j), ret_error) &&
		say_hello(j, client, ret_error))
		return j;
	jieyou_close(j);
	return NULL;
}

struct jieyou *jieyou_open(
	const char *server, const char *client, int timeout_ms, struct jieyou_error *ret_error)
{
	const struct jieyou_files none = {NULL, NULL, NULL};

	return jieyou_open_with(server, client, &none, timeout_ms, ret_error);
}

void jieyou_close(struct jieyou *j)
{
	Jieyou__ServerFrame *frame;

	if (!j)
		return;
	while ((frame = take_kept(j, 0)))
		jieyou_free(frame);
	jieyou_free(j->hello);
	channel_close(&j->channel);
	free(j);
}

const Jieyou__HelloReply *jieyou_hello(const struct jieyou *j)
{
	return j->hello->hello;
}

bool jieyou_key(char ret[JIEYOU_KEY_SIZE])
{
	uint8_t bytes[(JIEYOU_KEY_SIZE - 1) / 2];

	if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes))
		return false;
	for (size_t i = 0; i < sizeof(bytes); i++)
		snprintf(ret + 2 * i, 3, "%02x", bytes[i]);
	return true;
}
