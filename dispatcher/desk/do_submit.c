/* SubmitCase: files a case and matches it, in one decision. */
#include <inttypes.h>

#include "casework.h"
#include "dress.h"
#include "help.h"
#include "message.h"
#include "show.h"

struct submit {
	struct new_case new; /* its number and its key */
	struct help help;
	struct matching matching;
	Jieyou__Match *match;
	struct case_facts filed; /* as the database will have it */
};

enum { BODY_MAX = 256 << 10 }; /* of an event: a full frame and its answer stay well below */

static bool submit_check(struct request *q)
{
	const Jieyou__HelpRequest *help = q->frame->submit_case->help;
	struct submit *c = arena_alloc(&q->arena, sizeof(*c));

	if (!c)
		return false;
	q->command = c;
	if (!help)
		return request_refuse(
			q, REFUSAL_BAD_VALUE, TEXT("help"), TEXT("请填写求助内容(help)后重发。"));
	return help_read(help, request_snapshot(q), q->now, NONE, &q->arena, &c->help, &q->refusal);
}

/* The case needs a number and a key: one at hand, or one to be waited for. */
static bool submit_load(struct request *q)
{
	struct submit *c = q->command;

	q->load.kind = store_new_case(q->desk->store, &c->new) ? LOAD_NOTHING : LOAD_NUMBER;
	return true;
}

static bool pack(struct request *q, const ProtobufCMessage *m, struct text *ret)
{
	return m && message_pack(m, BODY_MAX, &q->arena, ret, &q->refusal);
}

/* Codes of the needs found, parted by spaces: what lists show of a case. */
static struct text need_codes(struct request *q, const struct matching *m)
{
	struct text codes[NEEDS_SHOWN_MAX];

	for (size_t i = 0; i < m->n_needs; i++)
		codes[i] = request_snapshot(q)->needs[m->needs[i].need].code;
	return arena_join(&q->arena, TEXT(" "), codes, m->n_needs);
}

static bool write_events(struct request *q, const struct submit *c, struct row **ret)
{
	const struct snapshot *s = request_snapshot(q);
	Jieyou__FiledBody filed = JIEYOU__FILED_BODY__INIT;
	enum state state = STATE_NONE, next;
	struct text body;
	struct row *e;

	filed.help = q->frame->submit_case->help;
	if (!life_step(state, EVENT_FILED, ROLE_WORKER, &next) || !pack(q, &filed.base, &body))
		return false;
	e = casework_event(q, &(struct happening){.id = c->new.id,
							  .kind = EVENT_FILED,
							  .from = state,
							  .to = next,
							  .body = body,
							  .key = &c->new.key});
	state = next;
	if (!e || !life_step(state, EVENT_MATCHED, ROLE_SYSTEM, &next) ||
		!pack(q,
			(const ProtobufCMessage *)show_matched_body(
				s, &c->help, c->match, &c->matching, held_loads(q->held), q->now, &q->arena),
			&body))
		return false;
	*ret = casework_event(q, &(struct happening){.id = c->new.id,
								 .version = e->event.seq,
								 .head = e->event.hash,
								 .kind = EVENT_MATCHED,
								 .from = state,
								 .to = next,
								 .body = body,
								 .key = &c->new.key});
	return *ret != NULL;
}

/* The case's own row, when it is due, and the key under which the request is remembered. */
static bool write_rows(struct request *q, struct submit *c, const struct row *last)
{
	const struct snapshot *s = request_snapshot(q);
	case_id id = c->new.id;
	struct row *request = decision_add(&q->decision, &q->arena, ROW_request);
	struct row *new = decision_add(&q->decision, &q->arena, ROW_case_new);
	struct row *due = decision_add(&q->decision, &q->arena, ROW_due);
	enum state state;

	if (!request || !new || !due || !state_from(last->event.to_state, &state))
		return false;
	c->filed = (struct case_facts){.id = id,
		.district = s->districts[c->help.district].code,
		.state = last->event.to_state,
		.grade = text_from(grade_name(c->matching.grade)),
		.needs = need_codes(q, &c->matching),
		.actor = q->actor,
		.version = last->event.seq,
		.head = last->event.hash,
		.filed_at = q->now,
		.due_at = casework_due(s, c->help.district, c->matching.grade, q->now)};
	request->request = (struct row_request){.actor = q->actor,
		.via = q->via,
		.key = q->key,
		.fingerprint = q->fingerprint,
		.case_id = id.n,
		.seq = last->event.seq};
	new->case_new = (struct row_case_new){.case_id = id.n,
		.district = c->filed.district,
		.state = c->filed.state,
		.grade = c->filed.grade,
		.needs = c->filed.needs,
		.actor = q->actor,
		.via = q->via,
		.version = c->filed.version,
		.head = c->filed.head,
		.at = q->now};
	due->due = (struct row_due){.case_id = id.n,
		.what = TEXT(DUE_ANSWER),
		.owner = state_owner(state),
		.at = c->filed.due_at};
	return true;
}

static bool submit_decide(struct request *q)
{
	struct submit *c = q->command;
	struct row *last;

	if (q->load.kind == LOAD_NUMBER)
		c->new = q->facts.new_case;
	if (!matching_run(
			request_snapshot(q), held_loads(q->held), &c->help, q->now, &q->arena, &c->matching))
		return false;
	c->match = show_match(
		request_snapshot(q), text_from(q->frame->submit_case->help->id), &c->matching, &q->arena);
	return c->match && write_events(q, c, &last) && write_rows(q, c, last);
}

/* The answer that a request with the same key once got, from its event. NULL: refused. */
static Jieyou__Match *first_answer(struct request *q)
{
	const struct facts *f = &q->facts;
	Jieyou__MatchedBody *body = (Jieyou__MatchedBody *)casework_body(q, q->load.id,
		f->n_cases && f->n_events ? &f->events[f->n_events - 1] : NULL,
		&jieyou__matched_body__descriptor);

	return body ? body->match : NULL;
}

static bool submit_reply(struct request *q, Jieyou__ServerFrame *ret)
{
	struct submit *c = q->command;
	bool repeat = q->stage == STAGE_REPEATING;
	Jieyou__CaseReply *m = arena_alloc(&q->arena, sizeof(*m));
	const struct case_facts *filed = repeat ? q->facts.cases : &c->filed;

	if (!m)
		return false;
	jieyou__case_reply__init(m);
	if (repeat && casework_erased(q)) { /* of the first answer only the case is left */
		m->notice =
			casework_string(casework_erasure(q->facts.cases, q->facts.key.destroyed), &q->arena);
	} else {
		m->match = repeat ? first_answer(q) : c->match;
		if (!m->match || !dress_match(request_snapshot(q), m->match, &q->arena))
			return false;
		m->notice = casework_string(casework_notice(casework_grade(filed->grade)), &q->arena);
	}
	m->head = casework_head(filed, &q->arena);
	m->repeated = repeat;
	ret->submit_case = m;
	ret->reply_case = JIEYOU__SERVER_FRAME__REPLY_SUBMIT_CASE;
	return true;
}

const struct verb verb_submit = {.name = "submit",
	.writes = true,
	.snapshot = true,
	.check = submit_check,
	.load = submit_load,
	.decide = submit_decide,
	.reply = submit_reply};
