/*
 * MakePublicity: approved entries, whole, for publicity (项目宣传). Of each it is on record, before
 * its words leave, who has taken which version; one that has left the library is named as such.
 */
#include "casework.h"
#include "dress.h"
#include "entries.h"

enum { ENTRIES_MOST = 6 /* whole they fit a frame */, CODE_MAX = 64 };

static bool is_given_twice(const Jieyou__MakePublicity *m, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (strcmp(m->codes[k], m->codes[i]) == 0)
			return true;
	return false;
}

static bool publicity_check(struct request *q)
{
	const Jieyou__MakePublicity *m = q->frame->make_publicity;

	if (m->n_codes == 0 || m->n_codes > ENTRIES_MOST)
		return request_refuse(q, REFUSAL_BAD_VALUE, TEXT("codes"),
			TEXT("请选 1 至 6 个条目;编号见 jieyou library。"));
	for (size_t i = 0; i < m->n_codes; i++) {
		if (strlen(m->codes[i]) > CODE_MAX)
			return request_refuse(q, REFUSAL_BAD_VALUE, TEXT("codes"),
				TEXT("条目编号最长 64 字节;编号见 jieyou library。"));
		if (is_given_twice(m, i))
			return request_refuse(
				q, REFUSAL_BAD_VALUE, TEXT("codes"), TEXT("同一个条目写了两次,请删去一个。"));
	}
	return true;
}

static bool publicity_load(struct request *q)
{
	const Jieyou__MakePublicity *m = q->frame->make_publicity;
	struct text *codes = arena_array(&q->arena, m->n_codes, sizeof(*codes));

	for (size_t i = 0; codes && i < m->n_codes; i++)
		codes[i] = text_from(m->codes[i]);
	q->load = (struct load){
		.kind = LOAD_LIBRARY, .ratings = true, .entries = codes, .n_entries = m->n_codes};
	return codes;
}

/* Whether the library has, or had, an entry of the code. */
static bool is_known(const struct request *q, struct text code)
{
	for (size_t i = 0; i < q->facts.n_versions; i++)
		if (text_eq(q->facts.versions[i].code, code))
			return true;
	return false;
}

static bool publicity_decide(struct request *q)
{
	for (size_t i = 0; i < q->load.n_entries; i++) {
		const struct version_facts *v = entries_version(q, q->load.entries[i], 0);

		if (!is_known(q, q->load.entries[i]))
			return request_refuse(q, REFUSAL_NOT_FOUND, TEXT("codes"),
				arena_format(&q->arena, "库中没有 %.*s 这个条目;编号见 jieyou library。",
					TEXT_ARG(q->load.entries[i])));
		if (v && !entries_note(q, v))
			return false;
	}
	return true;
}

static bool fill(struct request *q, Jieyou__PublicityReply *m)
{
	size_t n = q->load.n_entries;

	m->entries = arena_array(&q->arena, n, sizeof(*m->entries));
	m->withdrawn = arena_array(&q->arena, n, sizeof(*m->withdrawn));
	for (size_t i = 0; m->entries && m->withdrawn && i < n; i++) {
		const struct version_facts *v = entries_version(q, q->load.entries[i], 0);

		if (v)
			m->entries[m->n_entries++] = entries_show(q, v);
		else
			m->withdrawn[m->n_withdrawn++] = casework_string(q->load.entries[i], &q->arena);
	}
	m->made_us = q->now.us;
	return !q->arena.failed && dress_publicity(request_snapshot(q), m, &q->arena);
}

static bool publicity_reply(struct request *q, Jieyou__ServerFrame *ret)
{
	Jieyou__PublicityReply *m = arena_alloc(&q->arena, sizeof(*m));

	if (!m)
		return false;
	jieyou__publicity_reply__init(m);
	ret->make_publicity = m;
	ret->reply_case = JIEYOU__SERVER_FRAME__REPLY_MAKE_PUBLICITY;
	return fill(q, m);
}

const struct verb verb_publicity = {.name = "publicity",
	.act = ACT_publicity,
	.concern = CONCERN_NO_CASE,
	.snapshot = true,
	.check = publicity_check,
	.load = publicity_load,
	.decide = publicity_decide,
	.reply = publicity_reply};
