#include "desk.h"

#include <inttypes.h>

#include "casework.h"
#include "frame.h"
#include "log.h"
#include "message.h"
#include "request.h"
#include "watch.h"

/* ---- Coming in ---- */

static const struct verb *verb_of(Jieyou__ClientFrame__RequestCase arm)
{
	switch (arm) {
#define REQUEST(arm, field, do)               \
	case JIEYOU__CLIENT_FRAME__REQUEST_##arm: \
		return &verb_##do;
#include "requests.def"
#undef REQUEST
	case JIEYOU__CLIENT_FRAME__REQUEST__NOT_SET:
	case _JIEYOU__CLIENT_FRAME__REQUEST__CASE_IS_INT_SIZE:
		break;
	}
	return NULL;
}

struct refusal desk_stranger(const struct caller *caller)
{
	log_warn("unauthenticated", "session=%u credential=%s", caller->session.index,
		caller->credential.name);
	return (struct refusal){REFUSAL_UNAUTHENTICATED, TEXT_NONE,
		TEXT("服务器不认识这个连接的身份:未登记、已停用,或者证书已吊销、已过期。"
			 "请联系管理员登记、恢复或换发。"),
		0};
}

bool desk_greets(const struct desk *d)
{
	return d->store && store_roster(d->store);
}

bool desk_knows(const struct desk *d, const struct caller *caller)
{
	const struct roster *r = d->store ? store_roster(d->store) : NULL;

	return !r || roster_identify(r, &caller->credential, clock_now(d->clock)) == caller->principal;
}

/* Anew for each request: whoever has just been suspended asks nothing more. */
static bool check_identity(struct request *q)
{
	const struct caller *caller = q->caller;
	const struct roster *r = q->desk->store ? store_roster(q->desk->store) : NULL;

	if (!r)
		return request_refuse_unavailable(q);
	q->speaker = roster_identify(r, &caller->credential, q->now);
	if (q->speaker == NO_PRINCIPAL || (caller->greeted && q->speaker != caller->principal)) {
		q->refusal = desk_stranger(caller);
		return false;
	}
	q->asker = q->speaker;
	q->actor = q->via = roster_at(r, q->speaker)->id;
	return true;
}

/* Said once a second at most: what is refused is not to fill the log. */
static void note_busy(struct desk *d, const char *why, struct text who)
{
	int64_t now = clock_mono_us();

	d->n_busy++;
	if (now - d->busy_us < US_PER_SECOND)
		return;
	log_warn("busy", "why=%s principal=%.*s refused=%" PRIu64, why, TEXT_ARG(who), d->n_busy);
	d->busy_us = now;
	d->n_busy = 0;
}

/* What may wait does: reading, and filing more than anybody could by hand. Asker may be nobody. */
static bool check_rate(struct request *q)
{
	struct desk *d = q->desk;
	bool submits = q->verb == &verb_submit;
	struct asking a = {
		q->speaker, q->asker, roster_at(store_roster(d->store), q->speaker)->service, submits};
	int64_t wait_us = q->verb->before_hello ? 0 : rates_take(&d->rates, &a, clock_mono_us());

	if (wait_us == 0)
		return true;
	note_busy(d, "rate", q->actor);
	request_refuse(q, REFUSAL_BUSY, TEXT_NONE,
		submits ? TEXT("提交过于频繁,本次未作任何改动,请按提示的时间重新提交。"
					   "如有人身危险,请立即拨打 110/120,并直接致电中心。")
				: TEXT("请求过于频繁,本次未作任何改动,请按提示的时间稍后重试。"));
	q->refusal.retry_after_ms = refusal_wait_ms(wait_us);
	return false;
}

/* For nobody but workers whom the register names; why not is not said. */
static bool check_on_behalf(struct request *q)
{
	const struct roster *r = store_roster(q->desk->store);
	struct text worker = text_from(q->frame->on_behalf_of);

	if (worker.len == 0)
		return true;
	if (worker.len > ACTOR_MAX)
		return request_refuse(
			q, REFUSAL_BAD_VALUE, TEXT("on_behalf_of"), TEXT("代表人编号超过 64 字节,请核对。"));
	q->asker = roster_spoken_for(r, q->speaker, worker);
	if (q->asker == NO_PRINCIPAL)
		return check_rate(q) &&
			   request_refuse(q, REFUSAL_DENIED, TEXT("on_behalf_of"),
				   TEXT("不能代表这位社工提出请求;请核对工号,或联系管理员登记代表关系。"));
	q->actor = roster_at(r, q->asker)->id;
	return true;
}

static bool check_key(struct request *q)
{
	struct text key = text_from(q->frame->idempotency_key);

	if (!q->verb->writes)
		return true;
	if (key.len == 0 || key.len > KEY_MAX)
		return request_refuse(q, REFUSAL_BAD_VALUE, TEXT("idempotency_key"),
			TEXT("写入类请求须带 1 至 64 字节的幂等键;重发时用同一个键。"));
	q->key = vault_request_key(&q->desk->vault, key, &q->arena);
	return q->key.len;
}

static bool id_in_use(const struct request *q)
{
	for (const struct request *other = q->caller->requests; other; other = other->next) {
		if (other != q && other->id == q->id && !other->told)
			return true;
	}
	return watch_has_id(q->caller, q->id);
}

static bool check_turn(struct request *q)
{
	if (q->id == 0)
		return request_refuse(
			q, REFUSAL_BAD_VALUE, TEXT("request_id"), TEXT("request_id 不能为 0,请从 1 起编号。"));
	if (id_in_use(q))
		return request_refuse(q, REFUSAL_ID_IN_USE, TEXT("request_id"),
			TEXT("这个 request_id 的请求还在处理,请换一个编号。"));
	if (!q->verb)
		return request_refuse(q, REFUSAL_UNKNOWN_REQUEST, TEXT("request"),
			TEXT("服务器不认识这种请求,请升级服务器或客户端。"));
	if (q->verb == &verb_hello && q->caller->greeted)
		return request_refuse(
			q, REFUSAL_HELLO_FIRST, TEXT("hello"), TEXT("本连接已经握手,不要再发 Hello。"));
	if (!q->verb->before_hello && !q->caller->greeted)
		return request_refuse(
			q, REFUSAL_HELLO_FIRST, TEXT("hello"), TEXT("请先发送 Hello,再发送其他请求。"));
	return true;
}

static bool check_ready(struct request *q)
{
	struct desk *d = q->desk;

	if (d->draining && !q->verb->before_hello)
		return request_refuse(q, REFUSAL_DRAINING, TEXT_NONE,
			TEXT("服务器正在停机,本次请求未作任何改动,请稍后重连。"));
	q->now = clock_now(d->clock);
	q->held = d->store ? store_hold(d->store) : NULL;
	if ((q->verb->snapshot && !q->held) || (q->verb->writes && !store_serving(d->store)))
		return request_refuse_unavailable(q);
	return true;
}

/* Only what is a trace parent by its form is logged: everything else could be words. */
static bool is_traceparent(const char *t)
{
	return strlen(t) == 55 && strspn(t, "0123456789abcdef-") == 55;
}

static void log_request(const struct request *q)
{
	const char *trace = q->frame->traceparent;

	log_debug("request", "session=%u request=%" PRIu64 " verb=%s traceparent=%s",
		q->caller->session.index, q->id, q->verb ? q->verb->name : "?",
		is_traceparent(trace) ? trace : "-");
}

/* Those that carry a chunk are few at once; who is told so sends it again. */
static bool check_bulk(struct request *q)
{
	enum { RETRY_CHUNK_MS = 50 };
	struct desk *d = q->desk;

	if (!q->verb->bulk)
		return true;
	if (d->bulk >= BULK_MAX) {
		note_busy(d, "chunks", q->actor);
		request_refuse(
			q, REFUSAL_BUSY, TEXT_NONE, TEXT("正在传送的附件较多,这一块没有处理,请稍后重发。"));
		q->refusal.retry_after_ms = RETRY_CHUNK_MS;
		return false;
	}
	q->bulk = true;
	d->bulk++;
	q->caller->bulk++;
	return true;
}

static void request_start(struct request *q, struct text body)
{
	uint32_t ms = q->frame->deadline_ms;
	uint32_t limit = (uint32_t)q->desk->limits.deadline_ms;

	log_request(q);
	q->deadline_us = clock_mono_us() + (int64_t)(ms && ms < limit ? ms : limit) * 1000;
	if (!check_turn(q) || !check_ready(q) || !check_identity(q) || !check_on_behalf(q) ||
		!check_rate(q) || !check_key(q) || !check_bulk(q) || (watch_stands(q) && !watch_open(q))) {
		request_refused(q);
		return;
	}
	if (q->verb->writes)
		q->fingerprint = vault_fingerprint(&q->desk->vault, body, &q->arena);
	request_run(q);
}

/*
 * The number of a frame that is not read any further, so that its sender knows which one was
 * refused: it is field 1, and every program writes that first. 0 where it does not.
 */
static uint64_t peek_id(struct text bytes)
{
	uint64_t id = 0;

	if (bytes.len == 0 || bytes.ptr[0] != 0x08)
		return 0;
	for (size_t i = 1; i < bytes.len && i <= 10; i++) {
		id |= (uint64_t)(bytes.ptr[i] & 0x7f) << (7 * (i - 1));
		if (!(bytes.ptr[i] & 0x80))
			return id;
	}
	return 0;
}

/* No place for it: only its number is read. */
static bool refuse_busy(struct desk *d, struct caller *caller, struct evbuffer *in, size_t size)
{
	struct request q = {.desk = d, .caller = caller};
	struct refusal r = {.kind = REFUSAL_BUSY,
		.field = TEXT_NONE,
		.sentence = TEXT("服务器正忙,本次请求未作任何改动,请稍后重试。"),
		.retry_after_ms = RETRY_SOON_MS};
	struct text bytes;

	note_busy(d, "requests", TEXT("-"));
	arena_init(&q.arena, (size_t)d->limits.arena_bytes);
	if (frame_take(in, size, &q.arena, &bytes))
		q.id = peek_id(bytes);
	request_tell_refusal(&q, &r);
	arena_release(&q.arena);
	return q.id != 0;
}

/* A request of a caller, empty as yet; NULL: there is no place for it. */
static struct request *request_of(struct desk *d, struct caller *caller)
{
	handle self;
	struct request *q = slots_take(&d->requests, &self);

	if (!q)
		return NULL;
	q->desk = d;
	q->self = self;
	q->caller = caller;
	q->place = NONE;
	q->next = caller->requests;
	caller->requests = q;
	caller->in_flight++;
	arena_init(&q->arena, (size_t)d->limits.arena_bytes);
	return q;
}

bool desk_take(struct desk *d, struct caller *caller, struct evbuffer *in, size_t size)
{
	struct request *q = request_of(d, caller);
	struct prescan scan = {0};
	struct text bytes = TEXT_NONE;

	if (!q)
		return refuse_busy(d, caller, in, size);
	if (!frame_take(in, size, &q->arena, &bytes))
		frame_skip(in, size);
	else
		q->frame = (const Jieyou__ClientFrame *)message_unpack(
			&jieyou__client_frame__descriptor, bytes, &q->arena, &scan, &q->refusal);
	if (!q->frame) {
		bool not_a_message = q->refusal.kind == REFUSAL_BAD_FRAME;

		q->id = not_a_message ? 0 : peek_id(bytes);
		request_refused(q);
		return !not_a_message;
	}
	q->id = q->frame->request_id;
	q->verb = verb_of(q->frame->request_case);
	request_start(q, scan.body);
	return true;
}

/*
 * A request that nobody waits for. Nothing happens without a place: the lease runs out, and what it
 * is for is taken again.
 */
static void take_own(struct desk *d, const struct verb *verb, struct load load)
{
	handle self;
	struct request *q = slots_take(&d->requests, &self);

	if (!q)
		return;
	q->desk = d;
	q->self = self;
	q->verb = verb;
	q->deadline_us = INT64_MAX;
	q->now = clock_now(d->clock);
	arena_init(&q->arena, (size_t)d->limits.arena_bytes);
	q->held = store_hold(d->store);
	q->actor = TEXT(DISPATCHER);
	q->via = TEXT(DISPATCHER);
	q->load = load;
	request_run(q);
}

/* What of a case's attachments is to be swept, and whether its key is there. */
static struct load stale_of(struct desk *d, case_id id)
{
	return (struct load){.kind = LOAD_STALE, .id = id, .at = clock_now(d->clock), .key = true};
}

void desk_due(struct desk *d, case_id id, struct text what)
{
	struct load load = {.kind = LOAD_CASE, .id = id};

	if (text_eq(what, TEXT(DUE_OFFERS))) {
		load.key = load.asked = true;
		load.events = 200;
		take_own(d, &verb_lapse, load);
	} else if (text_eq(what, TEXT(DUE_DESTROY))) {
		take_own(d, &verb_destroy, stale_of(d, id));
	} else if (text_eq(what, TEXT(DUE_SWEEP))) {
		take_own(d, &verb_sweep, stale_of(d, id));
	} else if (text_eq(what, TEXT(DUE_DEBRIEFING))) {
		load.debriefings_due = true;
		take_own(d, &verb_debrief, load);
	} else {
		load.task = casework_due_number(TEXT(DUE_TASK), what);
		load.linkage = casework_due_number(TEXT(DUE_LINKAGE), what);
		take_own(d, &verb_overdue, load);
	}
}

void desk_checkpoint(struct desk *d)
{
	take_own(d, &verb_checkpoint, (struct load){.kind = LOAD_HEADS});
}

bool desk_again(struct desk *d, struct watch *w)
{
	struct request *q = request_of(d, w->caller);

	if (!q)
		return false;
	w->busy = true;
	q->watch = w->self;
	q->verb = w->verb;
	q->frame = w->frame;
	q->id = w->id;
	q->deadline_us = clock_mono_us() + d->limits.deadline_ms * INT64_C(1000);
	if (check_ready(q) && check_identity(q) && check_on_behalf(q))
		request_run(q);
	else
		request_refused(q);
	return true;
}

void desk_news(struct desk *d)
{
	watches_look(d);
}

/* ---- Ending early ---- */

void desk_sweep(struct desk *d)
{
	static const struct refusal late = {REFUSAL_DEADLINE, TEXT_NONE,
		TEXT_INIT("超过时限未完成。若是提交,结果未知:请用同一幂等键重发,不会重复立案。"),
		RETRY_SOON_MS};
	int64_t now = clock_mono_us();
	struct request *q;
	uint32_t at = 0;

	while ((q = slots_next(&d->requests, &at))) {
		if (!q->told && q->caller && q->deadline_us <= now)
			request_end_early(q, &late);
	}
	watches_sweep(d);
}

void desk_forget(struct desk *d, struct caller *caller)
{
	struct request *q = caller->requests, *next;

	for (; q; q = next) {
		next = q->next;
		q->caller = NULL;
		q->next = NULL;
		q->abandoned = true;
		if (q->stage == STAGE_COMMITTING && store_uncommit(d->store, &q->commit))
			request_close(q);
	}
	caller->requests = NULL;
	caller->in_flight = 0;
	watches_forget(d, caller);
	caller->bulk = 0;
}

/* ---- The desk ---- */

bool desk_open(
	struct desk *d, const struct clock *clock, struct desk_limits limits, struct outlet outlet)
{
	*d = (struct desk){.clock = clock, .limits = limits, .outlet = outlet};
	return rates_open(&d->rates, &limits.rates) &&
		   slots_open(&d->requests, (uint32_t)limits.requests, sizeof(struct request)) &&
		   slots_open(&d->watches, (uint32_t)limits.watches, sizeof(struct watch));
}

void desk_close(struct desk *d)
{
	struct request *q;
	uint32_t at = 0;

	while ((q = slots_next(&d->requests, &at))) {
		q->caller = NULL;
		request_close(q);
	}
	slots_close(&d->requests);
	slots_close(&d->watches);
	rates_close(&d->rates);
}

void desk_refuse(struct desk *d, struct caller *caller, const struct refusal *r)
{
	struct request q = {.desk = d, .caller = caller};

	request_tell_refusal(&q, r);
}

void desk_drain(struct desk *d)
{
	static const struct refusal draining = {REFUSAL_DRAINING, TEXT_NONE,
		TEXT_INIT("服务器正在停机,持续关注到此为止;请重连,从最后的位置继续。"), RETRY_SOON_MS};

	d->draining = true;
	watches_end(d, &draining);
}

int desk_busy(const struct desk *d)
{
	return (int)d->requests.used;
}
