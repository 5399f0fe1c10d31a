/*
 * What a batch locks before it writes: cases, then experts, each in one statement, so that two
 * dispatchers never wait for each other in a circle.
 */
#include <criterion/criterion.h>

#include "batch.h"

static struct arena a;
static struct decision d;
static struct commit commit = {.decision = &d};
static struct batch b = {.list = {&commit}, .n = 1};
static struct statement list[UNIT_STATEMENTS];

static void begin(void)
{
	arena_init(&a, 1 << 20);
	decision_init(&d);
}

static void end(void)
{
	batch_release(&b);
	arena_release(&a);
}

TestSuite(batch, .init = begin, .fini = end);

static void expect_first(enum query first, enum query second)
{
	size_t n = batch_encode(&b, list);

	cr_assert_geq(n, 2);
	cr_expect_eq((int)list[0].query, (int)first);
	cr_expect_eq((int)list[1].query, (int)second);
}

Test(batch, nothing_is_locked_for_what_nobody_else_has)
{
	decision_add(&d, &a, ROW_access);
	expect_first(QUERY_judge, QUERY_write_access);
}

Test(batch, cases_before_experts)
{
	decision_add(&d, &a, ROW_offer)->offer.expert = TEXT("E01");
	decision_add(&d, &a, ROW_case_moved)->case_moved.case_id = 7;
	expect_first(QUERY_lock_cases, QUERY_lock_experts);
}

/* Whoever looks at a case, or adds to it, and moves it not, waits for it first, too. */
Test(batch, a_case_that_is_looked_at)
{
	decision_add(&d, &a, ROW_offer_answered)->offer_answered.expert = TEXT("E01");
	decision_add(&d, &a, ROW_offers_looked)->offers_looked.case_id = 7;
	expect_first(QUERY_lock_cases, QUERY_lock_experts);
}

Test(batch, a_case_that_gets_an_upload)
{
	decision_add(&d, &a, ROW_attachment)->attachment.case_id = 7;
	expect_first(QUERY_lock_cases, QUERY_judge);
}

Test(batch, a_case_whose_phone_is_noted)
{
	decision_add(&d, &a, ROW_phone)->phone.case_id = 7;
	expect_first(QUERY_lock_cases, QUERY_judge);
}

Test(batch, a_case_that_is_filed_is_nobody_elses)
{
	decision_add(&d, &a, ROW_case_new)->case_new.case_id = 7;
	decision_add(&d, &a, ROW_phone)->phone.case_id = 7;
	expect_first(QUERY_judge, QUERY_write_case_new);
}
