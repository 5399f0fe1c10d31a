/* Hello: who speaks, which protocol, and whether the daemon can serve (edition 0: not yet). */
#include "casework.h"
#include "log.h"

enum { PROTOCOL = 1 };

static bool hello_check(struct request *q)
{
	const Jieyou__Hello *m = q->frame->hello;
	size_t len = strlen(m->client);

	if (m->version != PROTOCOL)
		return request_refuse(q, REFUSAL_BAD_VERSION, TEXT("version"),
			TEXT("本服务器只支持协议版本 1,请升级客户端。"));
	if (len == 0 || len > CLIENT_NAME_MAX)
		return request_refuse(
			q, REFUSAL_BAD_VALUE, TEXT("client"), TEXT("请用 1 至 64 字节写明客户端名称。"));
	return true;
}

/* Only what is a program's name by its form is logged. */
static bool is_name(const char *t)
{
	return strspn(t, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/") ==
		   strlen(t);
}

static bool hello_reply(struct request *q, Jieyou__ServerFrame *ret)
{
	static char server[] = "jieyoud 0.1";
	Jieyou__HelloReply *m = arena_alloc(&q->arena, sizeof(*m));
	struct store *store = q->desk->store;

	if (!m)
		return false;
	jieyou__hello_reply__init(m);
	m->version = PROTOCOL;
	m->server = server;
	m->edition =
		q->held && store_serving(store) && !q->desk->draining ? request_snapshot(q)->edition.n : 0;
	if (m->edition)
		m->calendar_missing = calendar_missing(&request_snapshot(q)->calendar, q->now);
	m->now_us = q->now.us;
	m->principal = casework_string(q->via, &q->arena);
	ret->hello = m;
	ret->reply_case = JIEYOU__SERVER_FRAME__REPLY_HELLO;
	memcpy(q->caller->client, q->frame->hello->client, strlen(q->frame->hello->client) + 1);
	q->caller->principal = q->speaker;
	q->caller->greeted = true;
	log_info("greeted", "session=%u principal=%.*s client=%s", q->caller->session.index,
		TEXT_ARG(q->via), is_name(q->caller->client) ? q->caller->client : "-");
	return true;
}

const struct verb verb_hello = {.name = "hello",
	.concern = CONCERN_SELF,
	.before_hello = true,
	.check = hello_check,
	.reply = hello_reply};
