#include "casework.h"

#include <inttypes.h>

#include "day.h"
#include "dress.h"
#include "intake.h"
#include "log.h"
#include "message.h"
#include "standing.h"

enum grade casework_grade(struct text name)
{
	for (int g = GRADE_NORMAL; g <= GRADE_CRISIS; g++) {
		if (text_eq(name, text_from(grade_name((enum grade)g))))
			return (enum grade)g;
	}
	return GRADE_NONE;
}

moment casework_due(const struct snapshot *s, district_index d, struct text rule, enum grade grade,
	moment from, struct arena *a)
{
	struct term_rule r = term_rule(s, d, rule, grade, from, a);

	return term_begin(&r, from).until;
}

moment casework_offer_ends(
	const struct snapshot *s, district_index d, enum grade grade, moment from, struct arena *a)
{
	struct term_rule r = term_rule(s, d, TEXT("due.assign"), grade, from, a);

	return deadline_after(from, span_third(r.span, &r.office), &r.office);
}

static struct text meanwhile(enum grade grade)
{
	switch (grade) {
	case GRADE_CRISIS:
		return TEXT("如有人身危险,请立即拨打 110/120,并联系本机构督导,陪伴服务对象,等候中心电话。"
					"派单不等于报告:法定报告义务须另行履行。");
	case GRADE_URGENT:
		return TEXT("情况变化或出现人身危险时,请立即拨打 110/120,并再次来电提级。"
					"派单不等于报告:法定报告义务须另行履行。");
	case GRADE_NONE:
	case GRADE_NORMAL:
		break;
	}
	return TEXT("个案与主责社工仍在本机构;答复前如情况变化,请随时补充。派单不等于报告。");
}

struct text casework_notice(const struct request *q, const struct case_facts *c)
{
	const struct snapshot *s = request_snapshot(q);
	district_index d = snapshot_district(s, c->district);
	enum grade grade = casework_grade(c->grade);

	if (grade == GRADE_CRISIS && !term_on_duty(s, d == NONE ? 0 : d, q->now))
		return TEXT("中心现无人值守,请立即拨打110/120,并联系本机构督导,陪伴服务对象;"
					"中心上班后即来电。派单不等于报告:法定报告义务须另行履行。");
	return meanwhile(grade);
}

enum life casework_life(const struct case_facts *c)
{
	enum state state;

	return state_from(c->state, &state) ? state_life(state) : LIFE_ANY;
}

static struct text owner_zh(const struct case_facts *c)
{
	enum role role;

	if (role_from(c->due_owner, &role))
		return role_zh(role);
	return casework_life(c) == LIFE_SUPERVISION ? TEXT("督导") : TEXT("牵头专家(未定时为接案人)");
}

struct text casework_waiting(const struct request *q, const struct case_facts *c, struct arena *a)
{
	static const char *const weekdays[] = {"", "一", "二", "三", "四", "五", "六", "日"};
	struct text until = day_minute_text(c->due_at, a);
	const char *weekday = weekdays[day_weekday(day_of(c->due_at))];

	if (!c->due_at.us)
		return TEXT_NONE;
	if (c->due_at.us <= q->now.us)
		return arena_format(
			a, "原定最迟 %.*s(周%s)办理,已经逾期,由中心督导督办。", TEXT_ARG(until), weekday);
	return arena_format(
		a, "下一步由%.*s办理,最迟 %.*s(周%s)。", TEXT_ARG(owner_zh(c)), TEXT_ARG(until), weekday);
}

struct text casework_erasure(const struct case_facts *c, bool destroyed)
{
	if (destroyed)
		return TEXT("个案内容已依法删除,密钥已销毁,不可恢复;办理记录保留。");
	if (text_eq(c->state, state_code(STATE_ERASED)))
		return TEXT("个案内容已依法删除,不能再查阅;密钥正在销毁,请稍后再查看,确认已销毁。");
	return c->held ? TEXT("个案依法保留,在解除之前不得删除。") : TEXT_NONE;
}

char *casework_string(struct text t, struct arena *a)
{
	static char empty[] = "";
	struct text copy = arena_text(a, t);

	return copy.ptr ? (char *)(uintptr_t)copy.ptr : empty;
}

char **casework_strings(struct text words, size_t *ret_n, struct arena *a)
{
	char **list = NULL;
	size_t n = 0;

	while (words.len) {
		char **wider = arena_grow(a, list, n, sizeof(*list));

		if (!wider)
			break;
		list = wider;
		list[n++] = casework_string(text_cut(&words, ' '), a);
	}
	*ret_n = n;
	return list;
}

Jieyou__CaseHead *casework_head(const struct case_facts *c, enum view view, struct arena *a)
{
	Jieyou__CaseHead *h = arena_alloc(a, sizeof(*h));
	enum state state;

	if (!h)
		return NULL;
	jieyou__case_head__init(h);
	h->case_id = c->id.n;
	h->state = casework_string(c->state, a);
	h->state_name = casework_string(state_from(c->state, &state) ? state_zh(state) : c->state, a);
	h->grade = (Jieyou__Grade)casework_grade(c->grade);
	h->district = casework_string(c->district, a);
	h->version = c->version;
	h->life =
		casework_string(state_from(c->state, &state) ? life_code(state_life(state)) : TEXT(""), a);
	if (view != VIEW_OFFER) {
		h->filed_us = c->filed_at.us;
		h->due_us = c->due_at.us;
		h->owner = casework_string(c->due_owner, a);
	}
	if (view >= VIEW_HEAD) {
		h->needs = casework_strings(c->needs, &h->n_needs, a);
		h->worker = casework_string(c->responsible, a);
	}
	return a->failed ? NULL : h;
}

bool casework_districts(struct request *q, struct text district)
{
	const struct snapshot *s = request_snapshot(q);
	district_index d = district.len ? snapshot_district(s, district) : NONE;
	struct text *codes;

	if (!district.len)
		return true;
	if (d == NONE)
		return request_refuse(q, REFUSAL_BAD_VALUE, TEXT("district"),
			TEXT("不认识这个区域,请用区划代码或区、街道全名。"));
	codes = arena_array(&q->arena, s->n_districts, sizeof(*codes));
	for (size_t i = 0; codes && i < s->n_districts; i++)
		if (snapshot_within(s, (district_index)i, d))
			codes[q->load.n_districts++] = s->districts[i].code;
	q->load.districts = codes;
	return codes != NULL;
}

Jieyou__ListReply *casework_list(struct request *q)
{
	Jieyou__ListReply *m = arena_alloc(&q->arena, sizeof(*m));
	size_t n = q->facts.n_cases;

	if (!m)
		return NULL;
	jieyou__list_reply__init(m);
	m->cases = arena_array(&q->arena, n, sizeof(*m->cases));
	if (!m->cases)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		const struct case_facts *c = &q->facts.cases[i];

		m->cases[i] = casework_head(
			c, standing_allows(q, q->verb->act, standing_about(q, c)).view, &q->arena);
	}
	m->n_cases = n;
	return !q->arena.failed && dress_list(request_snapshot(q), m, &q->arena) ? m : NULL;
}

/* The key, unwrapped once a request. NULL: there is none, or it cannot be unwrapped. */
static const struct case_key *open_key(struct request *q, const struct wrapped_key *key)
{
	if (!q->case_key && key->id)
		q->case_key = vault_unwrap(&q->desk->vault, key, &q->arena);
	return q->case_key;
}

bool casework_seal(struct request *q, const struct wrapped_key *key, struct stored *s)
{
	if (vault_seal(&q->desk->vault, open_key(q, key), s, &q->arena))
		return true;
	if (!q->arena.failed) {
		log_error("record-unsealed", "case=%" PRId64 " seq=%d", s->id.n, (int)s->seq);
		request_refuse(q, REFUSAL_INTERNAL, TEXT_NONE,
			TEXT("这份内容无法封存,未作任何改动,已记录,请联系中心。"));
	}
	return false;
}

struct row *casework_event(struct request *q, const struct happening *h)
{
	struct row *r = decision_add(&q->decision, &q->arena, ROW_event);
	struct stored stored = {.id = h->id, .seq = h->version + 1, .body = h->body};

	if (!r || (h->key && !casework_seal(q, h->key, &stored)))
		return NULL;
	r->event = (struct row_event){.case_id = h->id.n,
		.seq = stored.seq,
		.at = q->now,
		.kind = event_code(h->kind),
		.actor = q->actor,
		.via = q->via,
		.from_state = state_code(h->from),
		.to_state = state_code(h->to),
		.key_id = stored.key_id,
		.body = stored.body};
	q->decision.head = h->head;
	return r;
}

bool casework_phones(struct request *q, case_id id, const Jieyou__HelpRequest *help)
{
	const struct vault *v = &q->desk->vault;
	struct phone list[INTAKE_PHONES];
	size_t n = vault_phone_keys(v) ? intake_phones(help, list) : 0;
	bool ok = true;

	for (size_t i = 0; ok && i < n; i++) {
		struct row *r = decision_add(&q->decision, &q->arena, ROW_phone);

		ok = r;
		if (ok)
			r->phone = (struct row_phone){.case_id = id.n,
				.key = arena_text(&q->arena, vault_phone_key(v, 0)),
				.digest = vault_digest(v, 0, phone_text(&list[i]), &q->arena),
				.actor = q->actor,
				.via = q->via,
				.at = q->now};
	}
	return ok && !q->arena.failed;
}

struct text casework_need_codes(struct request *q, const struct matching *m)
{
	struct text codes[NEEDS_SHOWN_MAX];

	for (size_t i = 0; i < m->n_needs; i++)
		codes[i] = request_snapshot(q)->needs[m->needs[i].need].code;
	return arena_join(&q->arena, TEXT(" "), codes, m->n_needs);
}

/* Of all laws by which one leaf is a duty, whom they bind. */
static struct text binds(struct request *q, const struct matching *m, need_index need)
{
	struct text all = TEXT_NONE;

	for (size_t i = 0; i < m->n_duties; i++) {
		const struct duty *d = m->duties[i].duty;

		if (d->need == need)
			all = all.len ? arena_join(&q->arena, TEXT(";"), (struct text[]){all, d->binds}, 2)
						  : d->binds;
	}
	return all;
}

/* Whether an earlier one is of the same leaf. */
static bool is_told(const struct matching *m, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (m->duties[j].duty->need == m->duties[i].duty->need)
			return true;
	return false;
}

bool casework_duties(struct request *q, case_id id, const struct matching *m)
{
	for (size_t i = 0; i < m->n_duties; i++) {
		need_index need = m->duties[i].duty->need;
		struct row *r;

		if (is_told(m, i))
			continue;
		r = decision_add(&q->decision, &q->arena, ROW_duty);
		if (!r)
			return false;
		r->duty = (struct row_duty){.case_id = id.n,
			.code = request_snapshot(q)->needs[need].code,
			.binds = binds(q, m, need),
			.at = q->now};
	}
	return !q->arena.failed;
}

bool casework_task(const struct service_facts *s, int64_t n, struct task_facts *ret)
{
	struct text tasks = s->tasks;
	int64_t number, due;

	while (tasks.len) {
		bool is_number = text_to_i64(text_cut(&tasks, ' '), &number);

		ret->owner = text_cut(&tasks, ' ');
		if (!is_number || !text_to_i64(text_cut(&tasks, ' '), &due))
			return false;
		ret->due = (moment){due};
		if (number == n)
			return true;
	}
	return false;
}

struct text casework_due_name(struct text kind, int64_t n, struct arena *a)
{
	return arena_format(a, "%.*s%" PRId64, TEXT_ARG(kind), n);
}

int64_t casework_due_number(struct text kind, struct text what)
{
	int64_t n;

	return what.len > kind.len && text_eq((struct text){what.ptr, kind.len}, kind) &&
				   text_to_i64((struct text){what.ptr + kind.len, what.len - kind.len}, &n)
			   ? n
			   : 0;
}

bool casework_check_reason(struct request *q, struct text field, const char *words)
{
	enum { LEAST = 10, MOST = 500 };
	struct text rest = text_trim(text_from(words));
	size_t n = 0;
	uint32_t letter;

	for (size_t size; n <= MOST && (size = rest.len ? text_codepoint(rest, &letter) : 0) > 0; n++)
		rest = (struct text){rest.ptr + size, rest.len - size};
	return (n >= LEAST && n <= MOST) || request_refuse(q, REFUSAL_BAD_VALUE, field,
											TEXT("请写明理由,10 至 500 个字,以便日后复核。"));
}

bool casework_check_kept(struct request *q)
{
	return !casework_erased(q) ||
		   request_refuse(q, REFUSAL_WRONG_STATE, TEXT("case_id"),
			   TEXT("这个个案的内容已依法删除,不能再查阅;办理记录仍可查看。"));
}

bool casework_erased(const struct request *q)
{
	return q->facts.key.destroyed ||
		   (q->facts.n_cases && text_eq(q->facts.cases[0].state, state_code(STATE_ERASED)));
}

bool casework_open(struct request *q, const struct stored *s, struct arena *a, struct text *ret)
{
	const struct wrapped_key *wrapped = &q->facts.key;
	const struct case_key *key = open_key(q, wrapped);

	return (key || !wrapped->id) && vault_open(key, s, a, ret);
}

ProtobufCMessage *casework_body(struct request *q, case_id id, const struct event_facts *e,
	const ProtobufCMessageDescriptor *type)
{
	ProtobufCMessage *body = NULL;
	struct stored stored = {.id = id};
	struct text bytes;

	if (!casework_check_kept(q))
		return NULL;
	if (e)
		stored = (struct stored){
			.id = id, .brief = e->brief, .seq = e->seq, .key_id = e->key_id, .body = e->body};
	if (e && casework_open(q, &stored, &q->arena, &bytes))
		body = message_unpack_own(type, bytes, &q->arena);
	if (body || q->arena.failed)
		return body;
	log_error("record-unreadable", "case=%" PRId64 " seq=%d type=%s", id.n, e ? (int)e->seq : 0,
		type->short_name);
	request_refuse(q, REFUSAL_INTERNAL, TEXT_NONE,
		TEXT("这个个案的记录读取失败,已记录,请联系中心;个案本身未受影响。"));
	return NULL;
}

bool casework_check_id(struct request *q, int64_t number)
{
	return number > 0 ||
		   request_refuse(q, REFUSAL_BAD_VALUE, TEXT("case_id"), TEXT("案号应为正整数,请核对。"));
}

struct load casework_load(case_id id)
{
	enum { EVENTS_READ = 100 };

	return (struct load){.kind = LOAD_CASE, .id = id, .events = EVENTS_READ, .key = true};
}

bool casework_found(struct request *q)
{
	return q->facts.n_cases > 0 || request_refuse(q, REFUSAL_NOT_FOUND, TEXT("case_id"),
									   TEXT("没有这个案号的个案,请核对案号。"));
}

bool casework_found_matched(struct request *q)
{
	enum life life;

	if (!casework_found(q))
		return false;
	life = casework_life(&q->facts.cases[0]);
	return life == LIFE_CASE || life == LIFE_ANY ||
		   request_refuse(q, REFUSAL_WRONG_STATE, TEXT("case_id"),
			   arena_format(
				   &q->arena, "这是%.*s的档案,不是个案,没有匹配。", TEXT_ARG(life_zh(life))));
}

const struct event_facts *casework_last(const struct request *q, enum event_kind kind)
{
	for (size_t i = q->facts.n_events; i-- > 0;)
		if (text_eq(q->facts.events[i].kind, event_code(kind)))
			return &q->facts.events[i];
	return NULL;
}

bool casework_newest(struct request *q, enum event_kind kind,
	const ProtobufCMessageDescriptor *type, ProtobufCMessage **ret)
{
	const struct event_facts *e = casework_last(q, kind);

	*ret = e ? casework_body(q, q->load.id, e, type) : NULL;
	return !e || *ret;
}
