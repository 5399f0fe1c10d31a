/*
 * SubmitCase: files a case and matches it, in one decision. On what ground the case is held, and
 * whether whole, is for core/consent.h to say, once it is known what is the matter.
 */
#include <inttypes.h>

#include "codes.h"
#include "deidentify.h"
#include "dress.h"
#include "filing.h"
#include "ground.h"
#include "help.h"
#include "intake.h"
#include "show.h"

struct submit {
	struct filing filing;
	struct help help;
	struct matching matching;
	Jieyou__Match *match;
	struct consent_ground ground;
	Jieyou__Basis basis;    /* the same, as kept */
	Jieyou__FiledBody body; /* what is kept of the request */
};

enum { SHUT_OUT_MAX = 8 };

/*
 * Whoever files a case stays responsible for it, and cannot be the one who must not learn of it.
 * Asked once the asker may file there: who is entered is not for everybody to find out.
 */
static bool check_shut_out(struct request *q)
{
	const Jieyou__SubmitCase *m = q->frame->submit_case;
	const struct roster *r = store_roster(q->desk->store);

	if (m->n_shut_out > SHUT_OUT_MAX)
		return request_refuse(
			q, REFUSAL_BAD_VALUE, TEXT("shut_out"), TEXT("提交时最多指定 8 人回避。"));
	for (size_t i = 0; i < m->n_shut_out; i++) {
		struct text who = text_from(m->shut_out[i]);

		if (!r || roster_find(r, who) == NO_PRINCIPAL)
			return request_refuse(q, REFUSAL_BAD_VALUE, TEXT("shut_out"),
				TEXT("名册中没有须回避的这个编号,请核对后重发。"));
		if (text_eq(who, q->actor) || text_eq(who, q->via))
			return request_refuse(q, REFUSAL_BAD_VALUE, TEXT("shut_out"),
				TEXT("提交求助的人不能指定自己回避;请由同事提交。"));
		for (size_t j = 0; j < i; j++)
			if (text_eq(who, text_from(m->shut_out[j])))
				return request_refuse(q, REFUSAL_BAD_VALUE, TEXT("shut_out"),
					TEXT("须回避的人写了两次,请删去一个。"));
	}
	return true;
}

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
	if (!help_read(help, request_snapshot(q), q->now, NONE, &q->arena, &c->help, &q->refusal))
		return false;
	q->place = c->help.district;
	return true;
}

/* The case needs a number and a key: one at hand, or one to be waited for. */
static bool submit_load(struct request *q)
{
	struct submit *c = q->command;

	if (!check_shut_out(q))
		return false;
	filing_load(q, &c->filing);
	return true;
}

/* The body of event MATCHED. NULL: the arena is full. */
static const ProtobufCMessage *matched_body(struct request *q, const struct submit *c)
{
	Jieyou__MatchedBody *body = show_matched_body(request_snapshot(q), &c->help, c->match,
		&c->matching, held_loads(q->held), q->now, &q->arena);

	if (body && !consent_whole(c->ground.basis))
		deidentify_matched(body);
	return (const ProtobufCMessage *)body;
}

/* Before there is anything to be found: nobody of them ever sees the case. */
static bool write_shut_out(struct request *q, struct filing *f)
{
	const Jieyou__SubmitCase *m = q->frame->submit_case;
	static char why[] = "提交求助时指定。";

	for (size_t i = 0; i < m->n_shut_out; i++) {
		struct row *row = decision_add(&q->decision, &q->arena, ROW_shut_out);
		Jieyou__ShutOutBody body;

		jieyou__shut_out_body__init(&body);
		body.who = m->shut_out[i];
		body.why = why;
		if (!row || !filing_event(q, f, EVENT_SHUT_OUT, q->roles, &body.base))
			return false;
		row->shut_out = (struct row_shut_out){.case_id = f->new.id.n,
			.principal = text_from(m->shut_out[i]),
			.shut = 1,
			.changed_at = q->now};
	}
	return true;
}

/* MATCHED is the last: it answers a repeat. */
static bool write_events(struct request *q, struct submit *c, struct row **ret)
{
	struct filing *f = &c->filing;

	filing_begin(q, f);
	if (!filing_event(q, f, EVENT_FILED, q->roles, &c->body.base) || !write_shut_out(q, f))
		return false;
	*ret = filing_event(q, f, EVENT_MATCHED, role_bit(ROLE_SYSTEM), matched_body(q, c));
	return *ret != NULL;
}

/* The case itself, and what is beside it. */
static bool write_rows(struct request *q, struct submit *c, const struct row *last)
{
	struct text district = request_snapshot(q)->districts[c->help.district].code;
	case_id id = c->filing.new.id;

	return filing_end(q, &c->filing, last, district, c->matching.grade,
			   casework_need_codes(q, &c->matching), q->actor) &&
		   codes_filed(q, &c->filing.c) && casework_duties(q, id, &c->matching) &&
		   casework_phones(q, id, c->body.help);
}

static bool match(struct request *q, struct submit *c)
{
	const struct snapshot *s = request_snapshot(q);
	const char *id = q->frame->submit_case->help->id;

	if (!matching_run(s, held_loads(q->held), &c->help, q->now, &q->arena, &c->matching))
		return false;
	c->match = show_match(s, text_from(id), &c->matching, &q->arena);
	return c->match;
}

/* What is kept of a consultation; its answer is matched again, by what may be kept of the place. */
static bool keep_little(struct request *q, struct submit *c)
{
	const struct snapshot *s = request_snapshot(q);

	deidentify_asked(s, &c->help);
	if (!match(q, c))
		return false;
	deidentify_match(c->match);
	c->body.help = deidentify_help(q->frame->submit_case->help, s, &c->help, &q->arena);
	return c->body.help;
}

/* On what ground the case is held, and what of it. */
static bool take_ground(struct request *q, struct submit *c)
{
	Jieyou__HelpRequest *help = q->frame->submit_case->help;
	struct consent_asked asked = intake_asked(help, request_snapshot(q), &c->help, c->match);

	c->ground = consent_decide(&asked);
	jieyou__filed_body__init(&c->body);
	intake_show_ground(&c->ground, &q->arena, &c->basis);
	c->body.basis = &c->basis;
	c->body.help = help;
	return consent_whole(c->ground.basis) || keep_little(q, c);
}

static bool submit_decide(struct request *q)
{
	struct submit *c = q->command;
	struct row *last;

	return match(q, c) && take_ground(q, c) && write_events(q, c, &last) && write_rows(q, c, last);
}

/* The answer that a request with the same key once got, from its events. False: refused. */
static bool first_answer(
	struct request *q, const Jieyou__FiledBody **ret_filed, Jieyou__Match **ret_match)
{
	const struct facts *f = &q->facts;
	const struct event_facts *last = f->n_cases && f->n_events ? &f->events[f->n_events - 1] : NULL;
	ProtobufCMessage *filed;
	Jieyou__MatchedBody *matched = (Jieyou__MatchedBody *)casework_body(
		q, q->load.id, last, &jieyou__matched_body__descriptor);

	if (!matched || !casework_newest(q, EVENT_FILED, &jieyou__filed_body__descriptor, &filed))
		return false;
	*ret_filed = (const Jieyou__FiledBody *)filed;
	*ret_match = matched->match;
	return true;
}

/* What was found, and what is told with it: now, or when the same key was first used. */
static bool tell_answer(struct request *q, bool repeat, Jieyou__CaseReply *m)
{
	const struct submit *c = q->command;
	const Jieyou__FiledBody *filed = &c->body;
	const struct case_facts *head = repeat ? q->facts.cases : &c->filing.c;

	m->match = c->match;
	if (repeat && !first_answer(q, &filed, &m->match))
		return false;
	return m->match && dress_match(request_snapshot(q), m->match, &q->arena) &&
		   ground_tell(q, filed, head, m);
}

static bool submit_reply(struct request *q, Jieyou__ServerFrame *ret)
{
	const struct submit *c = q->command;
	bool repeat = q->stage == STAGE_REPEATING;
	const struct case_facts *head = repeat ? q->facts.cases : &c->filing.c;
	Jieyou__CaseReply *m = arena_alloc(&q->arena, sizeof(*m));

	if (!m || (repeat && !casework_found(q)))
		return false;
	jieyou__case_reply__init(m);
	if (repeat && casework_erased(q)) /* of the first answer only the case is left */
		m->notice = casework_string(casework_erasure(head, q->facts.key.destroyed), &q->arena);
	else if (!tell_answer(q, repeat, m))
		return false;
	m->head = casework_head(head, VIEW_WHOLE, &q->arena);
	m->repeated = repeat;
	ret->submit_case = m;
	ret->reply_case = JIEYOU__SERVER_FRAME__REPLY_SUBMIT_CASE;
	return true;
}

const struct verb verb_submit = {.name = "submit",
	.act = ACT_submit,
	.concern = CONCERN_PLACE,
	.writes = true,
	.snapshot = true,
	.check = submit_check,
	.load = submit_load,
	.decide = submit_decide,
	.reply = submit_reply};
