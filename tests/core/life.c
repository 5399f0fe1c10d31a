/* The lives of files: every state, event and role against a list of its own. */
#include "life.h"

#include <criterion/criterion.h>

static const struct {
	const char *code, *life;
	bool final;
	const char *owner, *due;
} expected_states[] = {
	{"NONE", "", false, "WORKER", "due.answer"},
	{"RECEIVED", "CASE", false, "STAFF", "due.answer"},
	{"ASKED", "CASE", false, "WORKER", "due.supply"},
	{"ACCEPTED", "CASE", false, "STAFF", "due.assign"},
	{"OFFERED", "CASE", false, "STAFF", "due.assign"},
	{"SERVING", "CASE", false, "LEAD", "due.review"},
	{"ENDED", "CASE", false, "STAFF", "due.follow_up"},
	{"RETURNED", "CASE", true, "STAFF", ""},
	{"ADVISED", "CASE", true, "STAFF", ""},
	{"WITHDRAWN", "CASE", true, "STAFF", ""},
	{"FOLLOWED", "CASE", true, "STAFF", ""},
	{"SUPERVISION_ASKED", "SUPERVISION", false, "STAFF", "due.assign"},
	{"SUPERVISED", "SUPERVISION", false, "LEAD", "due.session"},
	{"SUPERVISION_ENDED", "SUPERVISION", true, "STAFF", ""},
	{"SUPERVISION_WITHDRAWN", "SUPERVISION", true, "STAFF", ""},
	{"APPOINTMENT_ASKED", "APPOINTMENT", false, "STAFF", "due.appoint"},
	{"APPOINTED", "APPOINTMENT", false, "STAFF", "due.renewal"},
	{"APPOINTMENT_ENDED", "APPOINTMENT", true, "STAFF", ""},
	{"NOT_APPOINTED", "APPOINTMENT", true, "STAFF", ""},
	{"SEMINAR_PLANNED", "SEMINAR", false, "STAFF", "due.seminar"},
	{"SEMINAR_HELD", "SEMINAR", false, "STAFF", "due.lessons"},
	{"SEMINAR_ENDED", "SEMINAR", true, "STAFF", ""},
	{"SEMINAR_CALLED_OFF", "SEMINAR", true, "STAFF", ""},
	{"NOMINATING", "CONTEST", false, "SUPERVISOR", "due.nominate"},
	{"SCORING", "CONTEST", false, "SUPERVISOR", "due.score"},
	{"RANKED", "CONTEST", false, "SUPERVISOR", "due.publish"},
	{"PUBLISHED", "CONTEST", true, "STAFF", ""},
	{"CONTEST_CALLED_OFF", "CONTEST", true, "STAFF", ""},
	{"ERASED", "", true, "STAFF", ""},
};

#define BY(role) (1u << ROLE_##role)
enum {
	STAFFED = BY(STAFF) | BY(SUPERVISOR),
	EVERYBODY = STAFFED | BY(WORKER) | BY(AGENCY_SUPERVISOR)
};

#define SUPPORT "RECEIVED ASKED ACCEPTED OFFERED SERVING"
#define OPEN SUPPORT " ENDED"
#define FINAL "RETURNED ADVISED WITHDRAWN FOLLOWED"
#define CASE OPEN " " FINAL
#define EXTENDABLE                                                                       \
	OPEN " SUPERVISION_ASKED SUPERVISED APPOINTMENT_ASKED SEMINAR_PLANNED SEMINAR_HELD " \
		 "NOMINATING SCORING RANKED"
#define OPEN_ANY EXTENDABLE " APPOINTED"
#define OVER                                                                  \
	FINAL " SUPERVISION_ENDED SUPERVISION_WITHDRAWN "                         \
		  "APPOINTMENT_ENDED NOT_APPOINTED SEMINAR_ENDED SEMINAR_CALLED_OFF " \
		  "PUBLISHED CONTEST_CALLED_OFF"
#define ANY OPEN_ANY " " OVER
#define ERASABLE EXTENDABLE " " OVER /* not who is appointed: that is ended first */
#define TEAM "OFFERED SERVING"

/* Whatever is not here is illegal. to "": it stays in its state. */
static const struct {
	const char *event, *from, *to;
	role_set who;
	const char *needs;
} expected_moves[] = {
	{"FILED", "NONE", "RECEIVED", BY(WORKER) | STAFFED, ""},
	{"MATCHED", "RECEIVED", "", BY(SYSTEM), ""},
	{"MATCHED", SUPPORT, "", STAFFED, ""},
	{"NEEDS_CHANGED", SUPPORT, "", STAFFED, ""},
	{"OVERDUE", OPEN_ANY, "", BY(SYSTEM), ""},
	{"REMINDED", OPEN_ANY, "", BY(SYSTEM), ""},
	{"EXTENDED", EXTENDABLE, "", STAFFED, ""},
	{"HELD", ANY, "", BY(PRIVACY), ""},
	{"RELEASED", ANY, "", BY(PRIVACY), ""},
	{"ERASED", ERASABLE, "ERASED", BY(PRIVACY), "FREE REVIEWED"},
	{"TAKEN", "RECEIVED", "ACCEPTED", STAFFED, ""},
	{"ASKED", "RECEIVED", "ASKED", STAFFED, ""},
	{"SUPPLIED", "ASKED", "RECEIVED", EVERYBODY, ""},
	{"RETURNED", "RECEIVED ASKED", "RETURNED", STAFFED, ""},
	{"ADVISED", "RECEIVED", "ADVISED", STAFFED, ""},
	{"LINKED", "ACCEPTED", "SERVING", STAFFED, ""},
	{"CALLED", SUPPORT, "", STAFFED, ""},
	{"RAISED", SUPPORT, "", STAFFED, ""},
	{"LOWERING", SUPPORT, "", STAFFED, ""},
	{"LOWERED", SUPPORT, "", STAFFED, ""},
	{"WITHDRAWN", SUPPORT, "WITHDRAWN", EVERYBODY, ""},
	{"REOPENED", FINAL, "RECEIVED", EVERYBODY, ""},
	{"PLANNED", "SERVING", "", STAFFED | BY(EXPERT), ""},
	{"NOTED", "SERVING", "", EVERYBODY | BY(EXPERT), ""},
	{"REVIEWED", "SERVING", "", STAFFED | BY(EXPERT), ""},
	{"PHASE", OPEN, "", EVERYBODY, ""},
	{"TASK_SET", SUPPORT, "", EVERYBODY | BY(EXPERT), ""},
	{"TASK_DONE", SUPPORT, "", EVERYBODY | BY(EXPERT), ""},
	{"DUTY_REPORTED", CASE, "", EVERYBODY | BY(EXPERT), ""},
	{"DUTY_EXCUSED", CASE, "", STAFFED, ""},
	{"SUPPORT_ENDED", "SERVING", "ENDED", STAFFED | BY(EXPERT),
		"REVIEWED PLANNED TASKS_DONE LINKAGES_CLOSED DUTIES_MET"},
	{"WORKER_HEARD", "ENDED", "", STAFFED | BY(WORKER), ""},
	{"CLIENT_HEARD", "ENDED", "", STAFFED | BY(WORKER), ""},
	{"FOLLOWED", "ENDED", "FOLLOWED", STAFFED, "WORKER_HEARD CLIENT_HEARD"},
	{"UNSATISFIED", "ENDED", "SERVING", STAFFED, ""},
	{"AGENCY_CLOSED", "SERVING ENDED FOLLOWED", "", BY(WORKER) | BY(AGENCY_SUPERVISOR), ""},
	{"HANDED_OVER", OPEN_ANY, "", BY(AGENCY_SUPERVISOR), ""},
	{"ATTACHED", OPEN_ANY, "", EVERYBODY | BY(EXPERT), ""},
	{"SHUT_OUT", ANY, "", EVERYBODY | BY(PRIVACY), ""},
	{"LET_IN", ANY, "", BY(AGENCY_SUPERVISOR) | BY(SUPERVISOR) | BY(PRIVACY), ""},
	{"GLASS_BROKEN", ANY, "", STAFFED, ""},
	{"GLASS_REVIEWED", ANY, "", BY(PRIVACY), ""},
	{"CONFIRMED", "ACCEPTED", "OFFERED", STAFFED, ""},
	{"JOINED", TEAM, "", BY(EXPERT) | STAFFED, ""},
	{"LED", TEAM, "SERVING", BY(EXPERT) | STAFFED, ""},
	{"DECLINED", TEAM, "", BY(EXPERT) | STAFFED, ""},
	{"LAPSED", TEAM, "", BY(SYSTEM), ""},
	{"PULLED", TEAM, "", STAFFED | BY(SYSTEM) | BY(EXPERT), ""},
	{"SHORT", "OFFERED", "ACCEPTED", BY(EXPERT) | STAFFED | BY(SYSTEM), ""},
	{"ADDED", TEAM, "", STAFFED, ""},
	{"CITY_ASKED", "ACCEPTED OFFERED SERVING", "", STAFFED, ""},
	{"CONVENED", "ACCEPTED OFFERED SERVING SEMINAR_PLANNED", "", STAFFED, ""},
	{"RESCHEDULED", "ACCEPTED OFFERED SERVING SEMINAR_PLANNED", "", STAFFED, ""},
	{"REPLIED", "ACCEPTED OFFERED SERVING SEMINAR_PLANNED", "", STAFFED | BY(EXPERT), ""},
	{"CONCLUDED", "ACCEPTED OFFERED SERVING", "", STAFFED, ""},
	{"CALLED_OFF", "ACCEPTED OFFERED SERVING SEMINAR_PLANNED", "", STAFFED, ""},
	{"NAMED", "ACCEPTED", "SERVING", STAFFED, ""},
	{"ENTRY_PROPOSED", "ENDED FOLLOWED", "", STAFFED | BY(EXPERT), ""},
	{"ENTRY_PROPOSED", "SEMINAR_HELD", "", STAFFED, ""},
	{"ENTRY_APPROVED", "ENDED FOLLOWED SEMINAR_HELD", "", STAFFED, ""},
	{"ENTRY_WITHDRAWN", CASE " SEMINAR_HELD SEMINAR_ENDED", "", STAFFED, ""},
	{"LINKAGE_PROPOSED", "ACCEPTED OFFERED SERVING", "", EVERYBODY | BY(EXPERT), ""},
	{"LINKAGE_MOVED", "ACCEPTED OFFERED SERVING", "", EVERYBODY, ""},
	{"SUPERVISION_ASKED", "NONE", "SUPERVISION_ASKED", EVERYBODY, ""},
	{"WITHDRAWN", "SUPERVISION_ASKED", "SUPERVISION_WITHDRAWN", EVERYBODY, ""},
	{"ASSIGNED", "SUPERVISION_ASKED", "SUPERVISED", STAFFED, ""},
	{"SESSION", "SUPERVISED", "", STAFFED | BY(EXPERT), ""},
	{"SUMMARY", "SUPERVISED", "", STAFFED | BY(EXPERT), ""},
	{"PULLED", "SUPERVISED", "SUPERVISION_ASKED", STAFFED | BY(SYSTEM) | BY(EXPERT), ""},
	{"PAID", "SUPERVISION_ASKED SUPERVISED SUPERVISION_ENDED", "", STAFFED | BY(AGENCY_SUPERVISOR),
		""},
	{"SUPERVISION_ENDED", "SUPERVISED", "SUPERVISION_ENDED", EVERYBODY | BY(EXPERT), ""},
	{"APPOINTMENT_ASKED", "NONE", "APPOINTMENT_ASKED", EVERYBODY, ""},
	{"WITHDRAWN", "APPOINTMENT_ASKED", "NOT_APPOINTED", EVERYBODY, ""},
	{"NOT_APPOINTED", "APPOINTMENT_ASKED", "NOT_APPOINTED", STAFFED, ""},
	{"APPOINTMENT_PROPOSED", "APPOINTMENT_ASKED APPOINTED", "", STAFFED, ""},
	{"APPOINTED", "APPOINTMENT_ASKED", "APPOINTED", BY(SUPERVISOR), ""},
	{"RENEWED", "APPOINTED", "", BY(SUPERVISOR), ""},
	{"ASSESSED", "APPOINTED", "", STAFFED, ""},
	{"LEAVE_SET", "APPOINTED", "", EVERYBODY | BY(EXPERT), ""},
	{"LEAVE_ENDED", "APPOINTED", "", EVERYBODY | BY(EXPERT), ""},
	{"DEBRIEFING_OWED", "APPOINTED", "", BY(SYSTEM), ""},
	{"DEBRIEFED", "APPOINTED", "", STAFFED | BY(EXPERT), ""},
	{"APPOINTMENT_ENDED", "APPOINTED", "APPOINTMENT_ENDED", STAFFED | BY(SYSTEM), ""},
	{"SEMINAR_PLANNED", "NONE", "SEMINAR_PLANNED", STAFFED, ""},
	{"WITHDRAWN", "SEMINAR_PLANNED", "SEMINAR_CALLED_OFF", STAFFED, ""},
	{"SEMINAR_HELD", "SEMINAR_PLANNED", "SEMINAR_HELD", STAFFED, ""},
	{"SEMINAR_ENDED", "SEMINAR_HELD", "SEMINAR_ENDED", STAFFED, ""},
	{"CONTEST_OPENED", "NONE", "NOMINATING", BY(SUPERVISOR), ""},
	{"NOMINATED", "NOMINATING", "", STAFFED, ""},
	{"PANEL_NAMED", "NOMINATING", "SCORING", BY(SUPERVISOR), ""},
	{"SCORED", "SCORING", "", BY(EXPERT), ""},
	{"RECUSED", "SCORING", "", BY(EXPERT), ""},
	{"PULLED", "SCORING", "", STAFFED | BY(SYSTEM) | BY(EXPERT), ""},
	{"RANKED", "SCORING", "RANKED", BY(SUPERVISOR), ""},
	{"PUBLISHED", "RANKED", "PUBLISHED", BY(SUPERVISOR), ""},
	{"WITHDRAWN", "NOMINATING SCORING RANKED", "CONTEST_CALLED_OFF", BY(SUPERVISOR), ""},
};

enum {
	N_STATES = sizeof(expected_states) / sizeof(expected_states[0]),
	N_MOVES = sizeof(expected_moves) / sizeof(expected_moves[0])
};

Test(life, states)
{
	cr_assert_eq(STATES, N_STATES);
	for (int i = 0; i < STATES; i++) {
		enum state s = (enum state)i, back;

		cr_expect(text_eq(state_code(s), text_from(expected_states[i].code)));
		cr_expect(text_eq(state_owner(s), text_from(expected_states[i].owner)));
		cr_expect_eq(state_final(s), expected_states[i].final);
		cr_expect(text_eq(life_code(state_life(s)), text_from(expected_states[i].life)));
		cr_expect(text_eq(state_due(s), text_from(expected_states[i].due)));
		cr_expect_eq(state_due(s).len == 0, state_final(s), "whoever must act, is due");
		cr_expect(state_zh(s).len > 0 && text_is_clean(state_zh(s)));
		cr_expect(state_from(state_code(s), &back) && back == s);
	}
}

/* Whether a code is one of a list, parted by blanks. */
static bool is_among(struct text code, const char *list)
{
	struct text rest = text_from(list);

	while (rest.len)
		if (text_eq(text_cut(&rest, ' '), code))
			return true;
	return false;
}

/* The row of a move; -1: it is illegal. */
static int expected_move(enum event_kind event, enum state from, enum role who)
{
	for (int i = 0; i < N_MOVES; i++) {
		if (text_eq(event_code(event), text_from(expected_moves[i].event)) &&
			is_among(state_code(from), expected_moves[i].from) &&
			expected_moves[i].who & role_bit(who))
			return i;
	}
	return -1;
}

static int moves_by_state_and_role(void)
{
	int n = 0;

	for (int i = 0; i < N_MOVES; i++)
		for (int s = 0; s < STATES; s++)
			if (is_among(state_code((enum state)s), expected_moves[i].from))
				n += __builtin_popcount(expected_moves[i].who);
	return n;
}

static struct text expected_end(int row, enum state from)
{
	return expected_moves[row].to[0] ? text_from(expected_moves[row].to) : state_code(from);
}

/* The facts in which one guard is not met, and those in which all are. */
static struct life_facts facts_without(enum guard g)
{
	return (struct life_facts){.held = g == GUARD_FREE,
		.reviewed = g != GUARD_REVIEWED,
		.planned = g != GUARD_PLANNED,
		.tasks_done = g != GUARD_TASKS_DONE,
		.linkages_closed = g != GUARD_LINKAGES_CLOSED,
		.duties_met = g != GUARD_DUTIES_MET,
		.worker_heard = g != GUARD_WORKER_HEARD,
		.client_heard = g != GUARD_CLIENT_HEARD};
}

Test(life, every_state_event_and_role)
{
	const struct life_facts all_met = facts_without(GUARDS);
	int legal = 0;

	for (int i = 0; i < STATES * EVENT_KINDS * (ROLES + 1); i++) {
		enum state from = (enum state)(i % STATES), to = (enum state)99;
		enum event_kind event = (enum event_kind)(i / STATES % EVENT_KINDS);
		enum role who = (enum role)(i / STATES / EVENT_KINDS);
		int want = expected_move(event, from, who);
		enum guard lacks = (enum guard)99;

		cr_expect_eq(
			life_step(from, event, role_bit(who), &all_met, &to, &lacks), want >= 0, "row %d", i);
		cr_expect_eq(lacks, GUARDS, "row %d", i);
		if (want >= 0)
			cr_expect(text_eq(state_code(to), expected_end(want, from)));
		else
			cr_expect_eq(to, (enum state)99, "untouched by a refusal");
		legal += want >= 0;
	}
	cr_expect_eq(legal, moves_by_state_and_role());
}

Test(life, every_guard_of_every_move)
{
	for (int i = 0; i < STATES * EVENT_KINDS * (ROLES + 1) * GUARDS; i++) {
		enum guard g = (enum guard)(i % GUARDS), lacks;
		enum state from = (enum state)(i / GUARDS % STATES), to = (enum state)99;
		enum event_kind event = (enum event_kind)(i / GUARDS / STATES % EVENT_KINDS);
		enum role who = (enum role)(i / GUARDS / STATES / EVENT_KINDS);
		int want = expected_move(event, from, who);
		bool guarded = want >= 0 && strstr(expected_moves[want].needs, guard_code(g).ptr);
		struct life_facts facts = facts_without(g);

		cr_expect_eq(life_step(from, event, role_bit(who), &facts, &to, &lacks),
			want >= 0 && !guarded, "row %d", i);
		cr_expect_eq(lacks, guarded ? g : GUARDS, "row %d", i);
		cr_expect(!guarded || to == (enum state)99);
	}
}

Test(life, one_of_several_roles_is_enough)
{
	const struct life_facts facts = {0};
	enum state to;
	enum guard lacks;

	cr_expect(life_step(STATE_NONE, EVENT_FILED, role_bit(ROLE_AUDITOR) | role_bit(ROLE_STAFF),
		&facts, &to, &lacks));
	cr_expect(!life_step(STATE_NONE, EVENT_FILED, 0, &facts, &to, &lacks));
}

Test(life, every_state_can_be_reached_and_left_or_is_final)
{
	const struct life_facts all_met = facts_without(GUARDS);
	bool reached[STATES] = {[STATE_NONE] = true}, left[STATES] = {false};

	for (int pass = 0; pass < STATES; pass++) {
		for (int i = 0; i < STATES * EVENT_KINDS; i++) {
			enum state from = (enum state)(i % STATES), to;
			enum event_kind event = (enum event_kind)(i / STATES);
			enum guard lacks;

			if (!life_step(from, event, ~0u, &all_met, &to, &lacks))
				continue;
			left[from] =
				left[from] || (to != from && to != STATE_ERASED && event != EVENT_REOPENED);
			reached[to] = reached[to] || reached[from];
		}
	}
	for (int s = 0; s < STATES; s++)
		cr_expect(reached[s] && left[s] == !state_final((enum state)s), "state %d", s);
}

/* No move leads from one life into another. */
Test(life, lives_are_apart)
{
	struct life_move m;

	for (int l = 0; l < LIVES; l++) {
		enum life back;

		cr_expect(life_zh((enum life)l).len > 0);
		cr_expect(life_from(life_code((enum life)l), &back) && back == (enum life)l);
	}
	for (size_t i = 0; life_move(i, &m); i++)
		for (int s = 0; s < STATES; s++) {
			enum life from = state_life((enum state)s), to;

			if (!(m.from & 1u << s) || m.to == STATE_SAME)
				continue;
			to = state_life(m.to);
			cr_expect(from == to || from == LIFE_ANY || to == LIFE_ANY, "move %zu", i);
		}
}

Test(life, codes_that_are_none)
{
	static const struct text bad[] = {TEXT_INIT(""), TEXT_INIT("received"), TEXT_INIT("RECEIVE"),
		TEXT_INIT("RECEIVED "), TEXT_INIT("RECEIVED\0"), TEXT_INIT("FILED")};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		enum state s = (enum state)99;

		cr_expect(!state_from(bad[i], &s) && s == (enum state)99, "row %zu", i);
	}
}
