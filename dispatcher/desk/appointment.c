#include "appointment.h"

#include <inttypes.h>
#include <stdlib.h>

#include "day.h"
#include "standing.h"

/* ---- Who they are ---- */

static bool refuse_part(struct request *q, struct text of, const char *part, struct text sentence)
{
	return request_refuse(
		q, REFUSAL_BAD_VALUE, arena_format(&q->arena, "%.*s.%s", TEXT_ARG(of), part), sentence);
}

/* Whether a type is among those that answer a leaf. */
static bool answers(const struct need *n, uint16_t type)
{
	for (size_t i = 0; i < n->n_types; i++)
		if (n->types[i] == type)
			return true;
	return false;
}

static bool check_can(struct request *q, struct text of, const Jieyou__Candidate__Can *can)
{
	const struct snapshot *s = request_snapshot(q);
	uint16_t type = snapshot_type(s, text_from(can->type));

	if (type == NONE || s->types[type].kind != TYPE_EXPERT)
		return refuse_part(
			q, of, "can", TEXT("不认识这个专家类型,例如 LAWYER、COUNSELLOR、SUPERVISOR。"));
	for (size_t i = 0; i < can->n_needs; i++) {
		need_index need = snapshot_need(s, text_from(can->needs[i]));

		if (need == NONE || !answers(&s->needs[need], type))
			return refuse_part(q, of, "can",
				arena_format(
					&q->arena, "需要 %s 不由这一类专家承担,或没有这个代码。", can->needs[i]));
	}
	return true;
}

/* The pool has room for so many languages; one that nobody speaks yet is one more. */
static bool check_languages(struct request *q, struct text of, const Jieyou__Candidate *m)
{
	const struct snapshot *s = request_snapshot(q);
	size_t n = s->n_languages;

	for (size_t i = 0; i < m->n_languages; i++)
		n += snapshot_language(s, text_from(m->languages[i])) == NONE;
	return n <= LANGUAGES_MAX ||
		   refuse_part(q, of, "languages", TEXT("专家库的语种已满,请核对语言代码。"));
}

bool appointment_check_candidate(struct request *q, struct text of, const Jieyou__Candidate *m)
{
	if (snapshot_district(request_snapshot(q), text_from(m->district)) == NONE)
		return refuse_part(q, of, "district", TEXT("不认识这个区域,请用区划代码或区、街道全名。"));
	for (size_t i = 0; i < m->n_can; i++)
		if (!check_can(q, of, m->can[i]))
			return false;
	return check_languages(q, of, m);
}

/* ---- As the pool has them ---- */

static int by_text(const void *a, const void *b)
{
	return text_cmp(*(const struct text *)a, *(const struct text *)b);
}

static struct text joined(char *const *words, size_t n, struct arena *a)
{
	struct text *list = arena_array(a, n, sizeof(*list));

	for (size_t i = 0; list && i < n; i++)
		list[i] = text_from(words[i]);
	return list ? arena_join(a, TEXT(" "), list, n) : TEXT_NONE;
}

/* "TYPE LEVEL NEED ...", by type: what follows a type is a blank, which is less than all that types
 * are made of. */
static struct text skills_of(const Jieyou__Candidate *m, struct arena *a)
{
	struct text *list = arena_array(a, m->n_can, sizeof(*list));

	for (size_t i = 0; list && i < m->n_can; i++) {
		const Jieyou__Candidate__Can *can = m->can[i];

		list[i] = arena_format(a, "%s %" PRIu32 "%s%.*s", can->type, can->level,
			can->n_needs ? " " : "", TEXT_ARG(joined(can->needs, can->n_needs, a)));
	}
	if (!list || a->failed)
		return TEXT_NONE;
	qsort(list, m->n_can, sizeof(*list), by_text);
	return arena_join(a, TEXT(";"), list, m->n_can);
}

bool appointment_write(struct request *q, const struct case_facts *c, struct text expert,
	struct text begins, const Jieyou__ProposeAppointment *terms)
{
	const struct snapshot *s = request_snapshot(q);
	const Jieyou__Candidate *m = terms->candidate;
	struct text parts[] = {text_from(m->name), m->sex == JIEYOU__SEX__MALE ? TEXT("M") : TEXT("F"),
		text_from(m->unit), s->districts[snapshot_district(s, text_from(m->district))].code,
		joined(m->languages, m->n_languages, &q->arena),
		arena_format(&q->arena, "%" PRId32, terms->places), begins, text_from(terms->ends),
		text_from(terms->agreement_ends), skills_of(m, &q->arena)};
	struct row *r = decision_add(&q->decision, &q->arena, ROW_appointed);

	if (!r)
		return false;
	r->appointed = (struct row_appointed){.case_id = c->id.n,
		.seq = c->version + 1,
		.expert = expert,
		.content = arena_join(&q->arena, TEXT("\x1f"), parts, sizeof(parts) / sizeof(parts[0]))};
	return !q->arena.failed;
}

/* ---- How long ---- */

struct due_term appointment_term(struct request *q, const struct case_facts *c, struct text ends)
{
	struct term_rule rule = step_rules(q, c, state_due(STATE_APPOINTED));
	struct due_term t = {.since = q->now};
	moment last = q->now, span = deadline_after(q->now, rule.span, &rule.office);

	day_from(ends, &last);
	t.until = moment_after(last, US_PER_DAY);
	t.next = (moment){t.until.us - (span.us - q->now.us)};
	if (t.next.us < q->now.us)
		t.next = q->now;
	return t;
}

bool appointment_end(struct request *q, const struct case_facts *c, int32_t seq)
{
	struct row *r = decision_add(&q->decision, &q->arena, ROW_appointment_ended);

	if (!r)
		return false;
	r->appointment_ended = (struct row_appointment_ended){.case_id = c->id.n,
		.seq = seq,
		.expert = q->facts.service.appointee,
		.last = day_text(day_begin(day_of(q->now) - 1), &q->arena)};
	return !q->arena.failed;
}

bool appointment_lapse(struct request *q, struct case_facts *c)
{
	struct step step = {.event = EVENT_APPOINTMENT_ENDED,
		.who = role_bit(ROLE_SYSTEM),
		.clear = true, /* a code */
		.also = standing_people(q, q->facts.service.appointee)};
	Jieyou__HandleCase body;
	Jieyou__EndAppointment end;

	jieyou__handle_case__init(&body);
	jieyou__end_appointment__init(&end);
	end.cause = JIEYOU__END_APPOINTMENT__CAUSE__TERM_OVER;
	body.form_case = JIEYOU__HANDLE_CASE__FORM_END_APPOINTMENT;
	body.end_appointment = &end;
	step.body = &body.base;
	return appointment_end(q, c, c->version + 1) && step_take(q, c, &step);
}
