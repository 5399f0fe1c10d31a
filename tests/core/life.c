/* The life of a case: every state, event and role against a list of its own. */
#include "life.h"

#include <criterion/criterion.h>

static const struct {
	const char *code;
	bool final;
	const char *owner;
} expected_states[] = {
	{"NONE", false, "WORKER"},
	{"RECEIVED", false, "STAFF"},
	{"ERASED", true, "STAFF"},
};

/* Whatever is not here is illegal. */
static const struct {
	const char *event, *from, *to;
	enum role who;
} expected_moves[] = {
	{"FILED", "NONE", "RECEIVED", ROLE_WORKER},
	{"MATCHED", "RECEIVED", "RECEIVED", ROLE_SYSTEM},
	{"OVERDUE", "RECEIVED", "RECEIVED", ROLE_SYSTEM},
	{"HELD", "RECEIVED", "RECEIVED", ROLE_PRIVACY},
	{"RELEASED", "RECEIVED", "RECEIVED", ROLE_PRIVACY},
	{"ERASED", "RECEIVED", "ERASED", ROLE_PRIVACY},
	{"SHUT_OUT", "RECEIVED", "RECEIVED", ROLE_SUPERVISOR},
	{"LET_IN", "RECEIVED", "RECEIVED", ROLE_SUPERVISOR},
	{"GLASS_BROKEN", "RECEIVED", "RECEIVED", ROLE_STAFF},
	{"GLASS_REVIEWED", "RECEIVED", "RECEIVED", ROLE_PRIVACY},
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
		cr_expect(state_zh(s).len > 0 && text_is_clean(state_zh(s)));
		cr_expect(state_from(state_code(s), &back) && back == s);
	}
}

static const char *expected_to(struct text event, struct text from, enum role who)
{
	for (int i = 0; i < N_MOVES; i++) {
		if (text_eq(event, text_from(expected_moves[i].event)) &&
			text_eq(from, text_from(expected_moves[i].from)) && who == expected_moves[i].who)
			return expected_moves[i].to;
	}
	return NULL;
}

Test(life, every_state_event_and_role)
{
	int legal = 0;

	cr_assert_eq(EVENT_KINDS, N_MOVES);
	for (int s = 0; s < STATES; s++) {
		for (int e = 0; e < EVENT_KINDS; e++) {
			for (int w = 0; w <= ROLE_SYSTEM; w++) {
				enum state from = (enum state)s, to = (enum state)99;
				enum event_kind event = (enum event_kind)e;
				const char *want = expected_to(event_code(event), state_code(from), (enum role)w);
				bool yes = life_step(from, event, (enum role)w, &to);

				cr_expect_eq(yes, want != NULL, "state %d event %d role %d", s, e, w);
				if (yes && want)
					cr_expect(text_eq(state_code(to), text_from(want)));
				else
					cr_expect_eq(to, (enum state)99, "untouched by a refusal");
				legal += yes;
			}
		}
	}
	cr_expect_eq(legal, N_MOVES);
}

Test(life, every_state_can_be_reached_and_left_or_is_final)
{
	bool reached[STATES] = {[STATE_NONE] = true}, left[STATES] = {false};

	for (int pass = 0; pass < STATES; pass++) {
		for (int i = 0; i < STATES * EVENT_KINDS * (ROLES + 1); i++) {
			enum state from = (enum state)(i % STATES), to;

			if (!life_step(from, (enum event_kind)(i / STATES % EVENT_KINDS),
					(enum role)(i / STATES / EVENT_KINDS), &to))
				continue;
			left[from] = true;
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
