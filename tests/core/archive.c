/* What a file lacks, state by state, against a list of its own. */
#include "archive.h"

#include <criterion/criterion.h>

/* With nothing but the help-request on record; whatever should be there by then. */
static const struct {
	enum state state;
	unsigned lacks;
} expected[] = {
	{STATE_RECEIVED, 1u << ARCHIVE_NEEDS | 1u << ARCHIVE_DUTIES},
	{STATE_WITHDRAWN, 1u << ARCHIVE_NEEDS | 1u << ARCHIVE_DUTIES},
	{STATE_ACCEPTED, 1u << ARCHIVE_NEEDS | 1u << ARCHIVE_DUTIES | 1u << ARCHIVE_SCREENING},
	{STATE_RETURNED, 1u << ARCHIVE_NEEDS | 1u << ARCHIVE_DUTIES | 1u << ARCHIVE_SCREENING},
	{STATE_SERVING,
		1u << ARCHIVE_NEEDS | 1u << ARCHIVE_DUTIES | 1u << ARCHIVE_SCREENING | 1u << ARCHIVE_PLAN},
	{STATE_ENDED, 1u << ARCHIVE_NEEDS | 1u << ARCHIVE_DUTIES | 1u << ARCHIVE_SCREENING |
					  1u << ARCHIVE_PLAN | 1u << ARCHIVE_NOTES | 1u << ARCHIVE_TASKS |
					  1u << ARCHIVE_GLASS | 1u << ARCHIVE_EVALUATION},
	{STATE_FOLLOWED, (1u << ARCHIVE_ITEMS) - 1 - (1u << ARCHIVE_REQUEST)},
	{STATE_ERASED, 0},
};

static unsigned lacking(enum state s, const struct past *past, const struct life_facts *facts)
{
	unsigned all = 0;

	for (int i = 0; i < ARCHIVE_ITEMS; i++)
		all |= archive_lacks((enum archive_item)i, s, past, facts) ? 1u << i : 0;
	return all;
}

Test(archive, an_empty_file_lacks_all_that_should_be_there)
{
	const struct life_facts nothing = {0};
	struct past past;

	cr_assert(past_from(TEXT("FILED 1"), &past));
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++)
		cr_expect_eq(lacking(expected[i].state, &past, &nothing), expected[i].lacks, "%s",
			state_code(expected[i].state).ptr);
}

Test(archive, a_whole_file_lacks_nothing)
{
	const struct life_facts all = {.reviewed = true,
		.planned = true,
		.tasks_done = true,
		.duties_met = true,
		.worker_heard = true,
		.client_heard = true};
	struct past past;

	cr_assert(past_from(
		TEXT("FILED 1 MATCHED 2 TAKEN 3 NOTED 4 SUPPORT_ENDED 5 AGENCY_CLOSED 6"), &past));
	for (int s = 0; s < STATES; s++)
		cr_expect_eq(lacking((enum state)s, &past, &all), 0, "%d", s);
	for (int i = 0; i < ARCHIVE_ITEMS; i++)
		cr_expect(archive_zh((enum archive_item)i).len &&
				  text_is_clean(archive_zh((enum archive_item)i)));
}

Test(archive, a_reopened_file_begins_anew)
{
	const struct life_facts all = {.reviewed = true, .tasks_done = true, .duties_met = true};
	struct past past;

	cr_assert(past_from(
		TEXT("FILED 1 MATCHED 2 TAKEN 3 NOTED 4 SUPPORT_ENDED 5 AGENCY_CLOSED 6 REOPENED 7"),
		&past));
	cr_expect_eq(lacking(STATE_ACCEPTED, &past, &all), 1u << ARCHIVE_SCREENING);
	cr_expect_eq(lacking(STATE_ENDED, &past, &all), 1u << ARCHIVE_SCREENING | 1u << ARCHIVE_PLAN |
														1u << ARCHIVE_NOTES |
														1u << ARCHIVE_EVALUATION);
}
