/*
 * Rights: every cell of role x verb x relation against a table written out by hand, so that
 * opening, closing or widening any one of them shows.
 */
#include "rights_by_hand.h"

#include <criterion/criterion.h>

Test(rights, every_cell)
{
	cr_assert_eq(ROLES, sizeof(by_hand) / sizeof(by_hand[0]));
	cr_assert_eq(ACTS, sizeof(acts_by_hand) / sizeof(acts_by_hand[0]));
	cr_assert_eq(RELATIONS, 13);
	for (int role = 0; role < ROLES; role++) {
		cr_assert_eq((int)by_hand[role].role, role);
		for (int act = 0; act < ACTS; act++) {
			cr_expect_str_eq(act_code((enum act)act).ptr, acts_by_hand[act]);
			for (int relation = 0; relation < RELATIONS; relation++) {
				enum view v = rights_cell((enum role)role, (enum act)act, (enum relation)relation);
				struct standing one = {(enum role)role, 1u << relation};

				cr_expect_eq(v, right_by_hand((enum role)role, act, relation), "%s %s %s",
					role_code((enum role)role).ptr, acts_by_hand[act],
					relation_code((enum relation)relation).ptr);
				cr_expect_eq(rights_view(&one, 1, (enum act)act), v);
			}
		}
	}
}

/* What the letters above stand for are the same places everywhere. */
Test(rights, relations_are_in_this_order)
{
	static const char *const codes[] = {"OWN", "OFFERED", "TEAM", "LEAD", "AGENCY", "DISTRICT",
		"GLASS", "NONE", "ANY", "SEAT", "EXCUSED", "LED", "SUBJECT"};

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
