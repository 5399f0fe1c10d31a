#include "conference.h"

#include <inttypes.h>

#include "standing.h"
#include "step.h"

bool seat_live(const struct seat_facts *s)
{
	return text_eq(s->seat, TEXT("ASKED")) || text_eq(s->seat, TEXT("ACCEPTED"));
}

bool conference_called(const struct seat_facts *s)
{
	return text_eq(s->state, TEXT("CALLED"));
}

int32_t conference_last(const struct facts *f)
{
	int32_t last = 0;

	for (size_t i = 0; i < f->n_seats; i++)
		if (f->seats[i].n > last)
			last = f->seats[i].n;
	return last;
}

struct seat_facts *conference_of(const struct facts *f, int32_t n)
{
	for (size_t i = 0; i < f->n_seats; i++)
		if (f->seats[i].n == n && conference_called(&f->seats[i]))
			return &f->seats[i];
	return NULL;
}

struct seat_facts *conference_seat(const struct facts *f, int32_t n, struct text expert)
{
	for (size_t i = 0; expert.len && i < f->n_seats; i++)
		if (f->seats[i].n == n && text_eq(f->seats[i].expert, expert))
			return &f->seats[i];
	return NULL;
}

bool conference_seated(const struct facts *f, struct text expert)
{
	for (size_t i = 0; expert.len && i < f->n_seats; i++)
		if (text_eq(f->seats[i].expert, expert) && seat_live(&f->seats[i]))
			return true;
	return false;
}

bool conference_excused(const struct facts *f, struct text expert)
{
	for (size_t i = 0; expert.len && i < f->n_seats; i++)
		if (text_eq(f->seats[i].expert, expert) && text_eq(f->seats[i].seat, TEXT("DECLINED")) &&
			conference_called(&f->seats[i]))
			return true;
	return false;
}

bool conference_minutes(const struct facts *f, int32_t task)
{
	for (size_t i = 0; i < f->n_seats; i++)
		if (f->seats[i].minutes == task && conference_called(&f->seats[i]))
			return true;
	return false;
}

struct text conference_zh(const struct case_facts *c)
{
	return casework_life(c) == LIFE_SEMINAR ? life_zh(LIFE_SEMINAR) : TEXT("会诊");
}

struct seat_facts *conference_add_seat(struct request *q, const struct seat_facts *s)
{
	struct facts *f = &q->facts;
	struct seat_facts *wider = arena_array(&q->arena, f->n_seats + 1, sizeof(*wider));

	if (!wider)
		return NULL;
	for (size_t i = 0; i < f->n_seats; i++)
		wider[i] = f->seats[i];
	f->seats = wider;
	f->seats[f->n_seats] = *s;
	return &f->seats[f->n_seats++];
}

/* ---- Rows ---- */

bool conference_write_seat(
	struct request *q, const struct case_facts *c, const struct seat_facts *s)
{
	struct row *r = decision_add(&q->decision, &q->arena, ROW_seat);

	if (!r)
		return false;
	r->seat = (struct row_seat){.case_id = c->id.n,
		.number = s->n,
		.expert = s->expert,
		.needs = s->needs,
		.state = s->seat,
		.sequence = s->asked,
		.begins = s->begins,
		.ends = s->ends};
	return true;
}

bool conference_write(struct request *q, const struct case_facts *c, const struct seat_facts *k)
{
	struct row *r = decision_add(&q->decision, &q->arena, ROW_conference);

	if (!r)
		return false;
	r->conference = (struct row_conference){.case_id = c->id.n,
		.number = k->n,
		.state = k->state,
		.sequence = k->sequence,
		.begins = k->begins,
		.ends = k->ends,
		.manner = k->manner,
		.convenor = k->convenor,
		.chair = k->chair,
		.quorum = k->quorum,
		.client = k->client,
		.minutes = k->minutes};
	return true;
}

bool conference_close(struct request *q, const struct case_facts *c, int32_t n, struct text state)
{
	const struct seat_facts *k = conference_of(&q->facts, n);

	for (size_t i = 0; i < q->facts.n_seats; i++)
		if (q->facts.seats[i].n == n)
			q->facts.seats[i].state = state;
	return conference_write(q, c, k) && step_task_done(q, c->id, k->minutes);
}

bool conference_release(struct request *q, const struct case_facts *c, int32_t n)
{
	bool ok = true;

	for (size_t i = 0; ok && i < q->facts.n_seats; i++) {
		struct seat_facts *s = &q->facts.seats[i];

		if ((n && s->n != n) || !seat_live(s))
			continue;
		s->seat = TEXT("RELEASED");
		ok = conference_write_seat(q, c, s);
	}
	return ok;
}

bool conference_end_all(struct request *q, const struct case_facts *c)
{
	int32_t last = conference_last(&q->facts);
	bool ok = conference_release(q, c, 0);

	for (int32_t n = 1; ok && n <= last; n++)
		if (conference_of(&q->facts, n))
			ok = conference_close(q, c, n, TEXT("CALLED_OFF"));
	return ok;
}

/* ---- What is told ---- */

/* The value of an enum by its name; 0: there is none. */
static int value_of(const ProtobufCEnumDescriptor *type, struct text code, struct arena *a)
{
	const ProtobufCEnumValue *v =
		protobuf_c_enum_descriptor_get_value_by_name(type, casework_string(code, a));

	return v ? v->value : 0;
}

static Jieyou__Seat *tell_seat(struct request *q, const struct seat_facts *s)
{
	const struct snapshot *snapshot = request_snapshot(q);
	expert_index e = snapshot_expert(snapshot, s->expert);
	Jieyou__Seat *m = arena_alloc(&q->arena, sizeof(*m));
	struct text needs = s->needs;

	if (!m)
		return NULL;
	jieyou__seat__init(m);
	m->expert_id = casework_string(s->expert, &q->arena);
	m->name = casework_string(
		e == NOBODY ? s->expert : snapshot_cell(snapshot->experts[e].row, EXPERT_NAME), &q->arena);
	m->needs = arena_array(&q->arena, standing_count(needs), sizeof(*m->needs));
	while (m->needs && needs.len)
		m->needs[m->n_needs++] = casework_string(text_cut(&needs, ' '), &q->arena);
	m->state = (Jieyou__Seat__State)value_of(&jieyou__seat__state__descriptor, s->seat, &q->arena);
	m->sequence = s->asked;
	return m;
}

char *conference_uid(struct request *q, int32_t n)
{
	enum { BYTES = 16 };
	static const char digits[] = "0123456789abcdef";
	struct text name = arena_format(
		&q->arena, "jieyou conference %" PRId64 " %" PRId32, q->facts.cases[0].id.n, n);
	struct text sum = vault_fingerprint(&q->desk->vault, name, &q->arena);
	char hex[2 * BYTES];

	if (sum.len < BYTES)
		return casework_string(TEXT_NONE, &q->arena);
	for (size_t i = 0; i < BYTES; i++) {
		hex[2 * i] = digits[(unsigned char)sum.ptr[i] >> 4];
		hex[2 * i + 1] = digits[sum.ptr[i] & 15];
	}
	return casework_string(
		arena_format(&q->arena, "%.*s-%" PRId32 "@jieyou", (int)sizeof(hex), hex, n), &q->arena);
}

static Jieyou__Conference *tell_one(struct request *q, const struct seat_facts *k)
{
	Jieyou__Conference *m = arena_alloc(&q->arena, sizeof(*m));

	if (!m)
		return NULL;
	jieyou__conference__init(m);
	m->number = k->n;
	m->state = (Jieyou__Conference__State)value_of(
		&jieyou__conference__state__descriptor, k->state, &q->arena);
	m->sequence = k->sequence;
	m->begin_us = k->begins.us;
	m->end_us = k->ends.us;
	m->manner = (Jieyou__Convene__Manner)value_of(
		&jieyou__convene__manner__descriptor, k->manner, &q->arena);
	m->convenor = casework_string(k->convenor, &q->arena);
	m->chair = casework_string(k->chair, &q->arena);
	m->quorum = k->quorum;
	m->client = k->client;
	m->uid = conference_uid(q, k->n);
	m->minutes = k->minutes;
	m->seats = arena_array(&q->arena, q->facts.n_seats, sizeof(*m->seats));
	return m->seats ? m : NULL;
}

/* What is written for whoever has a seat: in the n-th event that calls one. */
static bool tell_words(struct request *q, Jieyou__Conference *m)
{
	int32_t n = 0;

	for (size_t i = 0; i < q->facts.n_events; i++) {
		const struct event_facts *e = &q->facts.events[i];
		const Jieyou__HandleCase *form;

		n += text_eq(e->kind, event_code(EVENT_CONVENED));
		if (n != m->number || !text_eq(e->kind, event_code(EVENT_CONVENED)) || !e->body.len)
			continue;
		form = (const Jieyou__HandleCase *)casework_body(
			q, q->load.id, e, &jieyou__handle_case__descriptor);
		if (!form)
			return false;
		if (form->form_case == JIEYOU__HANDLE_CASE__FORM_CONVENE) {
			m->problem = form->convene->problem;
			m->agenda = form->convene->agenda;
		}
	}
	return true;
}

bool conference_tell(struct request *q, Jieyou__CaseReply *m)
{
	m->conferences = arena_array(&q->arena, q->facts.n_seats, sizeof(*m->conferences));
	for (size_t i = 0; m->conferences && i < q->facts.n_seats; i++) {
		const struct seat_facts *s = &q->facts.seats[i];
		size_t n = m->n_conferences;
		Jieyou__Conference *k = n ? m->conferences[n - 1] : NULL;

		if (!k || k->number != s->n) {
			k = tell_one(q, s);
			if (!k || !tell_words(q, k))
				return false;
			m->conferences[m->n_conferences++] = k;
		}
		k->seats[k->n_seats++] = tell_seat(q, s);
	}
	return !q->arena.failed;
}
