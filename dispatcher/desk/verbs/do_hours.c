/*
 * GetHours: how long experts have served in a period, by the rows of the record: conferences and
 * seminars that they have attended, as long as these were convened for; sessions of supervision and
 * debriefings, as long as they were put down to have lasted. The database counts what whoever asks
 * may know of; what was asked is recorded as one read.
 */
#include "casework.h"
#include "period.h"

static bool hours_check(struct request *q)
{
	const Jieyou__GetHours *m = q->frame->get_hours;

	if (strlen(m->after) > ACTOR_MAX)
		return request_refuse(
			q, REFUSAL_BAD_VALUE, TEXT("after"), TEXT("after 应为上一页给出的 next;首页不填。"));
	q->load = (struct load){.kind = LOAD_HOURS, .group = text_from(m->after)};
	return period_check_time(q, m->since_us, m->until_us) && period_check_limit(q, m->limit) &&
		   (!m->district[0] || period_check_place(q, m->district));
}

static bool hours_load(struct request *q)
{
	(void)q; /* check has said all */
	return true;
}

static bool hours_decide(struct request *q)
{
	return request_note_read(q, (case_id){0}, q->facts.n_served);
}

/* ---- Reply ---- */

static Jieyou__Served *show_served(const struct served_facts *f, struct arena *a)
{
	const ProtobufCEnumValue *kind = protobuf_c_enum_descriptor_get_value_by_name(
		&jieyou__served__kind__descriptor, casework_string(f->kind, a));
	Jieyou__Served *m = arena_alloc(a, sizeof(*m));

	if (!m)
		return NULL;
	jieyou__served__init(m);
	m->kind = kind ? (Jieyou__Served__Kind)kind->value : JIEYOU__SERVED__KIND__KIND_UNKNOWN;
	m->times = f->times;
	m->minutes = f->minutes;
	return m;
}

/* Of one expert, the n kinds that begin with *f. */
static Jieyou__Hours *show_expert(struct request *q, const struct served_facts *f, size_t n)
{
	const struct snapshot *s = request_snapshot(q);
	expert_index e = snapshot_expert(s, f->expert);
	Jieyou__Hours *m = arena_alloc(&q->arena, sizeof(*m));

	if (!m)
		return NULL;
	jieyou__hours__init(m);
	m->expert_id = casework_string(f->expert, &q->arena);
	m->name = casework_string(
		e == NOBODY ? f->expert : snapshot_cell(s->experts[e].row, EXPERT_NAME), &q->arena);
	m->served = arena_array(&q->arena, n, sizeof(*m->served));
	for (; m->served && m->n_served < n; m->n_served++) {
		m->served[m->n_served] = show_served(&f[m->n_served], &q->arena);
		m->minutes += f[m->n_served].minutes;
	}
	return m;
}

/* They come in order of their experts. */
static bool hours_reply(struct request *q, Jieyou__ServerFrame *ret)
{
	const struct facts *f = &q->facts;
	Jieyou__HoursReply *m = arena_alloc(&q->arena, sizeof(*m));
	size_t end;

	if (!m)
		return false;
	jieyou__hours_reply__init(m);
	m->hours = arena_array(&q->arena, f->n_served, sizeof(*m->hours));
	for (size_t i = 0; m->hours && i < f->n_served; i = end) {
		for (end = i; end < f->n_served && text_eq(f->served[end].expert, f->served[i].expert);)
			end++;
		m->hours[m->n_hours++] = show_expert(q, &f->served[i], end - i);
	}
	if (q->arena.failed)
		return false;
	if (m->n_hours == (size_t)q->load.limit)
		m->next = m->hours[m->n_hours - 1]->expert_id;
	ret->get_hours = m;
	ret->reply_case = JIEYOU__SERVER_FRAME__REPLY_GET_HOURS;
	return true;
}

const struct verb verb_hours = {.name = "hours",
	.act = ACT_hours,
	.concern = CONCERN_PAGE,
	.snapshot = true,
	.check = hours_check,
	.load = hours_load,
	.decide = hours_decide,
	.reply = hours_reply};
