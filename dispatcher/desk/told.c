#include "told.h"

#include "casework.h"
#include "hearing.h"
#include "message.h"
#include "standing.h"
#include "watch.h"

struct told {
	struct bookmark from;
	int64_t otherwise;
	struct text *recipients, *roles;
	int64_t *numbers;
	size_t n;
};

enum { BOOKMARK_BYTES = 32 << 10 };

/* ---- Places ---- */

static bool refuse_bookmark(struct request *q, struct text field)
{
	return request_refuse(
		q, REFUSAL_BAD_VALUE, field, TEXT("请原样填写服务器给您本人的 bookmark;从头开始则不填。"));
}

bool told_bookmark(
	struct request *q, struct text field, ProtobufCBinaryData sealed, struct bookmark *ret)
{
	struct text bytes = {(const char *)sealed.data, sealed.len};
	const Jieyou__Bookmark *m;

	*ret = (struct bookmark){0};
	if (bytes.len == 0)
		return true;
	bytes = vault_open_bookmark(&q->desk->vault, bytes, &q->arena);
	m = bytes.len ? (const Jieyou__Bookmark *)message_unpack_own(
						&jieyou__bookmark__descriptor, bytes, &q->arena)
				  : NULL;
	if (!m || !text_eq(text_from(m->reader), q->actor) || m->n_recipients != m->n_numbers)
		return !q->arena.failed && refuse_bookmark(q, field);
	ret->recipients = arena_array(&q->arena, m->n_recipients, sizeof(*ret->recipients));
	ret->numbers = m->numbers;
	for (size_t i = 0; ret->recipients && i < m->n_recipients; i++)
		ret->recipients[i] = text_from(m->recipients[i]);
	ret->n = m->n_recipients;
	return ret->recipients;
}

static int64_t number_of(const struct bookmark *p, struct text recipient, int64_t otherwise)
{
	for (size_t i = 0; i < p->n; i++)
		if (text_eq(p->recipients[i], recipient))
			return p->numbers[i];
	return otherwise;
}

static bool seal_bookmark(struct request *q, const struct bookmark *p, ProtobufCBinaryData *ret)
{
	Jieyou__Bookmark m;
	struct text bytes;

	jieyou__bookmark__init(&m);
	m.reader = casework_string(q->actor, &q->arena);
	m.recipients = arena_array(&q->arena, p->n, sizeof(*m.recipients));
	if (!m.recipients)
		return false;
	for (size_t i = 0; i < p->n; i++)
		m.recipients[i] = casework_string(p->recipients[i], &q->arena);
	m.n_recipients = m.n_numbers = p->n;
	m.numbers = p->numbers;
	if (!message_pack(&m.base, BOOKMARK_BYTES, &q->arena, &bytes, &q->refusal))
		return false;
	bytes = vault_seal_bookmark(&q->desk->vault, bytes, &q->arena);
	*ret = (ProtobufCBinaryData){bytes.len, (uint8_t *)(uintptr_t)bytes.ptr};
	return bytes.len;
}

/* ---- The page that is asked for ---- */

bool told_begin(struct request *q, ProtobufCBinaryData after, uint32_t limit, int64_t otherwise)
{
	struct told *t = arena_alloc(&q->arena, sizeof(*t));

	if (!t)
		return false;
	q->command = t;
	t->otherwise = otherwise;
	if (limit > TOLD_PAGE_MAX)
		return request_refuse(
			q, REFUSAL_BAD_VALUE, TEXT("limit"), TEXT("每页最多 100 条,请减小。"));
	q->load = (struct load){.kind = LOAD_NOTICES, .limit = (int32_t)(limit ? limit : TOLD_PAGE)};
	return watch_bookmark(q, &t->from) || told_bookmark(q, TEXT("after"), after, &t->from);
}

bool told_recipient(struct request *q, struct text recipient, struct text roles)
{
	struct told *t = q->command;

	if (t->n == RECIPIENTS_MAX)
		return request_refuse(q, REFUSAL_TOO_LARGE, TEXT("district"),
			TEXT("涉及的地区过多(上限 256 个),请用 district 缩小范围。"));
	t->recipients = arena_grow(&q->arena, t->recipients, t->n, sizeof(*t->recipients));
	t->roles = arena_grow(&q->arena, t->roles, t->n, sizeof(*t->roles));
	t->numbers = arena_grow(&q->arena, t->numbers, t->n, sizeof(*t->numbers));
	if (q->arena.failed)
		return false;
	t->recipients[t->n] = recipient;
	t->roles[t->n] = roles;
	t->numbers[t->n] = number_of(&t->from, recipient, t->otherwise);
	t->n++;
	q->load.recipients = t->recipients;
	q->load.roles = t->roles;
	q->load.numbers = t->numbers;
	q->load.n_recipients = t->n;
	return true;
}

bool told_check_district(struct request *q, const char *asked)
{
	return !asked[0] || snapshot_district(request_snapshot(q), text_from(asked)) != NONE ||
		   request_refuse(q, REFUSAL_BAD_VALUE, TEXT("district"),
			   TEXT("不认识这个区域,请用区划代码或区、街道全名。"));
}

bool told_is_asked(const struct request *q, const char *asked, district_index d)
{
	const struct snapshot *s = request_snapshot(q);

	return !asked[0] || snapshot_within(s, d, snapshot_district(s, text_from(asked)));
}

bool told_decide(struct request *q)
{
	size_t n = q->facts.n_notices;

	q->quiet = n == 0;
	return n == 0 || request_note_read(q, (case_id){0}, n);
}

/* ---- The page that is sent ---- */

/*
 * Behind the page: what it covered; but of a full one the recipient it ended in up to there, and
 * those that follow not at all. The page may hold what came after its reach was told: that, too.
 */
static bool bookmark_behind(struct request *q, struct bookmark *ret, bool *ret_rest)
{
	const struct facts *f = &q->facts;
	bool full = f->n_notices == (size_t)q->load.limit, ended = false;
	struct text last = full ? f->notices[f->n_notices - 1].recipient : TEXT_NONE;

	ret->recipients = arena_array(&q->arena, f->n_reaches, sizeof(*ret->recipients));
	ret->numbers = arena_array(&q->arena, f->n_reaches, sizeof(*ret->numbers));
	if (!ret->recipients || !ret->numbers)
		return false;
	ret->n = f->n_reaches;
	*ret_rest = full;
	for (size_t i = 0; i < f->n_reaches; i++) {
		const struct reach_facts *r = &f->reaches[i];
		bool ends = full && text_eq(r->recipient, last);

		ret->recipients[i] = r->recipient;
		ret->numbers[i] = ended || ends ? r->since : r->upto;
		ended = ended || ends;
		*ret_rest = *ret_rest || r->upto < r->last;
		for (size_t k = 0; k < f->n_notices; k++)
			if (text_eq(f->notices[k].recipient, r->recipient) &&
				f->notices[k].rseq > ret->numbers[i])
				ret->numbers[i] = f->notices[k].rseq;
	}
	return true;
}

Jieyou__Notice *told_notice(
	struct request *q, const struct notice_facts *n, const struct case_facts *c)
{
	Jieyou__Notice *m = arena_alloc(&q->arena, sizeof(*m));
	enum view view = VIEW_NONE;
	enum event_kind kind;
	struct text name;

	if (!m)
		return NULL;
	jieyou__notice__init(m);
	m->case_id = n->id.n;
	m->seq = n->seq;
	m->what = casework_string(n->what, &q->arena);
	m->what_name =
		casework_string(event_from(n->what, &kind) ? event_zh(kind) : n->what, &q->arena);
	m->at_us = n->at.us;
	if (!recipient_read(n->recipient, &name))
		m->district = casework_string(name, &q->arena);
	if (c)
		view = standing_allows(q, q->verb->act, standing_about(q, c)).view;
	if (view != VIEW_NONE && !view_for_expert(view))
		m->head = casework_head(c, view, &q->arena);
	return q->arena.failed ? NULL : m;
}

Jieyou__NoticesReply *told_page(struct request *q)
{
	Jieyou__NoticesReply *m = arena_alloc(&q->arena, sizeof(*m));
	size_t n = q->facts.n_notices;
	struct bookmark bookmark;
	bool rest;

	if (!m || !bookmark_behind(q, &bookmark, &rest))
		return NULL;
	jieyou__notices_reply__init(m);
	m->notices = arena_array(&q->arena, n, sizeof(*m->notices));
	for (size_t i = 0; m->notices && i < n; i++) {
		const struct notice_facts *f = &q->facts.notices[i];

		m->notices[i] = told_notice(q, f, f->seen ? &f->c : NULL);
	}
	m->n_notices = n;
	m->rest = rest;
	if (q->arena.failed || !seal_bookmark(q, &bookmark, &m->bookmark) ||
		!watch_keep(q, &bookmark, rest))
		return NULL;
	return m;
}
