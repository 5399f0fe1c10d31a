#include "moves.h"

#include <stdio.h>
#include <string.h>

#include "draw.h"

#define FORM(arm) JIEYOU__HANDLE_CASE__FORM_##arm
#define IN(state) (1u << STATE_##state)
#define BY(role) (1u << ROLE_##role)

enum {
	CENTRE = BY(STAFF) | BY(SUPERVISOR),
	AGENCY = BY(WORKER) | BY(AGENCY_SUPERVISOR),
	TEAMED = IN(OFFERED) | IN(SERVING),
	SUPPORT = IN(RECEIVED) | IN(ASKED) | IN(ACCEPTED) | TEAMED,
	OPEN = SUPPORT | IN(ENDED),
	FINAL = IN(RETURNED) | IN(ADVISED) | IN(WITHDRAWN) | IN(FOLLOWED)
};

/* What is done in a state, by whom, and how often beside the others. */
static const struct {
	Jieyou__HandleCase__FormCase form;
	unsigned in;
	role_set by;
	unsigned weight;
} turns[] = {
	{FORM(TAKE), IN(RECEIVED), CENTRE, 60},
	{FORM(ASK), IN(RECEIVED), CENTRE, 6},
	{FORM(SEND_BACK), IN(RECEIVED) | IN(ASKED), CENTRE, 1},
	{FORM(ADVISE), IN(RECEIVED), CENTRE, 1},
	{FORM(SUPPLY), IN(ASKED), CENTRE | AGENCY, 20},
	{FORM(CALL), IN(RECEIVED) | IN(OFFERED), CENTRE, 4},
	{FORM(CALL), IN(ACCEPTED), CENTRE, 2},
	{FORM(CONFIRM), IN(ACCEPTED), CENTRE, 90},
	{FORM(LINK), IN(ACCEPTED), CENTRE, 2},
	{FORM(CITY), IN(ACCEPTED) | TEAMED, CENTRE, 2},
	{FORM(PROPOSE_LINKAGE), IN(ACCEPTED), CENTRE, 4},
	{FORM(PROPOSE_LINKAGE), IN(SERVING), CENTRE | AGENCY | BY(EXPERT), 6},
	{FORM(REFER), IN(ACCEPTED) | TEAMED, CENTRE, 4},
	{FORM(MOVE_LINKAGE), IN(ACCEPTED) | TEAMED, CENTRE | BY(WORKER), 16},
	{FORM(PROPOSE_ENTRY), IN(ENDED) | IN(FOLLOWED), CENTRE, 4},
	{FORM(APPROVE_ENTRY), IN(ENDED) | IN(FOLLOWED), CENTRE, 3},
	{FORM(WITHDRAW_ENTRY), IN(ENDED) | IN(FOLLOWED), CENTRE, 1},
	{FORM(CONVENE), IN(ACCEPTED) | TEAMED, CENTRE, 12},
	{FORM(RESCHEDULE), IN(ACCEPTED) | TEAMED, CENTRE, 3},
	{FORM(ANSWER_INVITATION), IN(ACCEPTED) | TEAMED, CENTRE, 4},
	{FORM(ANSWER_INVITATION), IN(ACCEPTED) | TEAMED, BY(EXPERT), 30},
	{FORM(CONCLUDE), IN(ACCEPTED) | TEAMED, CENTRE, 12},
	{FORM(CALL_OFF), IN(ACCEPTED) | TEAMED, CENTRE, 1},
	{FORM(JOIN), TEAMED, CENTRE, 8},
	{FORM(JOIN), TEAMED, BY(EXPERT), 40},
	{FORM(DECLINE), TEAMED, CENTRE, 4},
	{FORM(DECLINE), TEAMED, BY(EXPERT), 20},
	{FORM(ADD), TEAMED, CENTRE, 20},
	{FORM(PULL), TEAMED, CENTRE, 12},
	{FORM(STEP_BACK), TEAMED, BY(EXPERT), 6},
	{FORM(CHANGE_NEEDS), SUPPORT, CENTRE, 3},
	{FORM(PLAN), IN(SERVING), CENTRE | BY(EXPERT), 12},
	{FORM(NOTE), IN(SERVING), CENTRE | AGENCY | BY(EXPERT), 3},
	{FORM(REVIEW), IN(SERVING), CENTRE | BY(EXPERT), 4},
	{FORM(PHASE), OPEN, AGENCY, 2},
	{FORM(TASK_SET), IN(SERVING), CENTRE | AGENCY | BY(EXPERT), 2},
	{FORM(TASK_DONE), IN(SERVING), CENTRE | AGENCY | BY(EXPERT), 12},
	{FORM(REPORT_DUTY), IN(SERVING), CENTRE | AGENCY | BY(EXPERT), 1},
	{FORM(EXCUSE_DUTY), IN(SERVING), CENTRE, 1},
	{FORM(END), IN(SERVING), CENTRE | BY(EXPERT), 20},
	{FORM(WORKER_HEARD), IN(ENDED), CENTRE | BY(WORKER), 20},
	{FORM(CLIENT_HEARD), IN(ENDED), CENTRE | BY(WORKER), 20},
	{FORM(FOLLOWED), IN(ENDED), CENTRE, 25},
	{FORM(UNSATISFIED), IN(ENDED), CENTRE, 5},
	{FORM(AGENCY_CLOSED), IN(SERVING) | IN(ENDED) | IN(FOLLOWED), AGENCY, 3},
	{FORM(HAND_OVER), OPEN, BY(AGENCY_SUPERVISOR), 10},
	{FORM(RAISE), SUPPORT, CENTRE, 2},
	{FORM(LOWER), SUPPORT, CENTRE, 2},
	{FORM(EXTEND), OPEN, CENTRE, 2},
	{FORM(WITHDRAW), OPEN, CENTRE | AGENCY, 1},
	{FORM(REOPEN), FINAL, CENTRE | AGENCY, 5},
	{FORM(ASSIGN), IN(SUPERVISION_ASKED), CENTRE, 60},
	{FORM(WITHDRAW), IN(SUPERVISION_ASKED), CENTRE | AGENCY, 1},
	{FORM(SESSION), IN(SUPERVISED), CENTRE | BY(EXPERT), 20},
	{FORM(SUM_UP), IN(SUPERVISED), CENTRE | BY(EXPERT), 6},
	{FORM(STEP_BACK), IN(SUPERVISED), BY(EXPERT), 6},
	{FORM(PULL), IN(SUPERVISED), CENTRE, 6},
	{FORM(PAY), IN(SUPERVISED) | IN(SUPERVISION_ENDED), CENTRE | BY(AGENCY_SUPERVISOR), 8},
	{FORM(END_SUPERVISION), IN(SUPERVISED), CENTRE | AGENCY | BY(EXPERT), 6},
	{FORM(PROPOSE_APPOINTMENT), IN(APPOINTMENT_ASKED), CENTRE, 20},
	{FORM(PROPOSE_APPOINTMENT), IN(APPOINTED), CENTRE, 4},
	{FORM(APPROVE_APPOINTMENT), IN(APPOINTMENT_ASKED) | IN(APPOINTED), BY(SUPERVISOR), 60},
	{FORM(REFUSE_APPOINTMENT), IN(APPOINTMENT_ASKED), CENTRE, 1},
	{FORM(WITHDRAW), IN(APPOINTMENT_ASKED), CENTRE | AGENCY, 1},
	{FORM(ASSESS), IN(APPOINTED), CENTRE, 12},
	{FORM(SET_LEAVE), IN(APPOINTED), CENTRE | AGENCY, 3},
	{FORM(END_LEAVE), IN(APPOINTED), CENTRE | AGENCY, 4},
	{FORM(DEBRIEF), IN(APPOINTED), CENTRE, 4},
	{FORM(END_APPOINTMENT), IN(APPOINTED), CENTRE, 6},
	{FORM(CONVENE), IN(SEMINAR_PLANNED), CENTRE, 60},
	{FORM(RESCHEDULE), IN(SEMINAR_PLANNED), CENTRE, 3},
	{FORM(ANSWER_INVITATION), IN(SEMINAR_PLANNED), CENTRE, 4},
	{FORM(ANSWER_INVITATION), IN(SEMINAR_PLANNED), BY(EXPERT), 30},
	{FORM(CALL_OFF), IN(SEMINAR_PLANNED), CENTRE, 2},
	{FORM(WITHDRAW), IN(SEMINAR_PLANNED), CENTRE, 1},
	{FORM(HOLD_SEMINAR), IN(SEMINAR_PLANNED), CENTRE, 40},
	{FORM(PROPOSE_ENTRY), IN(SEMINAR_HELD), CENTRE, 20},
	{FORM(APPROVE_ENTRY), IN(SEMINAR_HELD), CENTRE, 20},
	{FORM(WITHDRAW_ENTRY), IN(SEMINAR_HELD) | IN(SEMINAR_ENDED), CENTRE, 2},
	{FORM(END_SEMINAR), IN(SEMINAR_HELD), CENTRE, 10},
	{FORM(NOMINATE), IN(NOMINATING), CENTRE, 40},
	{FORM(NAME_PANEL), IN(NOMINATING), BY(SUPERVISOR), 90},
	{FORM(SCORE), IN(SCORING), BY(EXPERT), 120},
	{FORM(RECUSE), IN(SCORING), BY(EXPERT), 10},
	{FORM(STEP_BACK), IN(SCORING), BY(EXPERT), 4},
	{FORM(RANK), IN(SCORING), BY(SUPERVISOR), 120},
	{FORM(PUBLISH), IN(RANKED), BY(SUPERVISOR), 120},
	{FORM(WITHDRAW), IN(NOMINATING) | IN(SCORING) | IN(RANKED), BY(SUPERVISOR), 2},
};
enum { TURNS = sizeof(turns) / sizeof(turns[0]) };

/* Who supervises, of the pool of the seed. */
static const char *const supervisors[] = {"E01", "E02", "E03"};

/* Who can take what, likewise. */
static const struct {
	const char *expert, *need;
} able[] = {
	{"E09", "PSY.COUNSEL"},
	{"E10", "PSY.COUNSEL"},
	{"E17", "PSY.COUNSEL"},
	{"E20", "YOU.TRUANT"},
	{"E21", "YOU.TRUANT"},
	{"E24", "YOU.TRUANT"},
	{"E25", "YOU.TRUANT"},
	{"E17", "PAR.COMM"},
	{"E18", "PAR.COMM"},
	{"E20", "PAR.COMM"},
	{"E24", "PAR.COMM"},
};
enum { ABLE = sizeof(able) / sizeof(able[0]) };

/* ---- Which ---- */

/* Where there is little to do, little is done. */
static Jieyou__HandleCase__FormCase draw_turn(enum role role, enum state state, uint64_t *seed)
{
	enum { BUSY = 200 };
	unsigned all = 0, at;

	for (size_t i = 0; i < TURNS; i++)
		all += turns[i].in & 1u << state && turns[i].by & role_bit(role) ? turns[i].weight : 0;
	at = draw_below(seed, all < BUSY ? BUSY : all);
	for (size_t i = 0; i < TURNS; i++) {
		unsigned weight =
			turns[i].in & 1u << state && turns[i].by & role_bit(role) ? turns[i].weight : 0;

		if (at < weight)
			return turns[i].form;
		at -= weight;
	}
	return FORM(_NOT_SET);
}

static Jieyou__HandleCase__FormCase draw_form(uint64_t *seed)
{
	const ProtobufCMessageDescriptor *all = &jieyou__handle_case__descriptor;

	for (;;) {
		const ProtobufCFieldDescriptor *arm = &all->fields[draw_below(seed, all->n_fields)];

		if (arm->flags & PROTOBUF_C_FIELD_FLAG_ONEOF)
			return (Jieyou__HandleCase__FormCase)arm->id;
	}
}

/* An offer of the case, or of the expert, that somebody has seen; NULL: there is none. open: one
 * that waits. */
static const struct board_offer *draw_offer(
	const struct board *b, int64_t case_id, const char *expert, bool open, uint64_t *seed)
{
	const struct board_offer *chosen = NULL;
	unsigned n = 0;

	for (int i = 0; i < b->n_offers; i++) {
		const struct board_offer *o = &b->offers[i];

		if ((case_id == 0 || o->case_id == case_id) && (!open || o->open) && !o->unseen &&
			(!expert[0] || strcmp(o->expert, expert) == 0) && draw_below(seed, ++n) == 0)
			chosen = o;
	}
	return chosen;
}

/* A seat of the case (0: of any), and of the expert ("": of anybody); NULL: there is none. */
static const struct board_seat *draw_seat(
	const struct board *b, int64_t case_id, const char *expert, uint64_t *seed)
{
	const struct board_seat *chosen = NULL;
	unsigned n = 0;

	for (int i = 0; i < b->n_seats; i++) {
		const struct board_seat *s = &b->seats[i];

		if ((case_id == 0 || s->case_id == case_id) &&
			(!expert[0] || strcmp(s->expert, expert) == 0) && draw_below(seed, ++n) == 0)
			chosen = s;
	}
	return chosen;
}

/* One that is theirs to handle; NULL: there is none. */
static const struct board_case *draw_case(
	const struct player *me, const struct board *b, uint64_t *seed)
{
	unsigned among = (unsigned)(draw_below(seed, 20) ? b->n_open : b->n_cases);

	if (me->role == ROLE_EXPERT) {
		const struct board_offer *o = draw_offer(b, 0, me->expert, false, seed);
		const struct board_seat *s = draw_seat(b, 0, me->expert, seed);

		if (s && (!o || draw_below(seed, 3) == 0))
			return board_find(b, s->case_id);
		return o ? board_find(b, o->case_id) : NULL;
	}
	for (int i = 0; among && i < 8; i++) {
		const struct board_case *c = &b->cases[draw_below(seed, among)];

		if (me->role != ROLE_WORKER || strcmp(c->worker, me->name) == 0)
			return c;
	}
	return NULL;
}

/* ---- What it says ---- */

static void ask_of(struct move *m, int i, bool lead, uint64_t *seed)
{
	unsigned k = draw_below(seed, ABLE);

	jieyou__asked__init(&m->asked[i]);
	m->asked[i].expert_id = words(able[k].expert);
	m->needs[i] = words(able[k].need);
	m->asked[i].needs = &m->needs[i];
	m->asked[i].n_needs = 1;
	m->asked[i].lead = lead;
	m->team[i] = &m->asked[i];
}

/* As it is proposed, or by hand. */
static void fill_confirm(struct move *m, uint64_t *seed)
{
	int n = (int)draw_below(seed, MOVE_TEAM + 1);

	for (int i = 0; i < n; i++)
		ask_of(m, i, i == 0, seed);
	m->form.confirm.team = m->team;
	m->form.confirm.n_team = (size_t)n;
}

static void fill_add(struct move *m, uint64_t *seed)
{
	ask_of(m, 0, false, seed);
	m->form.add.expert_id = m->asked[0].expert_id;
	m->form.add.needs = m->asked[0].needs;
	m->form.add.n_needs = 1;
	m->form.add.lead = draw_below(seed, 3) == 0;
}

/* By few of them, so that ratios are reached: of projects at once. */
static void fill_assign(struct move *m, uint64_t *seed)
{
	Jieyou__Assign *a = &m->form.assign;

	a->expert_id = words(supervisors[draw_below(seed, 3)]);
	a->fee = 6000;
	a->payer = JIEYOU__ASSIGN__PAYER__AGENCY;
	if (draw_below(seed, 2))
		return;
	a->basis = JIEYOU__ASSIGN__BASIS__PROJECT;
	a->project = words("青少年驻校项目");
}

/* One of the library; of one that was not nominated it is refused. */
static void fill_entry(struct move *m, const struct board *b, uint64_t *seed)
{
	char *code = words(b->n_entries ? b->entries[draw_below(seed, (unsigned)b->n_entries)] : "");

	m->form.nominate.code = m->form.score.code = m->form.recuse.code = code;
}

/* Others than it has now, for the most part: the two of two lines, or twice the same. */
static void fill_change_needs(struct move *m, uint64_t *seed)
{
	for (int i = 0; i < 2; i++)
		m->needs[i] = words(able[draw_below(seed, ABLE)].need);
	m->form.change_needs.needs = m->needs;
	m->form.change_needs.n_needs = 1 + draw_below(seed, 2);
}

/* Whatever may become of it; most often it is over. */
static void fill_move_linkage(struct move *m, uint64_t *seed)
{
	Jieyou__MoveLinkage *to = &m->form.move_linkage;

	to->number = 1 + (int32_t)draw_below(seed, 2);
	to->to = (Jieyou__MoveLinkage__To)(1 + draw_below(seed, 9));
	if (to->to == JIEYOU__MOVE_LINKAGE__TO__DECLINED || to->to == JIEYOU__MOVE_LINKAGE__TO__FAILED)
		to->cause = JIEYOU__MOVE_LINKAGE__CAUSE__NO_ANSWER;
	if (draw_below(seed, 2))
		to->to = JIEYOU__MOVE_LINKAGE__TO__HANDED_BACK;
	if (to->to == JIEYOU__MOVE_LINKAGE__TO__HANDED_BACK)
		to->cause = JIEYOU__MOVE_LINKAGE__CAUSE__CAUSE_UNKNOWN;
}

/* Whose offer it is about: most often one that is there. Experts speak for themselves. */
static char *draw_whose(
	struct move *m, const struct player *me, const struct board *b, bool open, uint64_t *seed)
{
	const struct board_offer *o = draw_offer(b, m->case_id, "", open, seed);

	if (me->role == ROLE_EXPERT && draw_below(seed, 10))
		return words("");
	snprintf(m->who, sizeof(m->who), "%s",
		o && draw_below(seed, 10) ? o->expert : able[draw_below(seed, ABLE)].expert);
	return m->who;
}

/* ---- Conferences ---- */

static bool is_of_conference(Jieyou__HandleCase__FormCase which)
{
	return which == FORM(RESCHEDULE) || which == FORM(ANSWER_INVITATION) ||
		   which == FORM(CONCLUDE) || which == FORM(HOLD_SEMINAR) || which == FORM(CALL_OFF);
}

/* The first hour that all have, or the very hour of another. */
static int64_t draw_hour(const struct board *b, uint64_t *seed)
{
	const struct board_seat *other = draw_below(seed, 3) ? NULL : draw_seat(b, 0, "", seed);

	return other ? other->begins_us : 0;
}

/* To a seminar for nobody's needs. */
static void fill_convene(
	struct move *m, const struct board *b, const struct board_case *c, uint64_t *seed)
{
	int n = 2 + (int)draw_below(seed, MOVE_TEAM - 1);

	for (int i = 0; i < n; i++) {
		ask_of(m, i, false, seed);
		if (c->state == STATE_SEMINAR_PLANNED)
			m->asked[i].n_needs = 0;
	}
	m->form.convene.members = m->team;
	m->form.convene.n_members = (size_t)n;
	m->form.convene.begin_us = draw_hour(b, seed);
	m->form.convene.minutes = draw_below(seed, 4) ? 15 : 60;
}

/* Mostly whoever has a seat was there; of a case without a team it is said who leads. */
static void fill_conclude(struct move *m, const struct board *b, const struct board_case *c,
	const struct board_seat *of, uint64_t *seed)
{
	Jieyou__Conclude *k = &m->form.conclude;

	k->n_opinions = 0;
	k->opinions = m->opinions;
	for (int i = 0; i < b->n_seats && k->n_opinions < MOVE_TABLE; i++) {
		const struct board_seat *s = &b->seats[i];
		Jieyou__Conclude__Opinion *said = &m->opinion[k->n_opinions];

		if (s->case_id != c->id || s->number != of->number || draw_below(seed, 8) == 0)
			continue;
		jieyou__conclude__opinion__init(said);
		said->expert_id = words(s->expert);
		said->words = words("先稳住母亲,再谈返校");
		m->opinions[k->n_opinions++] = said;
	}
	if (c->state == STATE_ACCEPTED && draw_below(seed, 4)) {
		ask_of(m, 0, true, seed);
		k->lead = &m->asked[0];
	}
}

static void fill_hold(struct move *m, const struct board *b, const struct board_case *c,
	const struct board_seat *of, uint64_t *seed)
{
	Jieyou__HoldSeminar *k = &m->form.hold_seminar;

	k->n_experts = 0;
	k->experts = m->came;
	for (int i = 0; i < b->n_seats && k->n_experts < MOVE_TABLE; i++)
		if (b->seats[i].case_id == c->id && b->seats[i].number == of->number && draw_below(seed, 8))
			m->came[k->n_experts++] = words(b->seats[i].expert);
}

static void fill_meeting(struct move *m, const struct player *me, const struct board *b,
	const struct board_case *c, Jieyou__HandleCase__FormCase which, uint64_t *seed)
{
	bool own = me->role == ROLE_EXPERT;
	const struct board_seat *s = draw_seat(b, c->id, own ? me->expert : "", seed);
	struct form *f = &m->form;

	if (which == FORM(CONVENE))
		fill_convene(m, b, c, seed);
	if (!s)
		return; /* of the first there is, as it may be */
	f->reschedule.number = f->answer_invitation.number = f->conclude.number = f->call_off.number =
		f->hold_seminar.number = s->number;
	if (which == FORM(RESCHEDULE))
		f->reschedule.begin_us = draw_hour(b, seed);
	else if (which == FORM(ANSWER_INVITATION)) {
		f->answer_invitation.sequence = s->sequence + (draw_below(seed, 10) == 0);
		if (!own)
			f->answer_invitation.expert_id = words(s->expert);
		if (draw_below(seed, 3) == 0)
			f->answer_invitation.answer = JIEYOU__ANSWER_INVITATION__ANSWER__REFUSE;
	} else if (which == FORM(CONCLUDE))
		fill_conclude(m, b, c, s, seed);
	else if (which == FORM(HOLD_SEMINAR))
		fill_hold(m, b, c, s, seed);
}

static void fill(struct move *m, const struct player *me, const struct board *b,
	const struct board_case *c, Jieyou__HandleCase__FormCase which, uint64_t *seed)
{
	struct form *f = &m->form;

	m->joins = which == FORM(JOIN);
	if (which == FORM(JOIN))
		f->join.expert_id = draw_whose(m, me, b, true, seed);
	else if (which == FORM(DECLINE)) {
		f->decline.expert_id = draw_whose(m, me, b, true, seed);
		f->decline.cause = (Jieyou__Decline__Cause)(1 + draw_below(seed, 6));
	} else if (which == FORM(PULL)) {
		f->pull.expert_id = draw_whose(m, me, b, false, seed);
		f->pull.cause = (Jieyou__Pull__Cause)(1 + draw_below(seed, 5));
		f->pull.not_replaced = draw_below(seed, 4) == 0;
	} else if (which == FORM(CONFIRM))
		fill_confirm(m, seed);
	else if (which == FORM(ADD))
		fill_add(m, seed);
	else if (which == FORM(ASSIGN))
		fill_assign(m, seed);
	else if (which == FORM(ASSESS))
		ask_scores(&m->form, (int32_t)draw_below(seed, 101), 60, 70);
	else if (which == FORM(PROPOSE_APPOINTMENT) && c->state == STATE_APPOINTED)
		f->propose_appointment.begins = words("");
	else if (which == FORM(PAY))
		f->pay.expert_id = draw_whose(m, me, b, false, seed);
	else if (which == FORM(CHANGE_NEEDS))
		fill_change_needs(m, seed);
	else if (which == FORM(NOMINATE) || which == FORM(SCORE) || which == FORM(RECUSE))
		fill_entry(m, b, seed);
	else if (which == FORM(CONVENE) || is_of_conference(which))
		fill_meeting(m, me, b, c, which, seed);
	else if (which == FORM(REPORT_DUTY) && c->duty[0])
		f->report_duty.code = words(c->duty);
	else if (which == FORM(EXCUSE_DUTY)) {
		f->excuse_duty.supervisor = words("V-1");
		if (c->duty[0])
			f->excuse_duty.code = words(c->duty);
	} else if (which == FORM(HAND_OVER)) {
		snprintf(m->who, sizeof(m->who), "T-%u", 1 + draw_below(seed, 3));
		f->hand_over.worker = m->who;
	} else if (which == FORM(TASK_SET))
		f->task_set.owner = words(c->worker);
	else if (which == FORM(PROPOSE_LINKAGE))
		f->propose_linkage.target = words(draw_below(seed, 2) ? "LH.WELFARE" : "LH.POLICE");
	else if (which == FORM(REFER))
		f->refer.number = 1 + (int32_t)draw_below(seed, 2);
	else if (which == FORM(MOVE_LINKAGE))
		fill_move_linkage(m, seed);
	else if (which == FORM(TASK_DONE))
		f->task_done.n = 1 + (int32_t)draw_below(seed, 3);
	else if (which == FORM(EXTEND))
		f->extend.until_us = c->due_us + INT64_C(60000000);
}

static void handle(struct move *m, const struct player *me, const struct board *b,
	const struct board_case *c, Jieyou__HandleCase__FormCase which, const char *key, uint64_t *seed)
{
	m->case_id = c->id;
	ask_handle(&m->q, &m->form, c->id, which, key);
	if (draw_below(seed, 4) == 0)
		m->q.handle_case.version = c->version;
	fill(m, me, b, c, which, seed);
	m->frame = &m->q.frame;
}

/* Mostly a crisis, now and then supervision, or somebody new for the pool; or one of which the law
 * wants a report, or what can wait. */
static void file_one(struct move *m, const char *key, uint64_t *seed)
{
	unsigned which = draw_below(seed, 8);

	if (which == 2 && draw_below(seed, 4) == 0) {
		ask_appointment(&m->q, &m->form, "440309", key);
		m->frame = &m->q.frame;
		return;
	}
	if (which == 2) {
		ask_open(&m->q, &m->form, "440309", "", key);
		m->frame = &m->q.frame;
		return;
	}
	build_submission(&m->filing, 0);
	if (which == 0)
		m->filing.help.narrative = words("父亲酒后常常把孩子打得浑身是伤,孩子不敢回家。");
	else if (which == 1)
		m->filing.help.narrative = words("孩子正叛逆,不肯去上学,家里揭不开锅。");
	snprintf(m->filing.key, sizeof(m->filing.key), "%s", key);
	m->frame = &m->filing.frame;
}

/* What is not done by a form: a hold, an erasure; who must stay away; the glass. */
static void ask_else(struct move *m, const struct board *b, const struct board_case *c,
	const char *key, uint64_t *seed)
{
	unsigned which = draw_below(seed, 20);
	const struct board_offer *o = draw_offer(b, c->id, "", false, seed);

	m->case_id = c->id;
	if (which < 12 && which >= 8 && b->n_glass) {
		const struct board_glass *g = &b->glass[draw_below(seed, (unsigned)b->n_glass)];

		m->case_id = g->case_id;
		ask_review(&m->q, g->case_id, g->seq, JIEYOU__VERDICT__JUSTIFIED, key);
	} else if (which < 14) {
		snprintf(m->who, sizeof(m->who), "X-%s", o ? o->expert : "E10");
		ask_shut_out(&m->q, c->id, m->who, draw_below(seed, 2), key);
	} else
		ask_erase(&m->q, c->id,
			which == 14  ? JIEYOU__ERASE_CASE__ACT_ERASE
			: which < 17 ? JIEYOU__ERASE_CASE__ACT_HOLD
						 : JIEYOU__ERASE_CASE__ACT_RELEASE,
			key);
	m->frame = &m->q.frame;
}

/* Opens an attachment; whoever has opened one goes on with it: a chunk, and the end. */
static void attach(struct move *m, const struct player *me, const struct board *b,
	const struct board_case *c, const char *key)
{
	static struct upload photo;
	const struct board_file *opened = NULL;

	if (!photo.bytes)
		photo = upload_of(0, 64, 1);
	for (int i = 0; i < b->n_files && !opened; i++)
		if (strcmp(b->files[i].actor, me->name) == 0)
			opened = &b->files[i];
	m->file = photo;
	m->file.case_id = m->case_id = opened ? opened->case_id : c->id;
	m->file.number = opened ? opened->number : 0;
	snprintf(m->file.key, sizeof(m->file.key), "%s", key);
	if (!opened)
		ask_attach(&m->q, &m->file);
	else if (!opened->put)
		ask_put(&m->q, &m->file, 1);
	else
		ask_finish(&m->q, &m->file, key);
	m->frame = &m->q.frame;
}

static bool draw_anything(
	struct move *m, const struct player *me, const struct board *b, const char *key, uint64_t *seed)
{
	const struct board_case *c;

	if (b->n_cases == 0)
		return false;
	c = &b->cases[draw_below(seed, (unsigned)b->n_cases)];
	if (draw_below(seed, 20) == 0)
		ask_else(m, b, c, key, seed);
	else if (draw_below(seed, 20) == 0)
		attach(m, me, b, c, key);
	else
		handle(m, me, b, c, draw_form(seed), key, seed);
	return true;
}

static bool draw_theirs(
	struct move *m, const struct player *me, const struct board *b, const char *key, uint64_t *seed)
{
	const struct board_case *c = draw_case(me, b, seed);
	Jieyou__HandleCase__FormCase which;
	const struct board_seat *seat; /* at a conference on it that is to be held */

	if (!c)
		return false;
	if (me->role == ROLE_PRIVACY) {
		ask_else(m, b, c, key, seed);
		return draw_below(seed, 5) == 0;
	}
	which = draw_turn(me->role, c->state, seed);
	seat = draw_seat(b, c->id, "", seed);
	if ((which == FORM(CONFIRM) || which == FORM(CONVENE)) && seat && draw_below(seed, 4))
		which = c->state == STATE_SEMINAR_PLANNED
					? FORM(HOLD_SEMINAR)
					: FORM(CONCLUDE); /* one at a time; and it is to say who leads */
	if ((which == FORM(CONCLUDE) || which == FORM(HOLD_SEMINAR)) && seat &&
		b->now_us < seat->begins_us)
		which = FORM(_NOT_SET);
	if (is_of_conference(which) && !seat && me->role != ROLE_EXPERT)
		which = FORM(CONVENE);
	if ((which == FORM(CONFIRM) || which == FORM(CONVENE)) && !c->called &&
		c->state != STATE_SEMINAR_PLANNED && draw_below(seed, 20))
		which = FORM(CALL); /* in a crisis that comes first */
	if (which == FORM(END) && c->duty[0])
		which =
			draw_below(seed, 4) || me->role == ROLE_EXPERT ? FORM(REPORT_DUTY) : FORM(EXCUSE_DUTY);
	if (which == FORM(PHASE) && draw_below(seed, 2)) {
		attach(m, me, b, c, key);
		return true;
	}
	if (which != FORM(_NOT_SET))
		handle(m, me, b, c, which, key, seed);
	return which != FORM(_NOT_SET);
}

bool move_draw(struct move *m, const struct player *me, const struct board *b, bool anything,
	const char *key, uint64_t *seed)
{
	m->case_id = 0;
	m->joins = false;
	if (me->role == ROLE_WORKER && b->n_open < b->wanted) {
		file_one(m, key, seed);
		return true;
	}
	if (strcmp(me->name, "G-1") == 0 &&
		b->n_open) { /* of another district: by breaking the glass */
		m->case_id = b->cases[draw_below(seed, (unsigned)b->n_open)].id;
		ask_break(&m->q, m->case_id, key);
		m->frame = &m->q.frame;
		return draw_below(seed, 20) == 0;
	}
	if ((me->role == ROLE_STAFF && draw_below(seed, 150) == 0) ||
		(me->role == ROLE_SUPERVISOR && draw_below(seed, 60) == 0)) {
		(me->role == ROLE_STAFF ? ask_seminar : ask_contest)(&m->q, &m->form, "440309", key);
		m->frame = &m->q.frame;
		return true;
	}
	return anything ? draw_anything(m, me, b, key, seed) : draw_theirs(m, me, b, key, seed);
}

bool move_is_played(Jieyou__HandleCase__FormCase form)
{
	for (size_t i = 0; i < TURNS; i++)
		if (turns[i].form == form)
			return true;
	return false;
}
