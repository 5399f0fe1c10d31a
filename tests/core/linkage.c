/* The way of a linkage: every state, move and role against a list of its own. */
#include "linkage.h"

#include <criterion/criterion.h>
#include <string.h>

#define BY(role) (1u << ROLE_##role)
enum {
	STAFFED = BY(STAFF) | BY(SUPERVISOR),
	WITH_WORKER = STAFFED | BY(WORKER),
	EVERYBODY = WITH_WORKER | BY(AGENCY_SUPERVISOR)
};

#define BEFORE "PROPOSED CONTACTED REFERRED ACCEPTED RECEIVED"

static const struct {
	const char *code, *due; /* due "": it is final */
	const char *from;
	role_set who;
} expected[] = {
	{"NONE", "due.linkage.contact", "", 0},
	{"PROPOSED", "due.linkage.contact", "NONE", EVERYBODY | BY(EXPERT)},
	{"CONTACTED", "due.linkage.refer", "PROPOSED", STAFFED},
	{"REFERRED", "due.linkage.answer", "CONTACTED", STAFFED},
	{"ACCEPTED", "due.linkage.receive", "REFERRED", WITH_WORKER},
	{"RECEIVED", "due.linkage.outcome", "ACCEPTED", WITH_WORKER},
	{"SUCCEEDED", "due.linkage.follow_up", "RECEIVED", WITH_WORKER},
	{"FAILED", "due.linkage.follow_up", "ACCEPTED RECEIVED", WITH_WORKER},
	{"DECLINED", "", "PROPOSED CONTACTED REFERRED ACCEPTED", STAFFED},
	{"FOLLOWED", "", "SUCCEEDED FAILED", WITH_WORKER},
	{"WITHDRAWN", "", BEFORE, EVERYBODY},
	{"HANDED_BACK", "", BEFORE " SUCCEEDED FAILED", STAFFED},
};

static bool is_among(struct text code, const char *list)
{
	struct text rest = text_from(list);

	while (rest.len)
		if (text_eq(text_cut(&rest, ' '), code))
			return true;
	return false;
}

Test(linkage, states)
{
	cr_assert_eq(LINKAGE_STATES, sizeof(expected) / sizeof(expected[0]));
	for (int i = 0; i < LINKAGE_STATES; i++) {
		enum linkage_state s = (enum linkage_state)i, back;

		cr_expect(text_eq(linkage_code(s), text_from(expected[i].code)));
		cr_expect(text_eq(linkage_due(s), text_from(expected[i].due)));
		cr_expect_eq(linkage_final(s), !expected[i].due[0], "whoever must act, is due");
		cr_expect(text_eq(linkage_owner(s), TEXT("STAFF")));
		cr_expect(linkage_zh(s).len > 0 && text_is_clean(linkage_zh(s)));
		cr_expect(linkage_from(linkage_code(s), &back) && back == s);
		cr_expect_eq(linkage_open(linkage_code(s)), expected[i].due[0] != '\0');
	}
	cr_expect(linkage_open(TEXT("referred")), "what is no state must be looked at");
}

Test(linkage, every_move_by_every_role)
{
	int legal = 0;

	for (int i = 0; i < LINKAGE_STATES * LINKAGE_STATES * (ROLES + 1); i++) {
		int from = i % LINKAGE_STATES, to = i / LINKAGE_STATES % LINKAGE_STATES;
		enum role who = (enum role)(i / LINKAGE_STATES / LINKAGE_STATES);
		bool want = is_among(text_from(expected[from].code), expected[to].from) &&
					expected[to].who & role_bit(who);

		cr_expect_eq(linkage_may((enum linkage_state)from, (enum linkage_state)to, role_bit(who)),
			want, "%s to %s by %d", expected[from].code, expected[to].code, (int)who);
		legal += want;
	}
	cr_expect_gt(legal, 50);
}

/* Wherever one can get, somebody at the centre can bring it to an end. */
Test(linkage, each_open_one_can_be_ended_by_staff)
{
	bool reached[LINKAGE_STATES] = {[LINKAGE_NONE] = true};

	for (int i = 0; i < LINKAGE_STATES * LINKAGE_STATES * LINKAGE_STATES; i++) {
		int from = i % LINKAGE_STATES, to = i / LINKAGE_STATES % LINKAGE_STATES;

		if (reached[from] && linkage_may((enum linkage_state)from, (enum linkage_state)to, ~0u))
			reached[to] = true;
	}
	for (int s = 0; s < LINKAGE_STATES; s++) {
		bool ends = false;

		for (int to = 0; to < LINKAGE_STATES; to++) {
			bool may = linkage_may((enum linkage_state)s, (enum linkage_state)to, BY(STAFF));

			ends = ends || (may && linkage_final((enum linkage_state)to));
			cr_expect(!linkage_final((enum linkage_state)s) || !may, "what is over stays so");
		}
		cr_expect(reached[s], "%s", expected[s].code);
		cr_expect(s == LINKAGE_NONE || linkage_final((enum linkage_state)s) || ends, "%s",
			expected[s].code);
	}
}
