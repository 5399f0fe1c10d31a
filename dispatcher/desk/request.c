#include "request.h"

#include <inttypes.h>

#include "casework.h"
#include "chain.h"
#include "gate.h"
#include "log.h"
#include "show.h"
#include "standing.h"
#include "watch.h"

enum {
	REFUSED = -1,         /* in access.found */
	PAGE_BYTES = 2 << 20, /* what a page that verb->more asks for may take, opened */
};

#define NOT_YOURS_ZH TEXT("您没有做这件事的权限;如有需要,请联系管理员。")

static void request_load(struct request *q);
static void request_commit(struct request *q);
static void request_consider(struct request *q);
static void request_more(struct request *q);
static void request_decide(struct request *q);
static void request_repeated(struct request *q);
static void request_reply(struct request *q);

/* Refusals of the moment, not of the request. */
static bool waiting_helps(enum refusal_kind kind)
{
	return kind == REFUSAL_UNAVAILABLE || kind == REFUSAL_DRAINING || kind == REFUSAL_CONFLICT ||
		   kind == REFUSAL_OUTCOME_UNKNOWN;
}

bool request_refuse(struct request *q, enum refusal_kind kind, struct text field, struct text zh)
{
	refuse(&q->refusal, kind, field, zh);
	if (waiting_helps(q->refusal.kind))
		q->refusal.retry_after_ms = RETRY_SOON_MS;
	return false;
}

/* ---- Ending ---- */

void request_close(struct request *q)
{
	struct desk *d = q->desk;
	struct caller *caller = q->caller;
	handle watch = q->watch;

	if (caller) {
		struct request **at = &caller->requests;

		while (*at != q)
			at = &(*at)->next;
		*at = q->next;
		caller->in_flight--;
		caller->bulk -= q->bulk;
	}
	d->bulk -= q->bulk;
	if (q->held)
		held_release(q->held);
	arena_release(&q->page);
	arena_release(&q->arena);
	slots_drop(&d->requests, q->self);
	watch_rest(d, watch);
	if (caller)
		d->outlet.room(d->outlet.arg, caller->session);
}

static bool is_of_watch(const struct request *q)
{
	return q->watch.generation != 0;
}

/* Sends one frame, unless nobody waits or an answer has gone out before. */
static void send_frame(struct request *q, Jieyou__ServerFrame *frame)
{
	if (!q->caller || q->told)
		return;
	q->told = true;
	frame->request_id = q->id;
	q->desk->outlet.send(q->desk->outlet.arg, q->caller->session, frame);
}

void request_tell_refusal(struct request *q, const struct refusal *r)
{
	Jieyou__ServerFrame frame = JIEYOU__SERVER_FRAME__INIT;
	struct arena small;

	if (is_of_watch(q) && (!watch_of(q) || watch_outlives(q, r->kind)))
		return;               /* its end has been told already; or it goes on */
	arena_init(&small, 4096); /* the request's own may be what is full */
	log_line(r->kind == REFUSAL_BUSY ? LOG_DEBUG : LOG_INFO, "refused",
		"session=%u request=%" PRIu64 " verb=%s refusal=%s field=%.*s",
		q->caller ? q->caller->session.index : 0, q->id, q->verb ? q->verb->name : "?",
		refusal_name(r->kind), TEXT_ARG(r->field));
	frame.refusal = show_refusal(r, &small);
	if (frame.refusal) {
		frame.reply_case = JIEYOU__SERVER_FRAME__REPLY_REFUSAL;
		send_frame(q, &frame);
	}
	arena_release(&small);
}

/* Ends the request with its refusal. */
void request_refused(struct request *q)
{
	if (q->refusal.kind == REFUSAL_NONE)
		refuse(&q->refusal, REFUSAL_TOO_LARGE, TEXT("request"),
			TEXT("请求过大,处理时超出内存上限,请精简后重发。"));
	request_tell_refusal(q, &q->refusal);
	request_close(q);
}

bool request_refuse_unavailable(struct request *q)
{
	return request_refuse(q, REFUSAL_UNAVAILABLE, TEXT_NONE,
		TEXT("数据库暂不可用,本次请求未作任何改动,请稍后重试。"));
}

static void refuse_denied(struct request *q)
{
	request_refuse(q, REFUSAL_DENIED, TEXT_NONE, NOT_YOURS_ZH);
}

static void refuse_unavailable(struct request *q)
{
	request_refuse_unavailable(q);
	request_refused(q);
}

/* ---- The road ---- */

static void request_loaded(void *arg, enum store_answer answer, const struct facts *facts)
{
	struct request *q = arg;

	if (q->told || q->abandoned) {
		request_close(q);
		return;
	}
	switch (answer) {
	case STORE_OK:
		if (q->stage == STAGE_PAGING) {
			q->facts.chunks = facts->chunks;
			q->facts.n_chunks = facts->n_chunks;
			request_more(q);
			return;
		}
		q->facts = *facts;
		if (q->stage == STAGE_REPEATING)
			request_repeated(q);
		else
			request_consider(q);
		return;
	case STORE_UNAVAILABLE:
		refuse_unavailable(q);
		return;
	case STORE_FULL:
		request_refused(q);
		return;
	case STORE_FAULT:
		request_refuse(q, REFUSAL_INTERNAL, TEXT_NONE, TEXT("系统内部错误,已记录,请稍后重试。"));
		request_refused(q);
		return;
	}
}

/* The verb by which this reads: a first answer is given again as what was filed is shown. */
static enum act reads_by(const struct request *q, enum stage stage)
{
	return stage == STAGE_REPEATING ? ACT_show : q->verb->act;
}

static void ask_store(struct request *q, enum stage stage)
{
	q->stage = stage;
	if (q->verb->writes && stage == STAGE_LOADING) {
		q->load.actor = q->actor;
		q->load.via = q->via;
		q->load.request_key = q->key;
		q->load.fingerprint = q->fingerprint;
	}
	q->load.seen.not_for[0] = q->actor;
	q->load.seen.not_for[1] = q->via;
	q->load.reader = (struct reader){q->actor, q->via, act_code(reads_by(q, stage)), q->now};
	q->loading = (struct loading){.what = q->load,
		.arena = stage == STAGE_PAGING ? &q->page : &q->arena,
		.done = request_loaded,
		.arg = q};
	if (!store_load(q->desk->store, &q->loading)) {
		q->stage = STAGE_OPEN;
		refuse_unavailable(q);
	}
}

static void request_load(struct request *q)
{
	if (!q->verb->load) {
		request_consider(q);
		return;
	}
	if (!q->verb->load(q))
		request_refused(q);
	else if (q->load.kind == LOAD_NOTHING)
		request_consider(q);
	else
		ask_store(q, STAGE_LOADING);
}

/* The key was used before: with another body it is refused, with the same it is answered again. */
static void request_repeat(struct request *q, struct repeated repeated)
{
	if (!repeated.same) {
		request_refuse(q, REFUSAL_KEY_REUSED, TEXT("idempotency_key"),
			TEXT("这个幂等键已用于另一份内容不同的请求;新的请求请换新的幂等键。"));
		request_refused(q);
		return;
	}
	q->case_key = NULL; /* that was of the case which is not filed */
	q->load =
		(struct load){.kind = LOAD_CASE, .id = repeated.id, .events = repeated.seq, .key = true};
	ask_store(q, STAGE_REPEATING);
}

/* Whoever has been shut out since then finds no case there, and that is put on record. */
static void request_repeated(struct request *q)
{
	q->unseen = q->facts.n_cases && standing_shut_out(q, q->facts.cases);
	if (!q->unseen) {
		request_reply(q);
		return;
	}
	q->facts = (struct facts){0};
	decision_init(&q->decision);
	if (!casework_found(q) && request_note_read(q, q->load.id, 0))
		request_commit(q);
	else
		request_refused(q);
}

/* From the load on, as things are now; where that was done often enough, it is refused. */
static void request_again(struct request *q, enum refusal_kind kind, struct text zh)
{
	if (q->moved++ < MOVED_TRIES) {
		request_load(q);
		return;
	}
	request_refuse(q, kind, TEXT_NONE, zh);
	request_refused(q);
}

static void request_moved(struct request *q)
{
	request_again(q, REFUSAL_CONFLICT, TEXT("个案正被他人频繁更新,本次未作改动,请刷新后重试。"));
}

/* So many rows of chains wait for a checkpoint now. */
static void count_chained(struct request *q)
{
	for (const struct row *r = q->decision.rows; r; r = r->next)
		q->desk->chained +=
			r->kind == ROW_event || r->kind == ROW_access || r->kind == ROW_register_change;
}

static void request_committed(void *arg, const struct committed *c)
{
	struct request *q = arg;

	q->committed = *c;
	if (c->outcome == OUTCOME_WON)
		count_chained(q);
	q->stage = STAGE_OPEN;
	if (c->outcome == OUTCOME_WON)
		store_learn(q->desk->store, &q->decision);
	if (c->outcome == OUTCOME_WON && decision_row(&q->decision, ROW_notice))
		store_ring(q->desk->store);
	if (q->told || q->abandoned || (!q->caller && c->outcome != OUTCOME_FULL)) {
		request_close(q);
		return;
	}
	switch (c->outcome) {
	case OUTCOME_WON:
		request_reply(q);
		return;
	case OUTCOME_REPEAT:
		request_repeat(q, c->repeated);
		return;
	case OUTCOME_MOVED:
		request_moved(q);
		return;
	case OUTCOME_FULL:
		store_learn_full(q->desk->store, q->held, &c->full);
		request_moved(q);
		return;
	case OUTCOME_UNAVAILABLE:
		refuse_unavailable(q);
		return;
	case OUTCOME_UNKNOWN:
		request_refuse(q, REFUSAL_OUTCOME_UNKNOWN, TEXT_NONE,
			TEXT("提交时数据库连接中断,结果未知;请用同一幂等键重发,不会重复立案。"));
		request_refused(q);
		return;
	case OUTCOME_DENIED:
		/* Of somebody it names, not always the asker, the register in memory is behind. */
		store_renew_roster(q->desk->store);
		request_again(q, REFUSAL_DENIED, NOT_YOURS_ZH);
		return;
	case OUTCOME_FAULT:
		request_refuse(q, REFUSAL_INTERNAL, TEXT_NONE,
			TEXT("数据库拒绝了这份请求,未作任何改动,已记录,请联系中心。"));
		request_refused(q);
		return;
	}
}

static void request_commit(struct request *q)
{
	q->commit = (struct commit){.decision = &q->decision, .done = request_committed, .arg = q};
	q->stage = STAGE_COMMITTING;
	if (!store_commit(q->desk->store, &q->commit)) {
		q->stage = STAGE_OPEN;
		refuse_unavailable(q);
	}
}

/* The facts are there: are they the asker's to see, and are they all? */
static void request_consider(struct request *q)
{
	q->stage = STAGE_OPEN;
	q->case_key = NULL;
	if (q->verb->concern == CONCERN_CASE)
		gate_case(q);
	if (q->facts.repeated.seq)
		request_repeat(q, q->facts.repeated);
	else if (q->verb->more)
		request_more(q);
	else
		request_decide(q);
}

/* A page goes before the next one comes. */
static void request_more(struct request *q)
{
	q->stage = STAGE_OPEN;
	if (!q->verb->more(q) || q->arena.failed) {
		request_refused(q);
		return;
	}
	if (q->load.kind == LOAD_NOTHING) {
		request_decide(q);
		return;
	}
	arena_release(&q->page);
	arena_init(&q->page, PAGE_BYTES);
	ask_store(q, STAGE_PAGING);
}

static void request_decide(struct request *q)
{
	decision_init(&q->decision);
	if (q->verb->decide && (!q->verb->decide(q) || !chain_decision(&q->arena, &q->decision)))
		request_refused(q);
	else if (q->decision.rows)
		request_commit(q);
	else
		request_reply(q);
}

/* What was written stays written even if its answer cannot be given: nobody is to file it again. */
static void say_written(struct request *q)
{
	const struct row *r = decision_row(&q->decision, ROW_request);
	int64_t n;

	if (!r)
		return;
	n = q->committed.repeated.id.n ? q->committed.repeated.id.n : r->request.case_id;
	q->refusal = (struct refusal){.kind = REFUSAL_INTERNAL,
		.sentence = arena_format(&q->arena,
			"个案已立案(案号 %" PRId64 "),请勿重复提交;"
			"只是答复无法送达,请用案号查询。",
			n)};
	if (!q->refusal.sentence.len)
		q->refusal.sentence = TEXT("个案已立案,请勿重复提交;只是答复无法送达,请在个案列表中查询。");
}

/* Whether the answer is to be sent: of a watch the first in any case, and what tells something. */
static bool begin_watch(struct request *q, Jieyou__ServerFrame *frame)
{
	struct watch *w = watch_of(q);
	bool told = !is_of_watch(q) || (w && !(w->begun && q->quiet));

	if (w) {
		w->begun = true;
		frame->more = true;
	}
	return told;
}

static void request_reply(struct request *q)
{
	Jieyou__ServerFrame frame = JIEYOU__SERVER_FRAME__INIT;

	if (q->refusal.kind != REFUSAL_NONE) { /* told now that it is on record */
		request_refused(q);
		return;
	}
	if (q->verb->reply && (!q->verb->reply(q, &frame) || q->arena.failed)) {
		if (q->verb->writes)
			say_written(q);
		request_refused(q);
		return;
	}
	if (begin_watch(q, &frame))
		send_frame(q, &frame);
	request_close(q);
}

/* A read that is refused goes on record before it is told. */
static void request_deny(struct request *q)
{
	refuse_denied(q);
	decision_init(&q->decision);
	q->unseen = true;
	if (q->verb->concern == CONCERN_PAGE && request_note_read(q, (case_id){0}, 0))
		request_commit(q);
	else
		request_refused(q);
}

void request_run(struct request *q)
{
	if (!gate_begin(q))
		request_deny(q);
	else if (q->verb->check && !q->verb->check(q))
		request_refused(q);
	else if (!gate_load(q))
		request_deny(q);
	else
		request_load(q);
}

/* ---- Ending early ---- */

void request_end_early(struct request *q, const struct refusal *r)
{
	/* Taken back first: telling can cut the session, which forgets its requests. */
	bool taken_back = q->stage == STAGE_COMMITTING && store_uncommit(q->desk->store, &q->commit);

	request_tell_refusal(q, r);
	if (taken_back)
		request_close(q);
	/* Otherwise its answer is still to come, and closes it. */
}

bool request_cancel(struct desk *d, struct caller *caller, uint64_t id)
{
	static const struct refusal cancelled = {
		REFUSAL_CANCELLED, TEXT_NONE, TEXT_INIT("请求已取消。"), 0};
	struct request *q = caller->requests;

	if (watch_cancel(d, caller, id, &cancelled))
		return true;
	while (q && (q->id != id || q->told || q->stage == STAGE_OPEN))
		q = q->next;
	if (!q || q->commit.in_batch)
		return false;
	request_end_early(q, &cancelled);
	return true;
}

bool request_note(struct request *q, struct text what, case_id id, size_t found)
{
	struct row *r = decision_add(&q->decision, &q->arena, ROW_access);
	char *hash = arena_alloc(&q->arena, CHAIN_HASH);

	if (!r || !hash)
		return false;
	r->access = (struct row_access){.at = q->now,
		.actor = q->actor,
		.via = q->via,
		.verb = what,
		.case_id = id.n,
		.found = q->unseen ? REFUSED : (int32_t)found,
		.hash = {hash, CHAIN_HASH}};
	return true;
}

bool request_note_read(struct request *q, case_id id, size_t found)
{
	return request_note(q, text_from(q->verb->name), id, found);
}
