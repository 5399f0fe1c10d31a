/*
 * notices: what one is told, once; watch: the same as it comes, or what happens in the queue or to
 * one case, until it is interrupted. A lost connection is made anew, from where it was cut off.
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli.h"
#include "json.h"
#include "report.h"

enum { AGAIN_MS = 1000, PAGE_BYTES = 1 << 20 };

/* What is asked, and where it goes on. */
struct following {
	Jieyou__ClientFrame frame;
	Jieyou__GetNotices notices;
	Jieyou__WatchQueue queue;
	Jieyou__WatchCase one;
	Jieyou__ServerFrame *last; /* the last page: its bookmark is given back */
	bool told;                 /* something, ever */
};

static const Jieyou__NoticesReply *page_of(const Jieyou__ServerFrame *reply)
{
	switch ((int)reply->reply_case) {
	case JIEYOU__SERVER_FRAME__REPLY_GET_NOTICES:
		return reply->get_notices;
	case JIEYOU__SERVER_FRAME__REPLY_WATCH_QUEUE:
		return reply->watch_queue;
	case JIEYOU__SERVER_FRAME__REPLY_WATCH_CASE:
		return reply->watch_case;
	default:
		return NULL;
	}
}

/* ---- Telling ---- */

static void print_notice(const struct page *p, const Jieyou__Notice *n)
{
	const Jieyou__CaseHead *h = n->head;
	char at[PAGE_TIME_SIZE], due[PAGE_TIME_SIZE];

	page_time(n->at_us, at);
	page_print(p, 0, 4, "个案 %lld  %s  %s%s%s", (long long)n->case_id, n->what_name, at,
		n->district[0] ? "  地区 " : "", n->district);
	if (!h)
		return;
	page_time(h->due_us, due);
	page_print(p, 4, 4, "%s  %s%s%s", report_grade(h->grade), h->state_name,
		h->due_us > 0 ? ",须办理于 " : "", h->due_us > 0 ? due : "");
}

/* Each page in memory of its own: there may be any number. */
static bool print_json(const ProtobufCMessage *m)
{
	struct arena a;
	struct text json;
	bool ok;

	arena_init(&a, PAGE_BYTES);
	ok = json_write(m, JSON_COMPACT_FORM, &a, &json) &&
		 printf("%.*s\n", (int)json.len, json.ptr) > 0;
	arena_release(&a);
	return ok;
}

static bool print_page(struct cli *c, const Jieyou__NoticesReply *m)
{
	if (c->json)
		return (m->n_notices == 0 || print_json(&m->base)) && fflush(stdout) == 0;
	for (size_t i = 0; i < m->n_notices; i++)
		print_notice(&c->page, m->notices[i]);
	return fflush(stdout) == 0;
}

static enum cli_exit acknowledge(struct cli *c, const Jieyou__NoticesReply *m)
{
	Jieyou__ClientFrame frame;
	Jieyou__AckNotices ack;
	Jieyou__ServerFrame *reply;
	enum cli_exit result;

	jieyou__client_frame__init(&frame);
	jieyou__ack_notices__init(&ack);
	ack.upto = m->bookmark;
	frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_ACK_NOTICES;
	frame.ack_notices = &ack;
	result = cli_ask(c, &frame, JIEYOU__SERVER_FRAME__REPLY_ACK_NOTICES, &reply);
	if (result == CLI_DONE)
		jieyou_free(reply);
	return result;
}

/* Owns the reply, which is what is gone on from. */
static enum cli_exit take_page(struct cli *c, struct following *f, Jieyou__ServerFrame *reply)
{
	const Jieyou__NoticesReply *m = page_of(reply);

	jieyou_free(f->last);
	f->last = reply;
	f->told = f->told || (m && m->n_notices);
	if (!m || !print_page(c, m))
		return CLI_REFUSED;
	f->notices.after = f->queue.after = m->bookmark;
	if (m->n_notices && m->notices[0]->head)
		f->one.version = m->notices[0]->head->version;
	return c->ack && m->n_notices ? acknowledge(c, m) : CLI_DONE;
}

/* ---- notices ---- */

static void ask_notices(struct cli *c, struct following *f)
{
	f->frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_GET_NOTICES;
	f->frame.get_notices = &f->notices;
	f->notices.district = (char *)(uintptr_t)c->district;
}

static void begin(struct following *f)
{
	*f = (struct following){.last = NULL};
	jieyou__client_frame__init(&f->frame);
	jieyou__get_notices__init(&f->notices);
	jieyou__watch_queue__init(&f->queue);
	jieyou__watch_case__init(&f->one);
}

enum cli_exit notices_run(struct cli *c)
{
	struct following f;
	enum cli_exit result = CLI_DONE;
	bool rest = true;

	begin(&f);
	ask_notices(c, &f);
	while (result == CLI_DONE && rest) {
		Jieyou__ServerFrame *reply;

		result = cli_ask(c, &f.frame, JIEYOU__SERVER_FRAME__REPLY_GET_NOTICES, &reply);
		if (result != CLI_DONE)
			break;
		rest = reply->get_notices->rest;
		result = take_page(c, &f, reply);
	}
	if (result == CLI_DONE && !f.told && !c->json)
		page_print(&c->page, 0, 0, "没有新的通知。");
	jieyou_free(f.last);
	return result;
}

/* ---- watch ---- */

/* What passes by itself, or with another dispatcher. */
static bool is_passing(const struct jieyou_error *e)
{
	return e->status == JIEYOU_UNREACHABLE || e->status == JIEYOU_TIMED_OUT ||
		   (e->status == JIEYOU_REFUSED && e->retry_after_ms > 0);
}

/* Until the connection or the watch ends; *ret says why. Where it does not fail it goes on. */
static enum cli_exit follow(struct cli *c, struct following *f, struct jieyou_error *ret)
{
	uint64_t id = jieyou_send(c->connection, &f->frame, ret);
	enum cli_exit result = CLI_DONE;

	while (id && result == CLI_DONE) {
		Jieyou__ServerFrame *reply = jieyou_receive(c->connection, id, NULL, ret);

		if (reply)
			result = take_page(c, f, reply);
		else if (ret->status != JIEYOU_TIMED_OUT) /* silence is no failure here */
			return CLI_DONE;
	}
	return result;
}

static bool choose(struct cli *c, struct following *f)
{
	begin(f);
	ask_notices(c, f);
	f->notices.follow = true;
	if (c->queue) {
		f->frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_WATCH_QUEUE;
		f->frame.watch_queue = &f->queue;
		f->queue.owner = (char *)(uintptr_t)c->owner;
		f->queue.district = (char *)(uintptr_t)c->district;
	} else if (c->of_case) {
		f->frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_WATCH_CASE;
		f->frame.watch_case = &f->one;
		if (!text_to_i64(text_from(c->of_case), &f->one.case_id) || f->one.case_id <= 0) {
			cli_misuse("案号应为正整数:%s", c->of_case);
			return false;
		}
	}
	f->frame.on_behalf_of = (char *)(uintptr_t)c->on_behalf_of;
	return true;
}

enum cli_exit watch_run(struct cli *c)
{
	struct following f;
	struct jieyou_error e;
	enum cli_exit result;

	if ((c->queue && c->of_case) || (c->ack && (c->queue || c->of_case)))
		return cli_misuse("--case、--queue、--ack 只能写一个");
	if (!choose(c, &f))
		return CLI_USAGE;
	result = cli_connect(c);
	while (result == CLI_DONE) {
		result = follow(c, &f, &e);
		if (result != CLI_DONE || !f.last || !is_passing(&e)) {
			result = result == CLI_DONE ? cli_fail(c, &e) : result;
			break;
		}
		do {
			jieyou_close(c->connection);
			poll(NULL, 0, AGAIN_MS);
			c->connection = jieyou_open_with(c->server, "jieyou", &c->files, c->timeout_ms, &e);
		} while (!c->connection && is_passing(&e));
		result = c->connection ? CLI_DONE : cli_fail(c, &e);
	}
	jieyou_free(f.last);
	return result;
}
