/* The life of a case: every state, event and role against a list of its own. */
#include "life.h"

#include <criterion/criterion.h>

static const struct {
	const char *code;
	bool final;
	const char *owner, *due;
} expected_states[] = {
	{"NONE", false, "WORKER", "due.answer"},
	{"RECEIVED", false, "STAFF", "due.answer"},
	{"ASKED", false, "WORKER", "due.supply"},
	{"ACCEPTED", false, "STAFF", "due.assign"},
	{"RETURNED", true, "STAFF", ""},
	{"ADVISED", true, "STAFF", ""},
	{"WITHDRAWN", true, "STAFF", ""},
	{"ERASED", true, "STAFF", ""},
};

#define BY(role) (1u << ROLE_##role)
enum {
	STAFFED = BY(STAFF) | BY(SUPERVISOR),
	EVERYBODY = STAFFED | BY(WORKER) | BY(AGENCY_SUPERVISOR)
};

/* Whatever is not here is illegal. */
static const struct {
	const char *event, *from, *to;
	role_set who;
	const char *needs;
} expected_moves[] = {
	{"FILED", "NONE", "RECEIVED", BY(WORKER) | STAFFED, ""},
	{"MATCHED", "RECEIVED", "RECEIVED", BY(SYSTEM), ""},
	{"OVERDUE", "RECEIVED", "RECEIVED", BY(SYSTEM), ""},
	{"OVERDUE", "ASKED", "ASKED", BY(SYSTEM), ""},
	{"OVERDUE", "ACCEPTED", "ACCEPTED", BY(SYSTEM), ""},
	{"HELD", "RECEIVED", "RECEIVED", BY(PRIVACY), ""},
	{"HELD", "ASKED", "ASKED", BY(PRIVACY), ""},
	{"HELD", "ACCEPTED", "ACCEPTED", BY(PRIVACY), ""},
	{"HELD", "RETURNED", "RETURNED", BY(PRIVACY), ""},
	{"HELD", "ADVISED", "ADVISED", BY(PRIVACY), ""},
	{"RELEASED", "RECEIVED", "RECEIVED", BY(PRIVACY), ""},
	{"RELEASED", "ASKED", "ASKED", BY(PRIVACY), ""},
	{"RELEASED", "ACCEPTED", "ACCEPTED", BY(PRIVACY), ""},
	{"RELEASED", "RETURNED", "RETURNED", BY(PRIVACY), ""},
	{"RELEASED", "ADVISED", "ADVISED", BY(PRIVACY), ""},
	{"ERASED", "RECEIVED", "ERASED", BY(PRIVACY), "FREE REVIEWED"},
	{"ERASED", "ASKED", "ERASED", BY(PRIVACY), "FREE REVIEWED"},
	{"ERASED", "ACCEPTED", "ERASED", BY(PRIVACY), "FREE REVIEWED"},
	{"ERASED", "RETURNED", "ERASED", BY(PRIVACY), "FREE REVIEWED"},
	{"ERASED", "ADVISED", "ERASED", BY(PRIVACY), "FREE REVIEWED"},
	{"TAKEN", "RECEIVED", "ACCEPTED", STAFFED, ""},
	{"ASKED", "RECEIVED", "ASKED", STAFFED, ""},
	{"SUPPLIED", "ASKED", "RECEIVED", EVERYBODY, ""},
	{"RETURNED", "RECEIVED", "RETURNED", STAFFED, ""},
	{"RETURNED", "ASKED", "RETURNED", STAFFED, ""},
	{"ADVISED", "RECEIVED", "ADVISED", STAFFED, ""},
	{"CALLED", "RECEIVED", "RECEIVED", STAFFED, ""},
	{"CALLED", "ASKED", "ASKED", STAFFED, ""},
	{"CALLED", "ACCEPTED", "ACCEPTED", STAFFED, ""},
	{"RAISED", "RECEIVED", "RECEIVED", STAFFED, ""},
	{"RAISED", "ASKED", "ASKED", STAFFED, ""},
	{"RAISED", "ACCEPTED", "ACCEPTED", STAFFED, ""},
	{"LOWERING", "RECEIVED", "RECEIVED", STAFFED, ""},
	{"LOWERING", "ASKED", "ASKED", STAFFED, ""},
	{"LOWERING", "ACCEPTED", "ACCEPTED", STAFFED, ""},
	{"LOWERED", "RECEIVED", "RECEIVED", STAFFED, ""},
	{"LOWERED", "ASKED", "ASKED", STAFFED, ""},
	{"LOWERED", "ACCEPTED", "ACCEPTED", STAFFED, ""},
	{"HELD", "WITHDRAWN", "WITHDRAWN", BY(PRIVACY), ""},
	{"RELEASED", "WITHDRAWN", "WITHDRAWN", BY(PRIVACY), ""},
	{"ERASED", "WITHDRAWN", "ERASED", BY(PRIVACY), "FREE REVIEWED"},
	{"WITHDRAWN", "RECEIVED", "WITHDRAWN", EVERYBODY, ""},
	{"WITHDRAWN", "ASKED", "WITHDRAWN", EVERYBODY, ""},
	{"WITHDRAWN", "ACCEPTED", "WITHDRAWN", EVERYBODY, ""},
	{"REOPENED", "RETURNED", "RECEIVED", EVERYBODY, ""},
	{"REOPENED", "ADVISED", "RECEIVED", EVERYBODY, ""},
	{"REOPENED", "WITHDRAWN", "RECEIVED", EVERYBODY, ""},
	{"SHUT_OUT", "RECEIVED", "RECEIVED", EVERYBODY | BY(PRIVACY), ""},
	{"SHUT_OUT", "ASKED", "ASKED", EVERYBODY | BY(PRIVACY), ""},
	{"SHUT_OUT", "ACCEPTED", "ACCEPTED", EVERYBODY | BY(PRIVACY), ""},
	{"SHUT_OUT", "RETURNED", "RETURNED", EVERYBODY | BY(PRIVACY), ""},
	{"SHUT_OUT", "ADVISED", "ADVISED", EVERYBODY | BY(PRIVACY), ""},
	{"SHUT_OUT", "WITHDRAWN", "WITHDRAWN", EVERYBODY | BY(PRIVACY), ""},
	{"LET_IN", "RECEIVED", "RECEIVED", BY(AGENCY_SUPERVISOR) | BY(SUPERVISOR) | BY(PRIVACY), ""},
	{"LET_IN", "ASKED", "ASKED", BY(AGENCY_SUPERVISOR) | BY(SUPERVISOR) | BY(PRIVACY), ""},
	{"LET_IN", "ACCEPTED", "ACCEPTED", BY(AGENCY_SUPERVISOR) | BY(SUPERVISOR) | BY(PRIVACY), ""},
	{"LET_IN", "RETURNED", "RETURNED", BY(AGENCY_SUPERVISOR) | BY(SUPERVISOR) | BY(PRIVACY), ""},
	{"LET_IN", "ADVISED", "ADVISED", BY(AGENCY_SUPERVISOR) | BY(SUPERVISOR) | BY(PRIVACY), ""},
	{"LET_IN", "WITHDRAWN", "WITHDRAWN", BY(AGENCY_SUPERVISOR) | BY(SUPERVISOR) | BY(PRIVACY), ""},
	{"GLASS_BROKEN", "RECEIVED", "RECEIVED", STAFFED, ""},
	{"GLASS_BROKEN", "ASKED", "ASKED", STAFFED, ""},
	{"GLASS_BROKEN", "ACCEPTED", "ACCEPTED", STAFFED, ""},
	{"GLASS_BROKEN", "RETURNED", "RETURNED", STAFFED, ""},
	{"GLASS_BROKEN", "ADVISED", "ADVISED", STAFFED, ""},
	{"GLASS_BROKEN", "WITHDRAWN", "WITHDRAWN", STAFFED, ""},
	{"GLASS_REVIEWED", "RECEIVED", "RECEIVED", BY(PRIVACY), ""},
	{"GLASS_REVIEWED", "ASKED", "ASKED", BY(PRIVACY), ""},
	{"GLASS_REVIEWED", "ACCEPTED", "ACCEPTED", BY(PRIVACY), ""},
	{"GLASS_REVIEWED", "RETURNED", "RETURNED", BY(PRIVACY), ""},
	{"GLASS_REVIEWED", "ADVISED", "ADVISED", BY(PRIVACY), ""},
	{"GLASS_REVIEWED", "WITHDRAWN", "WITHDRAWN", BY(PRIVACY), ""},
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
		cr_expect(text_eq(state_due(s), text_from(expected_states[i].due)));
		cr_expect_eq(state_due(s).len == 0, state_final(s), "whoever must act, is due");
		cr_expect(state_zh(s).len > 0 && text_is_clean(state_zh(s)));
		cr_expect(state_from(state_code(s), &back) && back == s);
	}
}

/* The row of a move; -1: it is illegal. */
static int expected_move(enum event_kind event, enum state from, enum role who)
{
	for (int i = 0; i < N_MOVES; i++) {
		if (text_eq(event_code(event), text_from(expected_moves[i].event)) &&
			text_eq(state_code(from), text_from(expected_moves[i].from)) &&
			expected_moves[i].who & role_bit(who))
			return i;
	}
	return -1;
}

static int rows_by_role(void)
{
	int n = 0;

	for (int i = 0; i < N_MOVES; i++)
		n += __builtin_popcount(expected_moves[i].who);
	return n;
}

/* The facts in which one guard is not met, and those in which all are. */
static struct life_facts facts_without(enum guard g)
{
	return (struct life_facts){.held = g == GUARD_FREE, .reviewed = g != GUARD_REVIEWED};
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
			cr_expect(text_eq(state_code(to), text_from(expected_moves[want].to)));
		else
			cr_expect_eq(to, (enum state)99, "untouched by a refusal");
		legal += want >= 0;
	}
	cr_expect_eq(legal, rows_by_role());
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

Test(life, codes_that_are_none)
{
	static const struct text bad[] = {TEXT_INIT(""), TEXT_INIT("received"), TEXT_INIT("RECEIVE"),
		TEXT_INIT("RECEIVED "), TEXT_INIT("RECEIVED\0"), TEXT_INIT("FILED")};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		enum state s = (enum state)99;

		cr_expect(!state_from(bad[i], &s) && s == (enum state)99, "row %zu", i);
	}
}
