/*
 * ListIncidents: a page of the serious incidents of a period, and nothing of their cases; what was
 * asked is recorded as one read.
 */
#include "casework.h"
#include "dress.h"
#include "period.h"

enum { SKIP_MAX = 1000000 };

static bool incidents_check(struct request *q)
{
	const Jieyou__ListIncidents *m = q->frame->list_incidents;

	if (m->skip > SKIP_MAX)
		return request_refuse(
			q, REFUSAL_BAD_VALUE, TEXT("skip"), TEXT("skip 应为上一页给出的 next;首页不填。"));
	q->load = (struct load){.kind = LOAD_INCIDENTS, .skip = (int32_t)m->skip};
	return period_check(q, m->since_us, m->until_us, m->district) &&
		   period_check_limit(q, m->limit);
}

static bool incidents_load(struct request *q)
{
	(void)q; /* check has said all */
	return true;
}

static bool incidents_decide(struct request *q)
{
	return request_note_read(q, (case_id){0}, q->facts.n_incidents);
}

static Jieyou__Incident *show(const struct incident_facts *i, struct arena *a)
{
	Jieyou__Incident *m = arena_alloc(a, sizeof(*m));
	char *code = casework_string(i->code, a);
	const ProtobufCEnumValue *kind =
		protobuf_c_enum_descriptor_get_value_by_name(&jieyou__incident__kind__descriptor, code);

	if (!m)
		return NULL;
	jieyou__incident__init(m);
	m->at_us = i->at.us;
	m->kind = kind ? (Jieyou__Incident__Kind)kind->value : JIEYOU__INCIDENT__KIND__KIND_UNKNOWN;
	m->district = casework_string(i->district, a);
	m->grade = (Jieyou__Grade)casework_grade(i->grade);
	return m;
}

static bool incidents_reply(struct request *q, Jieyou__ServerFrame *ret)
{
	Jieyou__IncidentsReply *m = arena_alloc(&q->arena, sizeof(*m));
	size_t n = q->facts.n_incidents;

	if (!m)
		return false;
	jieyou__incidents_reply__init(m);
	m->incidents = arena_array(&q->arena, n, sizeof(*m->incidents));
	for (size_t i = 0; m->incidents && i < n; i++)
		m->incidents[i] = show(&q->facts.incidents[i], &q->arena);
	m->n_incidents = n;
	if (n == (size_t)q->load.limit)
		m->next = (uint32_t)(q->load.skip + q->load.limit);
	ret->list_incidents = m;
	ret->reply_case = JIEYOU__SERVER_FRAME__REPLY_LIST_INCIDENTS;
	return !q->arena.failed && dress_incidents(request_snapshot(q), m, &q->arena);
}

const struct verb verb_incidents = {.name = "incidents",
	.act = ACT_incidents,
	.concern = CONCERN_PLACE,
	.snapshot = true,
	.check = incidents_check,
	.load = incidents_load,
	.decide = incidents_decide,
	.reply = incidents_reply};
