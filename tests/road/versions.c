/*
 * Entries that are in the library, through the socket: their versions; what those who have read one
 * think of it; and publicity, which draws on what was approved.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "shelf.h"

TestSuite(versions, .init = shelf_open, .fini = shelf_close, .timeout = 120);

/* ---- Versions ---- */

static void expect_no_version(unsigned version)
{
	Jieyou__ServerFrame *f = version_of(version);

	cr_expect_str_eq(refused_as(f), "NOT_FOUND", "version %u", version);
	peer_free(f);
}

static void propose_again(int64_t id, const char *helped)
{
	fill(id, FORM_OF(PROPOSE_ENTRY));
	form.propose_entry.helped = words(helped);
	cr_assert_str_eq(hand_in(), "", "%s", said);
	approve(id);
}

Test(versions, each_version_can_be_read_with_the_one_before)
{
	int64_t id = entry_made();
	Jieyou__ServerFrame *f;

	propose_again(id, "先申请法律援助");
	peer_free(entry_of_version(2));
	f = version_of(2);
	cr_assert_eq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_LIST_LIBRARY);
	cr_assert_eq(f->list_library->n_entries, 2);
	cr_expect_str_eq(f->list_library->entries[0]->helped, "先申请法律援助");
	cr_expect_eq(f->list_library->entries[1]->version, 1);
	cr_expect_str_eq(f->list_library->entries[1]->helped, "先约定作息,再申请法律援助");
	peer_free(f);
	f = version_of(1);
	cr_assert_eq(f->list_library->n_entries, 1, "there is none before");
	peer_free(f);
	f = version_of(0);
	cr_assert_eq(f->list_library->n_entries, 1);
	cr_expect_eq(f->list_library->entries[0]->version, 2);
	peer_free(f);
	expect_no_version(3);
	cr_expect_eq(daemon_count(&d, "select count(*) from access where verb = 'library %s 1'", code),
		1, "who has read which version is on record");
}

/* What left the library may have told who somebody is: it does not come back with what follows. */
Test(versions, what_was_withdrawn_is_no_version_any_more)
{
	int64_t id = entry_made();
	Jieyou__ServerFrame *f;

	propose_again(id, "先申请法律援助");
	peer_free(entry_of_version(2));
	cr_assert_str_eq(handle(id, FORM_OF(WITHDRAW_ENTRY)), "", "%s", said);
	peer_free(entry_of_version(0));
	expect_no_version(0);
	expect_no_version(2);
	propose_again(id, "约定作息");
	peer_free(entry_of_version(3));
	expect_no_version(1);
	expect_no_version(2);
	f = version_of(3);
	cr_assert_eq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_LIST_LIBRARY);
	cr_expect_eq(f->list_library->n_entries, 1);
	peer_free(f);
}
/* ---- Ratings ---- */

/* The name of the refusal, "" for none. */
static const char *rate(unsigned version, unsigned rating)
{
	static char came[40];
	Jieyou__ServerFrame *f;

	ask_rate(&q, code, version, rating);
	f = peer_ask(p, &q.frame);
	snprintf(came, sizeof(came), "%s", refused_as(f));
	peer_free(f);
	return came;
}

static void read_it(void)
{
	Jieyou__ServerFrame *f = version_of(0);

	cr_assert_eq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_LIST_LIBRARY);
	peer_free(f);
}

static void expect_rated(unsigned ratings, unsigned mean)
{
	Jieyou__ServerFrame *f;

	ask_library(&q);
	f = peer_ask(p, &q.frame);
	cr_assert_eq(f->list_library->n_entries, 1);
	cr_expect_eq(f->list_library->entries[0]->ratings, ratings);
	cr_expect_eq(f->list_library->entries[0]->mean, mean);
	peer_free(f);
}

Test(versions, who_has_read_one_rates_it_once_and_changes_it_at_will)
{
	int64_t id = entry_made();

	enter(&d, "THIRD", "SUPERVISOR");
	enter_lead();
	be("SECOND");
	cr_expect_str_eq(rate(1, 4), "DENIED", "not read yet");
	read_it();
	cr_expect_str_eq(rate(1, 0), "BAD_VALUE");
	cr_expect_str_eq(rate(1, 6), "BAD_VALUE");
	cr_expect_str_eq(rate(0, 5), "BAD_VALUE");
	cr_expect_str_eq(rate(2, 5), "NOT_FOUND", "there is no such version");
	cr_expect_str_eq(rate(1, 2), "");
	expect_rated(1, 2000);
	cr_expect_str_eq(rate(1, 5), "", "at will");
	expect_rated(1, 5000);
	be("X-E24");
	read_it();
	cr_expect_str_eq(rate(1, 4), "", "experts do");
	expect_rated(2, 4500);
	be("test");
	read_it();
	cr_expect_str_eq(rate(1, 5), "DENIED", "one's own proposal");
	expect_rated(2, 4500);
	propose_again(id, "先申请法律援助");
	peer_free(entry_of_version(2));
	expect_rated(0, 0);
	be("SECOND");
	cr_expect_str_eq(rate(1, 5), "NOT_FOUND", "it is not the newest any more");
	cr_expect_str_eq(rate(2, 5), "DENIED", "and this was not read");
}

Test(versions, workers_do_not_rate)
{
	entry_made();
	enter(&d, "W-NEW", "WORKER");
	be("W-NEW");
	read_it();
	cr_expect_str_eq(rate(1, 5), "DENIED");
	cr_expect_eq(daemon_count(&d, "select count(*) from entry_rating"), 0);
}

/* Whoever asks the database itself. */
Test(versions, the_database_takes_no_rating_of_who_may_not)
{
	static const struct {
		const char *who;
		int version, rating;
		const char *state;
	} rows[] = {
		{"SECOND", 1, 5, "00000"},
		{"SECOND", 1, 6, "23514"},
		{"SECOND", 2, 5, "42501"}, /* there is none */
		{"THIRD", 1, 5, "42501"},  /* has not read it */
		{"test", 1, 5, "42501"},   /* has proposed it */
		{"W-NEW", 1, 5, "42501"},  /* rates nothing */
		{"NOBODY", 1, 5, "42501"},
	};
	PGconn *conn = daemon_connect(&d);

	entry_made();
	enter(&d, "THIRD", "SUPERVISOR");
	enter(&d, "W-NEW", "WORKER");
	read_it();
	be("SECOND");
	read_it();
	be("W-NEW");
	read_it();
	PQclear(PQexec(conn, "select set_config('jieyou.lost', '', false)"));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char sql[300];
		PGresult *res;
		const char *state;

		snprintf(sql, sizeof(sql),
			"select daemon.write_rating(array[1], array['%s'], array[%d], array['%s'], "
			"array['%s'], array[%d], array[now()])",
			code, rows[i].version, rows[i].who, rows[i].who, rows[i].rating);
		res = PQexec(conn, sql);
		state = PQresultErrorField(res, PG_DIAG_SQLSTATE);
		cr_expect_str_eq(state ? state : "00000", rows[i].state, "row %zu", i);
		PQclear(res);
	}
	PQfinish(conn);
	cr_expect_eq(daemon_count(&d, "select sum(rating) from entry_rating"), 5);
}

/* Of a page after page, each entry once: the best rated first, then by code. */
Test(versions, the_better_rated_come_first)
{
	static const int wanted[] = {2, 4, 1, 3, 0}; /* those that nobody has rated in order of code */
	char seen[5][24], sql[300];
	size_t n = 0;

	for (int i = 0; i < 5; i++) {
		snprintf(sql, sizeof(sql),
			"insert into library_entry select 'L%d', '1', 't', 'LAW.AID', 'n', '', '', "
			"max(version), "
			"null from edition",
			i);
		run_sql(&d, sql);
	}
	run_sql(&d,
		"insert into entry_rating select 'L2', 1, 'a' || i, 5, now() from "
		"generate_series(1, 9) i; insert into entry_rating values ('L4', 1, 'a1', 5, now()), "
		"('L0', 1, 'a1', 1, now()); insert into edition select max(version) + 1, now(), 'x' "
		"from edition");
	for (int i = 0; i < 300 && n < 5; i++) {
		char after[64] = "";

		n = 0;
		do {
			Jieyou__ServerFrame *f;

			ask_library(&q);
			q.list_library.after = after;
			q.list_library.limit = 2;
			f = peer_ask(p, &q.frame);
			cr_assert_eq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_LIST_LIBRARY);
			for (size_t k = 0; k < f->list_library->n_entries && n < 5; k++)
				snprintf(seen[n++], 24, "%s", f->list_library->entries[k]->code);
			snprintf(after, sizeof(after), "%s", f->list_library->next);
			peer_free(f);
		} while (after[0]);
		if (n < 5)
			usleep(50000);
	}
	cr_assert_eq(n, 5);
	for (int i = 0; i < 5; i++)
		cr_expect_eq(seen[i][1] - '0', wanted[i], "%d is %s", i, seen[i]);
	ask_library(&q);
	q.list_library.after = words("L2");
	{
		Jieyou__ServerFrame *f = peer_ask(p, &q.frame);

		cr_expect_str_eq(refused_as(f), "BAD_VALUE");
		peer_free(f);
	}
}

/* ---- Publicity ---- */

Test(versions, publicity_is_of_what_was_approved_and_on_record)
{
	int64_t id = entry_made();
	Jieyou__ServerFrame *f;

	enter(&d, "CHIEF", "SUPERVISOR");
	ask_publicity(&q, code);
	f = peer_ask(p, &q.frame);
	cr_expect_str_eq(refused_as(f), "DENIED", "not staff's");
	peer_free(f);
	be("CHIEF");
	ask_publicity(&q, code);
	f = peer_ask(p, &q.frame);
	cr_assert_eq(
		(int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_MAKE_PUBLICITY, "%s", refused_as(f));
	cr_assert_eq(f->make_publicity->n_entries, 1);
	cr_expect(strstr(f->make_publicity->entries[0]->narrative, "打游戏"));
	cr_expect_eq(f->make_publicity->n_withdrawn, 0);
	cr_expect_gt(f->make_publicity->made_us, 0);
	peer_free(f);
	cr_expect_eq(
		daemon_count(&d,
			"select count(*) from access where verb = 'publicity %s 1' and actor = 'CHIEF'", code),
		1);
	be("test");
	cr_assert_str_eq(handle(id, FORM_OF(WITHDRAW_ENTRY)), "", "%s", said);
	be("CHIEF");
	ask_publicity(&q, code);
	f = peer_ask(p, &q.frame);
	cr_assert_eq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_MAKE_PUBLICITY);
	cr_expect_eq(f->make_publicity->n_entries, 0);
	cr_assert_eq(f->make_publicity->n_withdrawn, 1);
	cr_expect_str_eq(f->make_publicity->withdrawn[0], code);
	peer_free(f);
}

Test(versions, bad_publicity)
{
	static char *codes[7];
	Jieyou__ServerFrame *f;

	enter(&d, "CHIEF", "SUPERVISOR");
	be("CHIEF");
	for (size_t i = 0; i < 7; i++)
		codes[i] = words("L999999");
	for (size_t n = 0; n <= 7; n++) {
		ask_publicity(&q, "L999999");
		q.make_publicity.codes = codes;
		q.make_publicity.n_codes = n;
		f = peer_ask(p, &q.frame);
		cr_expect_str_eq(refused_as(f), n == 1 ? "NOT_FOUND" : "BAD_VALUE", "%zu", n);
		peer_free(f);
	}
}
