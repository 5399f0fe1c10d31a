/*
 * Rights: every cell of role x verb x relation against a table written out here by hand, so that
 * opening, closing or widening any one of them shows.
 */
#include "rights.h"

#include <criterion/criterion.h>

/* What a cell shows: W whole, H head, R record; '.' is no. T task, O offer. Relations: OWN
 * OFFERED TEAM LEAD AGENCY DISTRICT GLASS NONE ANY.
 */
static const struct {
	enum role role;
	const char *acts[ACTS - 1];
} expected[] = {
	/* clang-format off */
	/*                        submit       preview      show         list         queue        find         why          handle       attach       fetch        offers       erase        shut_out     break_gl.    glass        review_gl.   pool         catal.       adminis.     princip.     verify       checkp.      notices      ack */
	{ROLE_WORKER,             {".....W...", "........W", "W........", "H........", "H........", "H........", "W........", "W........", "W........", "W........", ".........", ".........", ".........", ".........", ".........", ".........", ".........", "........W", ".........", ".........", ".........", ".........", "R........", "........R"}},
	{ROLE_AGENCY_SUPERVISOR,  {".........", "........W", "....W....", "....H....", "....H....", ".........", "....W....", "....W....", "....W....", "....W....", ".........", ".........", "....R....", ".........", ".........", ".........", ".........", "........W", ".........", ".........", ".........", ".........", "....R....", "........R"}},
	{ROLE_STAFF,              {".....W...", "........W", ".....WW..", ".....H...", ".....H...", ".....H...", ".....W...", ".....W...", ".....W...", ".....WW..", ".........", ".........", ".........", ".......R.", ".........", ".........", "........W", "........W", ".........", ".........", ".........", ".........", ".....R...", "........R"}},
	{ROLE_EXPERT,             {".........", ".........", ".OTW.....", ".........", ".........", ".........", ".........", ".OTW.....", "...W.....", "...W.....", ".OOO.....", ".........", ".........", ".........", ".........", ".........", ".........", "........W", ".........", ".........", ".........", ".........", "..R......", "........R"}},
	{ROLE_SUPERVISOR,         {".....W...", "........W", ".....WW..", ".....H...", ".....H...", ".....H...", ".....W...", ".....W...", ".....W...", ".....WW..", ".........", ".........", ".....R...", ".......R.", ".........", ".........", "........W", "........W", ".........", ".........", ".........", ".........", ".....R...", "........R"}},
	{ROLE_KEEPER,             {".........", ".........", ".........", ".........", ".........", ".........", ".........", ".........", ".........", ".........", ".........", ".........", ".........", ".........", ".........", ".........", "........W", "........W", ".........", ".........", ".........", ".........", ".........", "........."}},
	{ROLE_PRIVACY,            {".........", ".........", ".....R...", ".....R...", ".........", ".........", ".........", ".........", ".........", ".........", ".........", ".....R...", ".....R...", ".........", ".....R...", ".....R...", ".........", ".........", ".........", ".........", "........R", "........R", ".....R...", "........R"}},
	{ROLE_AUDITOR,            {".........", ".........", ".....R...", ".....R...", ".........", ".........", ".........", ".........", ".........", ".........", ".........", ".........", ".........", ".........", ".....R...", ".........", ".........", ".........", ".........", ".........", "........R", "........R", ".........", "........."}},
	{ROLE_ADMIN,              {".........", ".........", ".........", ".........", ".........", ".........", ".........", ".........", ".........", ".........", ".........", ".........", ".........", ".........", ".........", ".........", "........W", "........W", "........W", "........W", ".........", ".........", ".........", "........."}},
	{ROLE_BUREAU,             {".........", ".........", ".........", ".........", ".........", ".........", ".........", ".........", ".........", ".........", ".........", ".........", ".........", ".........", ".........", ".........", ".........", "........W", ".........", ".........", ".........", ".........", ".........", "........."}},
	/* clang-format on */
};

static const char *const acts[] = {"", "submit", "preview", "show", "list", "queue", "find", "why",
	"handle", "attach", "fetch", "offers", "erase", "shut_out", "break_glass", "glass",
	"review_glass", "pool", "catalogue", "administer", "principals", "verify", "checkpoints",
	"notices", "ack"};

static enum view expected_view(enum role role, int act, int relation)
{
	switch (act ? expected[role].acts[act - 1][relation] : '.') {
	case 'W':
		return VIEW_WHOLE;
	case 'H':
		return VIEW_HEAD;
	case 'R':
		return VIEW_RECORD;
	case 'T':
		return VIEW_TASK;
	case 'O':
		return VIEW_OFFER;
	default:
		return VIEW_NONE;
	}
}

Test(rights, every_cell)
{
	cr_assert_eq(ROLES, sizeof(expected) / sizeof(expected[0]));
	cr_assert_eq(ACTS, sizeof(acts) / sizeof(acts[0]));
	cr_assert_eq(RELATIONS, 9);
	for (int role = 0; role < ROLES; role++) {
		cr_assert_eq((int)expected[role].role, role);
		for (int act = 0; act < ACTS; act++) {
			cr_expect_str_eq(act_code((enum act)act).ptr, acts[act]);
			for (int relation = 0; relation < RELATIONS; relation++) {
				enum view v = rights_cell((enum role)role, (enum act)act, (enum relation)relation);
				struct standing one = {(enum role)role, 1u << relation};

				cr_expect_eq(v, expected_view((enum role)role, act, relation), "%s %s %s",
					role_code((enum role)role).ptr, acts[act],
					relation_code((enum relation)relation).ptr);
				cr_expect_eq(rights_view(&one, 1, (enum act)act), v);
			}
		}
	}
}

/* What the letters above stand for are the same places everywhere. */
Test(rights, relations_are_in_this_order)
{
	static const char *const codes[] = {
		"OWN", "OFFERED", "TEAM", "LEAD", "AGENCY", "DISTRICT", "GLASS", "NONE", "ANY"};

	for (int r = 0; r < RELATIONS; r++)
		cr_expect_str_eq(relation_code((enum relation)r).ptr, codes[r]);
}

Test(rights, nobody_without_a_role_or_a_relation)
{
	for (int act = 0; act < ACTS; act++) {
		cr_expect_eq(rights_view(NULL, 0, (enum act)act), VIEW_NONE);
		for (int role = 0; role < ROLES; role++) {
			struct standing one = {(enum role)role, 0};

			cr_expect_eq(rights_view(&one, 1, (enum act)act), VIEW_NONE);
		}
	}
}

Test(rights, the_most_of_several_roles)
{
	struct standing list[] = {{ROLE_AUDITOR, 1u << RELATION_DISTRICT},
		{ROLE_WORKER, 1u << RELATION_OWN | 1u << RELATION_DISTRICT}};

	cr_expect_eq(rights_view(list, 1, ACT_show), VIEW_RECORD);
	cr_expect_eq(rights_view(list, 2, ACT_show), VIEW_WHOLE);
	list[1].relations = 1u << RELATION_DISTRICT;
	cr_expect_eq(rights_view(list, 2, ACT_show), VIEW_RECORD);
	cr_expect_eq(rights_view(list, 2, ACT_submit), VIEW_WHOLE);
}

Test(rights, roles_by_code)
{
	enum role role = ROLE_BUREAU;

	for (int r = 0; r < ROLES; r++)
		cr_expect(role_from(role_code((enum role)r), &role) && (int)role == r);
	cr_expect_not(role_from(TEXT("SYSTEM"), &role), "nobody is entered as the dispatcher");
	cr_expect_not(role_from(TEXT("staff"), &role));
	cr_expect_not(role_from(TEXT(""), &role));
}
