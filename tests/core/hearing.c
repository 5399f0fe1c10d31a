/* Who hears of what: every event against a list of its own. */
#include "hearing.h"

#include <criterion/criterion.h>

static const struct {
	const char *event, *roles, *in_a_crisis;
	bool worker;
} expected[] = {
	{"FILED", "STAFF", "STAFF SUPERVISOR", false},
	{"MATCHED", "", "", false},
	{"NEEDS_CHANGED", "", "", true},
	{"OVERDUE", "SUPERVISOR", "SUPERVISOR", false},
	{"HELD", "", "", false},
	{"RELEASED", "", "", false},
	{"ERASED", "", "", true},
	{"TAKEN", "", "", true},
	{"ASKED", "", "", true},
	{"SUPPLIED", "STAFF", "STAFF SUPERVISOR", true},
	{"RETURNED", "", "", true},
	{"ADVISED", "", "", true},
	{"LINKED", "", "", true},
	{"REMINDED", "STAFF", "STAFF SUPERVISOR", true},
	{"EXTENDED", "", "", true},
	{"CONFIRMED", "", "", true},
	{"JOINED", "", "", true},
	{"LED", "STAFF", "STAFF SUPERVISOR", true},
	{"DECLINED", "STAFF", "STAFF SUPERVISOR", false},
	{"LAPSED", "STAFF", "STAFF SUPERVISOR", false},
	{"PULLED", "STAFF", "STAFF SUPERVISOR", true},
	{"SHORT", "STAFF SUPERVISOR", "STAFF SUPERVISOR", false},
	{"ADDED", "", "", false},
	{"CITY_ASKED", "SUPERVISOR", "SUPERVISOR", true},
	{"CONVENED", "", "", true},
	{"RESCHEDULED", "", "", true},
	{"REPLIED", "STAFF", "STAFF SUPERVISOR", false},
	{"CONCLUDED", "STAFF", "STAFF SUPERVISOR", true},
	{"CALLED_OFF", "", "", true},
	{"NAMED", "STAFF", "STAFF SUPERVISOR", true},
	{"PLANNED", "", "", true},
	{"NOTED", "", "", false},
	{"REVIEWED", "", "", true},
	{"PHASE", "", "", false},
	{"TASK_SET", "", "", false},
	{"TASK_DONE", "STAFF", "STAFF SUPERVISOR", false},
	{"DUTY_REPORTED", "STAFF", "STAFF SUPERVISOR", true},
	{"DUTY_EXCUSED", "SUPERVISOR", "SUPERVISOR", true},
	{"SUPPORT_ENDED", "STAFF", "STAFF SUPERVISOR", true},
	{"WORKER_HEARD", "", "", false},
	{"CLIENT_HEARD", "", "", false},
	{"FOLLOWED", "", "", true},
	{"UNSATISFIED", "STAFF SUPERVISOR", "STAFF SUPERVISOR", true},
	{"AGENCY_CLOSED", "STAFF", "STAFF SUPERVISOR", false},
	{"HANDED_OVER", "STAFF", "STAFF SUPERVISOR", true},
	{"CALLED", "", "", false},
	{"RAISED", "STAFF", "STAFF SUPERVISOR", true},
	{"LOWERING", "STAFF SUPERVISOR", "STAFF SUPERVISOR", false},
	{"LOWERED", "SUPERVISOR", "SUPERVISOR", true},
	{"WITHDRAWN", "STAFF", "STAFF SUPERVISOR", true},
	{"REOPENED", "STAFF", "STAFF SUPERVISOR", true},
	{"ATTACHED", "", "", false},
	{"SHUT_OUT", "", "", false},
	{"LET_IN", "", "", false},
	{"GLASS_BROKEN", "PRIVACY", "PRIVACY", false},
	{"GLASS_REVIEWED", "", "", false},
	{"ENTRY_PROPOSED", "STAFF SUPERVISOR", "STAFF SUPERVISOR", false},
	{"ENTRY_APPROVED", "", "", true},
	{"ENTRY_WITHDRAWN", "", "", false},
	{"LINKAGE_PROPOSED", "STAFF", "STAFF SUPERVISOR", true},
	{"LINKAGE_MOVED", "STAFF", "STAFF SUPERVISOR", true},
	{"SUPERVISION_ASKED", "STAFF", "STAFF SUPERVISOR", true},
	{"ASSIGNED", "", "", true},
	{"SESSION", "", "", true},
	{"SUMMARY", "STAFF", "STAFF SUPERVISOR", true},
	{"PAID", "", "", false},
	{"SEMINAR_PLANNED", "STAFF", "STAFF SUPERVISOR", false},
	{"SEMINAR_HELD", "STAFF SUPERVISOR", "STAFF SUPERVISOR", false},
	{"SEMINAR_ENDED", "STAFF", "STAFF SUPERVISOR", false},
	{"CONTEST_OPENED", "STAFF", "STAFF SUPERVISOR", false},
	{"NOMINATED", "", "", false},
	{"PANEL_NAMED", "", "", false},
	{"SCORED", "", "", false},
	{"RECUSED", "", "", false},
	{"RANKED", "SUPERVISOR", "SUPERVISOR", false},
	{"PUBLISHED", "STAFF", "STAFF SUPERVISOR", false},
	{"SUPERVISION_ENDED", "STAFF", "STAFF SUPERVISOR", true},
	{"APPOINTMENT_ASKED", "STAFF", "STAFF SUPERVISOR", true},
	{"APPOINTMENT_PROPOSED", "SUPERVISOR", "SUPERVISOR", false},
	{"APPOINTED", "STAFF", "STAFF SUPERVISOR", true},
	{"RENEWED", "STAFF", "STAFF SUPERVISOR", true},
	{"NOT_APPOINTED", "", "", true},
	{"ASSESSED", "SUPERVISOR", "SUPERVISOR", true},
	{"LEAVE_SET", "STAFF", "STAFF SUPERVISOR", true},
	{"LEAVE_ENDED", "STAFF", "STAFF SUPERVISOR", true},
	{"DEBRIEFING_OWED", "SUPERVISOR", "SUPERVISOR", false},
	{"DEBRIEFED", "", "", false},
	{"APPOINTMENT_ENDED", "STAFF", "STAFF SUPERVISOR", true},
};

static void expect_roles(struct hearing h, const char *roles, const char *event, struct arena *a)
{
	struct text said = roles_text(h.roles, a);

	cr_expect(text_eq(said, text_from(roles)), "%s: %.*s", event, TEXT_ARG(said));
}

Test(hearing, of_every_event)
{
	struct arena a;

	arena_init(&a, 1 << 16);
	cr_assert_eq(sizeof(expected) / sizeof(expected[0]), EVENT_KINDS);
	for (size_t i = 0; i < EVENT_KINDS; i++) {
		enum event_kind kind;
		struct hearing h;

		cr_assert(event_from(text_from(expected[i].event), &kind), "%s", expected[i].event);
		h = hearing_of(kind, GRADE_NORMAL);
		cr_expect(h.known, "%s is not in hearing.def", expected[i].event);
		cr_expect_eq(h.worker, expected[i].worker, "%s", expected[i].event);
		expect_roles(h, expected[i].roles, expected[i].event, &a);
		expect_roles(hearing_of(kind, GRADE_URGENT), expected[i].roles, expected[i].event, &a);
		expect_roles(
			hearing_of(kind, GRADE_CRISIS), expected[i].in_a_crisis, expected[i].event, &a);
	}
	arena_release(&a);
}

Test(hearing, recipients_by_name)
{
	struct arena a;
	struct text name;

	arena_init(&a, 1 << 16);
	cr_expect(recipient_read(recipient_person(TEXT("W-1"), &a), &name));
	cr_expect(text_eq(name, TEXT("W-1")));
	cr_expect_not(recipient_read(recipient_district(TEXT("440309"), &a), &name));
	cr_expect(text_eq(name, TEXT("440309")));
	cr_expect_not(recipient_read(TEXT("P:"), &name));
	cr_expect_not(recipient_read(TEXT_NONE, &name));
	cr_expect_eq(name.len, 0);
	arena_release(&a);
}
