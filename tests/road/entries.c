/*
 * What becomes an entry of the library, through the socket: what the rules make of a case, and what
 * becomes of it by hand; who proposes, and who does not approve.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "shelf.h"

TestSuite(entries, .init = shelf_open, .fini = shelf_close, .timeout = 120);

/* ---- The draft ---- */

static Jieyou__ServerFrame *draft_of(int64_t id)
{
	Jieyou__ServerFrame *f;

	ask_draft(&q, id);
	f = peer_ask(p, &q.frame);
	cr_assert_eq(
		(int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_DRAFT_ENTRY, "%s", refused_as(f));
	return f;
}

/* A case of which a review names somebody; its number. */
static int64_t case_with_names(void)
{
	int64_t id = file_case(p, 1);

	cr_assert_str_eq(handle(id, FORM_OF(TAKE)), "", "%s", said);
	cr_assert_str_eq(handle(id, FORM_OF(LINK)), "", "%s", said);
	fill(id, FORM_OF(PLAN));
	form.goal.what = words("申请法律援助");
	cr_assert_str_eq(hand_in(), "", "%s", said);
	fill(id, FORM_OF(REVIEW));
	form.review.changed =
		words("服务对象李桂芳住在民治街道,女儿丽娟也回了校,经社工陪伴后情绪平稳。");
	cr_assert_str_eq(hand_in(), "", "%s", said);
	fill(id, FORM_OF(END));
	form.end.evaluation = words("约定作息最有效");
	cr_assert_str_eq(hand_in(), "", "%s", said);
	return id;
}

static const Jieyou__Redaction *change_in(
	const Jieyou__DraftReply *m, const char *field, const char *was)
{
	for (size_t i = 0; i < m->n_parts; i++)
		for (size_t k = 0; strcmp(m->parts[i]->field, field) == 0 && k < m->parts[i]->n_changes;
			 k++)
			if (strcmp(m->parts[i]->changes[k]->was, was) == 0)
				return m->parts[i]->changes[k];
	return NULL;
}

Test(entries, a_draft_is_made_of_the_case_by_rule)
{
	int64_t id = case_with_names();
	Jieyou__ServerFrame *f = draft_of(id);
	const Jieyou__DraftReply *m = f->draft_entry;

	cr_expect(strstr(m->draft->narrative, "不肯去上学"), "%s", m->draft->narrative);
	cr_expect(strstr(m->draft->helped, "情绪平稳"), "%s", m->draft->helped);
	cr_expect(strstr(m->draft->helped, "约定作息最有效"));
	cr_expect(strstr(m->draft->helped, "申请法律援助"), "a goal that was reached");
	cr_expect_not(strstr(m->draft->helped, "李桂芳"));
	cr_expect_not(strstr(m->draft->helped, "民治街道"));
	cr_expect(change_in(m, "helped", "李桂芳"));
	cr_expect(change_in(m, "helped", "民治街道"));
	cr_expect_gt(m->draft->n_needs, 0);
	cr_expect_gt(m->n_names, 0);
	cr_expect(strlen(m->draft->title) > 0 && strlen(m->draft->title) <= 120);
	cr_expect_null(m->proposed);
	peer_free(f);
	cr_expect_geq(daemon_count(&d, "select count(*) from access where verb = 'draft'"), 1);
}

/* Wherever they stand, and in whichever field: by itself the sentence tells the rules of no name.
 */
Test(entries, what_the_rules_took_out_of_the_case_does_not_come_back)
{
	static const char told[] = "大家一起劝丽娟回校";
	static char *kept[] = {(char *)(uintptr_t) "丽娟"};
	int64_t id = case_with_names();
	Jieyou__ServerFrame *f;

	ask_deidentify(&q, told);
	f = peer_ask(p, &q.frame);
	cr_assert_eq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_DEIDENTIFY);
	cr_assert_eq(f->deidentify->n_changes + f->deidentify->n_doubts, 0);
	peer_free(f);
	fill(id, FORM_OF(PROPOSE_ENTRY));
	form.propose_entry.failed = words(told);
	cr_expect_str_eq(hand_in(), "BAD_VALUE propose_entry.failed");
	cr_expect(strstr(said, "丽娟"), "%s", said);
	form.propose_entry.kept = kept;
	form.propose_entry.n_kept = 1;
	cr_expect_str_eq(hand_in(), "", "%s", said);
}

Test(entries, a_draft_is_kept_with_the_proposal_and_shown_beside_it)
{
	int64_t id = case_with_names();
	Jieyou__EntryDraft mine;
	Jieyou__ServerFrame *f;

	fill(id, FORM_OF(PROPOSE_ENTRY));
	jieyou__entry_draft__init(&mine);
	form.propose_entry.drafted = &mine;
	cr_expect_str_eq(hand_in(), "BAD_VALUE propose_entry.drafted", "it is the centre's");
	cr_assert_str_eq(handle(id, FORM_OF(PROPOSE_ENTRY)), "", "%s", said);
	be("SECOND");
	f = draft_of(id);
	cr_assert_not_null(f->draft_entry->proposed);
	cr_expect_str_eq(f->draft_entry->proposed->helped, "先约定作息,再申请法律援助");
	cr_assert_not_null(f->draft_entry->proposed->drafted);
	cr_expect_str_eq(f->draft_entry->proposed->drafted->helped, f->draft_entry->draft->helped);
	peer_free(f);
	cr_assert_str_eq(handle(id, FORM_OF(APPROVE_ENTRY)), "", "%s", said);
	f = draft_of(id);
	cr_expect_null(f->draft_entry->proposed, "nothing waits any more");
	peer_free(f);
}

Test(entries, drafts_that_are_not_to_be_had)
{
	int64_t open = file_case(p, 1), id = ended_case(2);
	Jieyou__ServerFrame *f;

	ask_draft(&q, open);
	f = peer_ask(p, &q.frame);
	cr_expect_str_eq(refused_as(f), "WRONG_STATE");
	peer_free(f);
	ask_draft(&q, 999);
	f = peer_ask(p, &q.frame);
	cr_expect_str_eq(refused_as(f), "NOT_FOUND");
	peer_free(f);
	ask_erase(&q, id, JIEYOU__ERASE_CASE__ACT_ERASE, fresh_key());
	peer_free(peer_ask(p, &q.frame));
	ask_draft(&q, id);
	f = peer_ask(p, &q.frame);
	cr_expect_str_eq(refused_as(f), "WRONG_STATE", "it was erased");
	peer_free(f);
}

/* ---- Who proposes, and who approves ---- */

/* E24 leads it, until its end and after. */
static int64_t led_case(void)
{
	static char *needs[] = {(char *)(uintptr_t) "YOU.TRUANT"};
	Jieyou__Asked lead, *team[] = {&lead};
	int64_t id = file_case(p, 1);

	jieyou__asked__init(&lead);
	lead.expert_id = words("E24");
	lead.lead = true;
	lead.needs = needs;
	lead.n_needs = 1;
	cr_assert_str_eq(handle(id, FORM_OF(TAKE)), "", "%s", said);
	cr_assert_str_eq(handle(id, FORM_OF(CALL)), "", "%s", said);
	fill(id, FORM_OF(CONFIRM));
	form.confirm.team = team;
	form.confirm.n_team = 1;
	cr_assert_str_eq(hand_in(), "", "%s", said);
	fill(id, FORM_OF(JOIN));
	form.join.expert_id = words("E24");
	cr_assert_str_eq(hand_in(), "", "%s", said);
	return id;
}

Test(entries, the_lead_may_draft_and_propose_and_does_not_approve)
{
	int64_t id = led_case();

	enter_lead();
	be("X-E24");
	cr_assert_str_eq(handle(id, FORM_OF(PLAN)), "", "%s", said);
	cr_assert_str_eq(handle(id, FORM_OF(REVIEW)), "", "%s", said);
	cr_assert_str_eq(handle(id, FORM_OF(END)), "", "%s", said);
	peer_free(draft_of(id));
	cr_assert_str_eq(handle(id, FORM_OF(PROPOSE_ENTRY)), "", "%s", said);
	cr_expect_str_neq(handle(id, FORM_OF(APPROVE_ENTRY)), "");
	be("test");
	cr_assert_str_eq(handle(id, FORM_OF(APPROVE_ENTRY)), "", "staff do: %s", said);
	cr_assert_str_eq(handle(id, FORM_OF(WORKER_HEARD)), "", "%s", said);
	cr_assert_str_eq(handle(id, FORM_OF(CLIENT_HEARD)), "", "%s", said);
	cr_assert_str_eq(handle(id, FORM_OF(FOLLOWED)), "", "%s", said);
	be("X-E24");
	cr_expect_str_eq(handle(id, FORM_OF(PROPOSE_ENTRY)), "NOT_FOUND case_id", "it is over");
	be("test");
	peer_free(entry_of_version(1));
}

/* The first answer, and one version: whatever has happened since. */
Test(entries, an_approval_asked_for_again_is_answered_as_it_was)
{
	int64_t id = ended_case(1);
	char key[80];
	Jieyou__ServerFrame *f;

	cr_assert_str_eq(handle(id, FORM_OF(PROPOSE_ENTRY)), "", "%s", said);
	be("SECOND");
	fill(id, FORM_OF(APPROVE_ENTRY));
	snprintf(key, sizeof(key), "%s", q.frame.idempotency_key);
	cr_assert_str_eq(hand_in(), "", "%s", said);
	for (int i = 0; i < 2; i++) {
		ask_handle(&q, &form, id, FORM_OF(APPROVE_ENTRY), key);
		f = peer_ask(p, &q.frame);
		cr_assert_eq(
			(int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_HANDLE_CASE, "%s", refused_as(f));
		cr_expect(f->handle_case->repeated);
		peer_free(f);
		cr_assert_str_eq(
			handle(id, FORM_OF(WITHDRAW_ENTRY)), i ? "WRONG_STATE withdraw_entry" : "", "%s", said);
	}
	cr_expect_eq(daemon_count(&d, "select count(*) from entry_of_case"), 1);
	ask_handle(&q, &form, id, FORM_OF(APPROVE_ENTRY), key);
	form.approve_entry.opinion = words("另一份内容");
	f = peer_ask(p, &q.frame);
	cr_expect_str_eq(refused_as(f), "KEY_REUSED");
	peer_free(f);
}
