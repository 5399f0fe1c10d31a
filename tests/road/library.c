/*
 * The library of difficult cases, through the socket: proposed of an ended case without whom it was
 * about, approved by a second person, found by those who work on one like it; and nothing leads
 * back.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "chains.h"
#include "people.h"
#include "shelf.h"

TestSuite(library, .init = shelf_open, .fini = shelf_close, .timeout = 120);

Test(library, an_entry_from_its_proposal_to_its_end)
{
	int64_t id = ended_case(1);
	Jieyou__ServerFrame *f;

	cr_assert_str_eq(handle(id, FORM_OF(PROPOSE_ENTRY)), "", "%s", said);
	cr_expect(strstr(said, "另一位"));
	cr_expect_str_eq(handle(id, FORM_OF(APPROVE_ENTRY)), "DENIED approve_entry", "one's own");
	approve(id);
	f = entry_of_version(1);
	snprintf(code, sizeof(code), "%s", f->list_library->entries[0]->code);
	cr_expect_str_eq(f->list_library->entries[0]->narrative, "", "a page has no words");
	peer_free(f);
	ask_library(&q);
	q.list_library.code = code;
	f = peer_ask(p, &q.frame);
	cr_assert_eq(f->list_library->n_entries, 1);
	cr_expect(strstr(f->list_library->entries[0]->narrative, "打游戏"));
	cr_expect(strstr(f->list_library->entries[0]->failed, "没收手机"));
	cr_expect_eq(f->list_library->entries[0]->n_needs, 2);
	peer_free(f);
	cr_expect_str_eq(handle(id, FORM_OF(APPROVE_ENTRY)), "WRONG_STATE approve_entry", "once");
	cr_assert_str_eq(handle(id, FORM_OF(PROPOSE_ENTRY)), "");
	approve(id);
	f = entry_of_version(2);
	cr_expect_str_eq(f->list_library->entries[0]->code, code, "the same entry");
	peer_free(f);
	cr_assert_str_eq(handle(id, FORM_OF(WITHDRAW_ENTRY)), "", "%s", said);
	peer_free(entry_of_version(0));
	cr_expect_str_eq(handle(id, FORM_OF(WITHDRAW_ENTRY)), "WRONG_STATE withdraw_entry", "once");
}

Test(library, what_tells_who_it_is_is_refused_by_its_field)
{
	static char *kept[] = {(char *)(uintptr_t) "王", (char *)(uintptr_t) "罕见病"};
	int64_t id = ended_case(1);

	fill(id, FORM_OF(PROPOSE_ENTRY));
	form.propose_entry.narrative = words("王阿姨住在民治街道,孩子不肯上学。");
	cr_expect_str_eq(hand_in(), "BAD_VALUE propose_entry.narrative");
	cr_expect(strstr(said, "王") && strstr(said, "民治街道"), "%s", said);
	fill(id, FORM_OF(PROPOSE_ENTRY));
	form.propose_entry.helped = words("班主任刘老师家访");
	cr_expect_str_eq(hand_in(), "BAD_VALUE propose_entry.helped");
	fill(id, FORM_OF(PROPOSE_ENTRY));
	form.propose_entry.failed = words("打13800138000没人接");
	cr_expect_str_eq(hand_in(), "BAD_VALUE propose_entry.failed");
	fill(id, FORM_OF(PROPOSE_ENTRY));
	form.propose_entry.title = words("母亲得了罕见病");
	cr_expect_str_eq(hand_in(), "BAD_VALUE propose_entry.title", "what is rare is asked about");
	form.propose_entry.kept = kept;
	form.propose_entry.n_kept = 2;
	cr_expect_str_eq(hand_in(), "", "%s", said);
}

Test(library, bad_proposals)
{
	static char *none[] = {(char *)(uintptr_t) "NO.NEED"};
	static char long_title[200];
	int64_t open = file_case(p, 1), id;

	cr_expect_str_eq(handle(open, FORM_OF(PROPOSE_ENTRY)), "WRONG_STATE case_id", "it goes on");
	cr_expect_str_eq(handle(open, FORM_OF(APPROVE_ENTRY)), "WRONG_STATE case_id");
	id = ended_case(2);
	cr_expect_str_eq(handle(id, FORM_OF(APPROVE_ENTRY)), "WRONG_STATE approve_entry");
	fill(id, FORM_OF(PROPOSE_ENTRY));
	form.propose_entry.needs = none;
	form.propose_entry.n_needs = 1;
	cr_expect_str_eq(hand_in(), "BAD_VALUE propose_entry.needs");
	fill(id, FORM_OF(PROPOSE_ENTRY));
	form.propose_entry.n_needs = 0;
	cr_expect_str_eq(hand_in(), "BAD_VALUE propose_entry.needs");
	fill(id, FORM_OF(PROPOSE_ENTRY));
	memset(long_title, 'a', sizeof(long_title) - 1);
	form.propose_entry.title = long_title;
	cr_expect(strstr(hand_in(), "propose_entry.title"));
	ask_library(&q);
	q.list_library.code = words("L-NONE");
	{
		Jieyou__ServerFrame *f = peer_ask(p, &q.frame);

		cr_expect_str_eq(refused_as(f), "NOT_FOUND");
		peer_free(f);
	}
	cr_expect_eq(daemon_count(&d, "select count(*) from event where kind like 'ENTRY%%'"), 0);
}

Test(library, withdrawn_before_it_is_approved_nothing_waits)
{
	int64_t id = ended_case(1);

	cr_assert_str_eq(handle(id, FORM_OF(PROPOSE_ENTRY)), "");
	cr_assert_str_eq(handle(id, FORM_OF(WITHDRAW_ENTRY)), "");
	be("SECOND");
	cr_expect_str_eq(handle(id, FORM_OF(APPROVE_ENTRY)), "WRONG_STATE approve_entry");
	cr_expect_eq(daemon_count(&d, "select count(*) from entry_of_case"), 0);
}

Test(library, a_case_finds_those_like_it)
{
	int64_t id = ended_case(1), other;
	Jieyou__ServerFrame *f;

	cr_assert_str_eq(handle(id, FORM_OF(PROPOSE_ENTRY)), "");
	approve(id);
	peer_free(entry_of_version(1));
	other = file_case(p, 2);
	ask_similar(&q, other);
	f = peer_ask(p, &q.frame);
	cr_assert_eq(
		(int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_FIND_SIMILAR, "%s", refused_as(f));
	cr_assert_eq(f->find_similar->n_similar, 1);
	cr_expect(strstr(f->find_similar->similar[0]->entry->helped, "法律援助"));
	cr_expect(f->find_similar->similar[0]->n_needs + f->find_similar->similar[0]->n_words > 0);
	peer_free(f);
	cr_expect_geq(daemon_count(&d, "select count(*) from access where verb = 'similar'"), 1);
	ask_similar(&q, 999);
	f = peer_ask(p, &q.frame);
	cr_expect_str_eq(refused_as(f), "NOT_FOUND");
	peer_free(f);
}

/* The rows beside the record follow from it; table: of the first that does not, "" for none. */
static void verify(int64_t id, char table[40])
{
	Jieyou__RecordPlace from;
	bool more = true;

	put_on_record(&d);
	jieyou__record_place__init(&from);
	ask_verify(&q);
	q.verify.case_id = id;
	table[0] = '\0';
	while (more && !table[0]) {
		Jieyou__ServerFrame *f = peer_ask(p, &q.frame);

		cr_assert_eq(
			(int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_VERIFY, "%s", refused_as(f));
		snprintf(table, 40, "%s", f->verify->fault ? f->verify->fault->table : "");
		more = f->verify->next;
		if (more) {
			from.part = f->verify->next->part;
			from.id = f->verify->next->id;
			from.seq = f->verify->next->seq;
			q.verify.from = &from;
		}
		peer_free(f);
	}
}

Test(library, what_is_tampered_with_is_found_and_an_erased_case_leads_nowhere)
{
	int64_t id = ended_case(1);
	Jieyou__ServerFrame *f;
	char table[40];

	cr_assert_str_eq(handle(id, FORM_OF(PROPOSE_ENTRY)), "");
	approve(id);
	peer_free(entry_of_version(1));
	verify(id, table);
	cr_expect_str_eq(table, "");
	run_sql(&d, "update library_entry set helped = 'x'");
	verify(id, table);
	cr_expect_str_eq(table, "entry_of_case");
	run_sql(&d, "update library_entry set helped = '先约定作息,再申请法律援助'");
	ask_erase(&q, id, JIEYOU__ERASE_CASE__ACT_ERASE, fresh_key());
	f = peer_ask(p, &q.frame);
	cr_assert_eq(
		(int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_ERASE_CASE, "%s", refused_as(f));
	peer_free(f);
	cr_expect_eq(daemon_count(&d, "select count(*) from entry_of_case where code is not null"), 0);
	peer_free(entry_of_version(1));
	verify(id, table);
	cr_expect_str_eq(table, "");
}

/* Whoever asks the database itself: neither without an event, nor for who proposed it. */
Test(library, the_database_takes_no_entry_of_its_proposer)
{
	int64_t id = ended_case(1);
	PGconn *conn = daemon_connect(&d);
	char sql[700];
	PGresult *res;

	cr_assert_str_eq(handle(id, FORM_OF(PROPOSE_ENTRY)), "");
	PQclear(PQexec(conn, "begin; set local jieyou.lost = ''"));
	snprintf(sql, sizeof(sql),
		"insert into event select case_id, seq + 1, at, 'ENTRY_APPROVED', actor, via, from_state, "
		"to_state, key_id, body, hash, effects from event where case_id = %lld and kind = "
		"'ENTRY_PROPOSED'",
		(long long)id);
	res = PQexec(conn, sql);
	cr_assert_eq(PQresultStatus(res), PGRES_COMMAND_OK, "%s", PQerrorMessage(conn));
	PQclear(res);
	snprintf(sql, sizeof(sql),
		"select daemon.write_entry(array[1], array[%lld], (select array[max(seq)] from event where "
		"case_id = %lld), array[convert_to(concat_ws(chr(31), 'a', 'b', 'c', 'd', 'e'), 'UTF8')])",
		(long long)id, (long long)id);
	res = PQexec(conn, sql);
	cr_expect_str_eq(PQresultErrorField(res, PG_DIAG_SQLSTATE), "42501");
	PQclear(res);
	PQclear(PQexec(conn, "rollback"));
	PQfinish(conn);
}

Test(library, shows_what_the_rules_would_change)
{
	Jieyou__ServerFrame *f;

	ask_deidentify(&q, "王阿姨得了罕见病");
	f = peer_ask(p, &q.frame);
	cr_assert_eq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_DEIDENTIFY);
	cr_expect_str_eq(f->deidentify->text, "某阿姨得了罕见病");
	cr_assert_eq(f->deidentify->n_changes, 1);
	cr_expect_str_eq(f->deidentify->changes[0]->rule, "NAME");
	cr_expect_str_eq(f->deidentify->changes[0]->was, "王");
	cr_assert_eq(f->deidentify->n_doubts, 1);
	cr_expect_str_eq(f->deidentify->doubts[0]->was, "罕见病");
	peer_free(f);
	ask_deidentify(&q, " ");
	f = peer_ask(p, &q.frame);
	cr_expect_str_eq(refused_as(f), "BAD_VALUE");
	peer_free(f);
}
