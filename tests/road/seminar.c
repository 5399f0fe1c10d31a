/*
 * Seminars (研讨), through the socket: planned of entries of the library, experts invited by the
 * same hours as to a conference, held, and what it has taught in the library; and what is refused.
 * On Tuesday, 6 January 2026, ten o'clock, unless said otherwise.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "invariants.h"
#include "shelf.h"

static const char *const tuesday[] = {"--test_clock", "2026-01-06T02:00:00Z", NULL};
/* Nothing falls due meanwhile, or it would be put on record while that is verified. */
static const char *const thursday[] = {
	"--test_clock", "2026-01-08T02:00:00Z", "--due_every_ms", "600000", NULL};

static void open_on_tuesday(void)
{
	shelf_open_at(tuesday);
}

static void close_whole(void)
{
	invariants_hold(&d);
	shelf_close();
}

TestSuite(seminar, .init = open_on_tuesday, .fini = close_whole, .timeout = 120);

/* 2026-01-06 10:00 in China, and so many minutes. */
static int64_t at(int minutes)
{
	return (INT64_C(1767664800) + (int64_t)minutes * 60) * 1000000;
}

/* As the question has it: the state, or "REFUSAL field"; *ret_id, NULL, is its number. */
static const char *opened(int64_t *ret_id)
{
	static char came[120];
	Jieyou__ServerFrame *f = peer_ask(p, &q.frame);
	bool refused = f->reply_case == JIEYOU__SERVER_FRAME__REPLY_REFUSAL;

	if (refused)
		snprintf(came, sizeof(came), "%s %s", f->refusal->name, f->refusal->field);
	else
		snprintf(came, sizeof(came), "%s", f->open_file->head->state);
	if (!refused && ret_id)
		*ret_id = f->open_file->head->case_id;
	peer_free(f);
	return came;
}

static int64_t planned(void)
{
	int64_t id = 0;

	ask_seminar(&q, &form, "440309", fresh_key());
	cr_assert_str_eq(opened(&id), "SEMINAR_PLANNED");
	return id;
}

/* E09 and E24, at an hour (0: the first that both have), for no needs. */
static void fill_invite(int64_t id, int64_t when)
{
	fill(id, FORM_OF(CONVENE));
	form.seated[0].n_needs = form.seated[1].n_needs = 0;
	form.convene.begin_us = when;
}

static const char *invite(int64_t id, int64_t when)
{
	fill_invite(id, when);
	return hand_in();
}

/* One that was held, of which there is one entry in the library, `code`. */
static int64_t held(int64_t *ret_case)
{
	static char *about[1];
	int64_t id;

	*ret_case = entry_made();
	id = planned();
	cr_assert_str_eq(invite(id, at(60)), "", "%s", said);
	shelf_later(thursday);
	fill(id, FORM_OF(HOLD_SEMINAR));
	about[0] = code;
	form.hold_seminar.entries = about;
	form.hold_seminar.n_entries = 1;
	cr_assert_str_eq(hand_in(), "", "%s", said);
	return id;
}

static const char *state_of(int64_t id)
{
	return daemon_sql(&d,
		"select concat_ws(' ', c.state, s.owner, to_char(s.until at time zone 'Asia/Shanghai', "
		"'MM-DD')) from help_case c left join due s on s.case_id = c.id and s.what = 'STATE' where "
		"c.id = %lld",
		(long long)id);
}

static const char *seats_of(int64_t id)
{
	return daemon_sql(&d,
		"select string_agg(format('%%s %%s %%s', k.state, s.expert, s.state), ', ' order by k.n, "
		"s.expert) from conference k join seat s using (case_id, n) where case_id = %lld",
		(long long)id);
}

/* ---- Its way ---- */

Test(seminar, from_the_plan_to_the_library)
{
	Jieyou__ServerFrame *f;
	int64_t from, id = held(&from);

	cr_expect_str_eq(state_of(id), "SEMINAR_HELD STAFF 02-07");
	cr_expect_str_eq(seats_of(id), "HELD E09 ATTENDED, HELD E24 ATTENDED");
	ask_draft(&q, id);
	f = peer_ask(p, &q.frame);
	cr_assert_str_eq(refused_as(f), "");
	cr_expect_str_eq(f->draft_entry->draft->narrative, "孩子不肯上学时,先做孩子还是先做家长?");
	cr_expect_str_eq(f->draft_entry->draft->helped, "先约定作息,再和家长商量");
	cr_expect_eq(f->draft_entry->draft->n_needs, 2, "of the entry it was about");
	peer_free(f);
	fill(id, FORM_OF(PROPOSE_ENTRY));
	form.propose_entry.revises = code;
	cr_assert_str_eq(hand_in(), "", "%s", said);
	cr_expect_str_eq(handle(id, FORM_OF(APPROVE_ENTRY)), "DENIED approve_entry", "one's own");
	cr_expect_str_eq(handle(id, FORM_OF(END_SEMINAR)), "WRONG_STATE case_id", "it waits");
	approve(id);
	f = entry_of_version(2);
	cr_expect_str_eq(f->list_library->entries[0]->code, code, "a new version of that");
	peer_free(f);
	cr_assert_str_eq(handle(id, FORM_OF(END_SEMINAR)), "", "%s", said);
	cr_expect_str_eq(state_of(id), "SEMINAR_ENDED");
	cr_expect_str_eq(handle(id, FORM_OF(PROPOSE_ENTRY)), "WRONG_STATE case_id");
	cr_assert_str_eq(handle(id, FORM_OF(WITHDRAW_ENTRY)), "", "at any time: %s", said);
	peer_free(entry_of_version(0));
}

/* Its record is whole, and shown to whoever sees it; and it is no case. */
Test(seminar, is_on_record_and_no_case)
{
	Jieyou__ServerFrame *f;
	int64_t id = planned();

	cr_assert_str_eq(invite(id, 0), "", "%s", said);
	cr_expect(strstr(said, "第 1 次研讨定于"), "%s", said);
	cr_expect_str_eq(state_of(id), "SEMINAR_PLANNED STAFF 04-08");
	expect_on_record(p, id, "SEMINAR_PLANNED", JIEYOU__RECORD_EVENT__BODY_OPENED);
	expect_on_record(p, id, "CONVENED", JIEYOU__RECORD_EVENT__BODY_FORM);
	ask_case(&q, id);
	f = peer_ask(p, &q.frame);
	cr_assert_str_eq(refused_as(f), "");
	cr_expect_str_eq(f->get_case->opened->seminar->theme, "青少年网瘾与亲子冲突");
	cr_expect_str_eq(f->get_case->head->life, "SEMINAR");
	cr_expect_eq(f->get_case->n_conferences, 1);
	peer_free(f);
	ask_list(&q);
	f = peer_ask(p, &q.frame);
	cr_expect_eq(f->list_cases->n_cases, 0);
	peer_free(f);
	ask_list(&q);
	q.list_cases.life = words("SEMINAR");
	f = peer_ask(p, &q.frame);
	cr_expect_eq(f->list_cases->n_cases, 1);
	peer_free(f);
	ask_why(&q, id, "E09", "");
	f = peer_ask(p, &q.frame);
	cr_expect_str_eq(refused_as(f), "WRONG_STATE");
	peer_free(f);
	cr_expect_str_eq(handle(id, FORM_OF(TAKE)), "WRONG_STATE case_id");
}

Test(seminar, is_planned_by_the_centre_of_what_the_library_has)
{
	static char *entries[] = {(char *)(uintptr_t) "L000000", (char *)(uintptr_t) "1"};

	enter(&d, "M-1", "WORKER");
	enter(&d, "A-1", "AGENCY_SUPERVISOR");
	enter(&d, "V-1", "SUPERVISOR");
	for (size_t i = 0; i < 2; i++) {
		ask_seminar(&q, &form, "440309", fresh_key());
		form.seminar.entries = &entries[i];
		form.seminar.n_entries = 1;
		cr_expect_str_eq(opened(NULL), "BAD_VALUE seminar.entries", "%s", entries[i]);
	}
	ask_seminar(&q, &form, "440309", fresh_key());
	q.open_file.worker = words("M-1");
	cr_expect_str_eq(opened(NULL), "BAD_VALUE worker");
	ask_seminar(&q, &form, "440309", fresh_key());
	form.seminar.question = words("来电13800138000的那家怎么办?");
	cr_expect_str_eq(opened(NULL), "BAD_VALUE seminar.question", "nobody is found by it");
	be("SECOND");
	ask_seminar(&q, &form, "440306", fresh_key());
	cr_expect(strncmp(opened(NULL), "DENIED", 6) == 0, "elsewhere");
	for (size_t i = 0; i < 2; i++) {
		be(i ? "M-1" : "A-1");
		ask_seminar(&q, &form, "440309", fresh_key());
		cr_expect_str_eq(opened(NULL), "DENIED form");
	}
	be("V-1");
	ask_seminar(&q, &form, "440309", fresh_key());
	cr_expect_str_eq(opened(NULL), "SEMINAR_PLANNED");
	be("test");
	cr_expect_eq(daemon_count(&d, "select count(*) from help_case"), 1);
}

/* ---- Who comes ---- */

Test(seminar, nobodys_hour_is_given_away_twice)
{
	int64_t one = file_case(p, 1), id = planned(), other = planned();

	cr_assert_str_eq(handle(one, FORM_OF(TAKE)), "");
	cr_assert_str_eq(handle(one, FORM_OF(CALL)), "");
	fill(one, FORM_OF(CONVENE));
	form.convene.begin_us = at(60);
	cr_assert_str_eq(hand_in(), "", "%s", said);
	cr_expect_str_eq(invite(id, at(119)), "BAD_VALUE convene.begin_us");
	cr_expect(strstr(said, "2026-01-06 10:15") == NULL, "there is no hour before it: %s", said);
	cr_expect_str_eq(invite(id, at(120)), "", "half-open: %s", said);
	cr_expect_str_eq(invite(other, at(150)), "BAD_VALUE convene.begin_us");
	cr_assert_str_eq(handle(id, FORM_OF(CALL_OFF)), "", "%s", said);
	cr_expect_str_eq(invite(other, at(150)), "", "given back: %s", said);
	cr_assert_str_eq(handle(other, FORM_OF(WITHDRAW)), "", "%s", said);
	cr_expect_str_eq(state_of(other), "SEMINAR_CALLED_OFF");
	cr_expect_str_eq(seats_of(other), "CALLED_OFF E09 RELEASED, CALLED_OFF E24 RELEASED");
	cr_expect_str_eq(invite(other, at(300)), "WRONG_STATE case_id");
}

/* Two that were decided on the same facts: a case's, and a seminar's. */
Test(seminar, claims_an_hour_at_once_with_a_case)
{
	int64_t one = file_case(p, 1), id = planned();
	struct question both[2];
	struct form forms[2];
	PGconn *stopped;
	int taken = 0;

	cr_assert_str_eq(handle(one, FORM_OF(TAKE)), "");
	cr_assert_str_eq(handle(one, FORM_OF(CALL)), "");
	for (int i = 0; i < 2; i++) {
		ask_handle(&both[i], &forms[i], i ? id : one, FORM_OF(CONVENE), fresh_key());
		forms[i].convene.begin_us = at(60);
	}
	forms[1].seated[0].n_needs = forms[1].seated[1].n_needs = 0;
	stopped = hold(&d, "place");
	for (int i = 0; i < 2; i++)
		ask(p, &both[i].frame);
	hold_until_waited_for(&d);
	hold_end(stopped);
	for (int i = 0; i < 2; i++) {
		Jieyou__ServerFrame *f = peer_receive(p, SOON_MS);

		cr_assert(f);
		taken += strcmp(refused_as(f), "") == 0;
		peer_free(f);
	}
	cr_expect_eq(taken, 1);
	cr_expect_eq(daemon_count(&d, "select count(*) from conference"), 1);
}

Test(seminar, who_may_be_invited)
{
	int64_t id = planned();

	fill(id, FORM_OF(CONVENE));
	cr_expect_str_eq(hand_in(), "BAD_VALUE convene.members", "for nobody's needs");
	fill_invite(id, 0);
	form.convene.n_members = 0;
	cr_expect_str_eq(hand_in(), "BAD_VALUE convene.members", "there is no team");
	fill_invite(id, 0);
	form.seated[1].expert_id = words("E09");
	cr_expect_str_eq(hand_in(), "BAD_VALUE convene.members", "twice");
	fill_invite(id, 0);
	form.seated[1].expert_id = words("NOBODY");
	cr_expect_str_eq(hand_in(), "BAD_VALUE convene.members");
	fill_invite(id, 0);
	form.seated[1].expert_id = words("E19");
	cr_expect_str_eq(hand_in(), "BAD_VALUE convene.members", "no longer appointed");
	fill_invite(id, 0);
	form.convene.client = true;
	form.convene.consent = words("本人同意");
	cr_expect_str_eq(hand_in(), "BAD_VALUE convene.client");
	enter_lead();
	run_sql(&d, "update principal set suspended = true, changed_at = clock_timestamp() where id = "
				"'X-E24'");
	be("SECOND");
	be("test");
	cr_expect_str_eq(invite(id, 0), "BAD_VALUE convene.members", "suspended");
	cr_expect_eq(daemon_count(&d, "select count(*) from seat"), 0);
}

/* Whoever has a seat is told what the invitation says, and answers; nothing else, and no more then.
 */
Test(seminar, what_an_expert_sees)
{
	Jieyou__ServerFrame *f;
	int64_t id = planned();

	enter_lead();
	cr_assert_str_eq(invite(id, at(60)), "", "%s", said);
	be("X-E24");
	ask_case(&q, id);
	f = peer_ask(p, &q.frame);
	cr_assert_str_eq(refused_as(f), "");
	cr_expect_null(f->get_case->opened);
	cr_expect_eq(f->get_case->n_events, 0);
	cr_assert_eq(f->get_case->n_conferences, 1);
	cr_expect_eq(f->get_case->conferences[0]->n_seats, 1, "their own");
	cr_expect_str_eq(f->get_case->conferences[0]->agenda, "各自意见;决议");
	peer_free(f);
	fill(id, FORM_OF(ANSWER_INVITATION));
	cr_expect_str_eq(hand_in(), "", "%s", said);
	cr_expect_str_eq(handle(id, FORM_OF(CALL_OFF)), "DENIED form");
	be("test");
	fill(id, FORM_OF(ANSWER_INVITATION));
	form.answer_invitation.expert_id = words("E09");
	form.answer_invitation.answer = JIEYOU__ANSWER_INVITATION__ANSWER__REFUSE;
	cr_assert_str_eq(hand_in(), "", "%s", said);
	cr_expect_str_eq(seats_of(id), "CALLED E09 DECLINED, CALLED E24 ACCEPTED");
	cr_assert_str_eq(handle(id, FORM_OF(CALL_OFF)), "", "%s", said);
	be("X-E24");
	ask_case(&q, id);
	f = peer_ask(p, &q.frame);
	cr_expect_str_eq(refused_as(f), "NOT_FOUND");
	peer_free(f);
	be("test");
}

/* ---- It is held ---- */

Test(seminar, is_held_with_a_quorum_of_those_invited)
{
	int64_t id = planned();

	cr_expect_str_eq(handle(id, FORM_OF(HOLD_SEMINAR)), "WRONG_STATE hold_seminar.number");
	cr_assert_str_eq(invite(id, at(60)), "", "%s", said);
	cr_expect_str_eq(
		handle(id, FORM_OF(HOLD_SEMINAR)), "WRONG_STATE hold_seminar.number", "not begun");
	shelf_later(thursday);
	cr_expect_str_eq(handle(id, FORM_OF(CONCLUDE)), "WRONG_STATE case_id", "that is a case's");
	fill(id, FORM_OF(HOLD_SEMINAR));
	form.hold_seminar.n_experts = 1;
	cr_expect_str_eq(hand_in(), "WRONG_STATE hold_seminar.experts");
	fill(id, FORM_OF(HOLD_SEMINAR));
	form.came[1] = words("E40");
	cr_expect_str_eq(hand_in(), "BAD_VALUE hold_seminar.experts", "not invited");
	fill(id, FORM_OF(HOLD_SEMINAR));
	form.hold_seminar.entries = form.came;
	form.hold_seminar.n_entries = 1;
	cr_expect_str_eq(hand_in(), "BAD_VALUE hold_seminar.entries");
	cr_assert_str_eq(handle(id, FORM_OF(HOLD_SEMINAR)), "", "%s", said);
	cr_expect_eq(daemon_count(&d, "select count(*) from task where done_at is null"), 0);
}

static int64_t counted(const Jieyou__FiguresReply *m, const char *code_of, const char *of)
{
	for (size_t i = 0; i < m->n_groups; i++)
		for (size_t k = 0; k < m->groups[i]->n_figures; k++) {
			const Jieyou__Figure *f = m->groups[i]->figures[k];

			if (strcmp(f->code, code_of) == 0 && strcmp(f->of, of) == 0)
				return f->n;
		}
	return 0;
}

/* One, and each who came; and nobody has asked for help by it. */
Test(seminar, is_counted)
{
	Jieyou__ServerFrame *f;
	int64_t id = planned();

	cr_assert_str_eq(invite(id, at(60)), "", "%s", said);
	shelf_later(thursday);
	cr_assert_str_eq(handle(id, FORM_OF(HOLD_SEMINAR)), "", "%s", said);
	ask_figures(&q, "440309", JIEYOU__GET_FIGURES__GROUPING__IN_ALL);
	f = peer_ask(p, &q.frame);
	cr_assert_str_eq(refused_as(f), "");
	cr_expect_eq(counted(f->get_figures, "SEMINARS", "ON_SITE"), 1);
	cr_expect_eq(counted(f->get_figures, "SEMINAR_EXPERTS", "ON_SITE"), 2);
	cr_expect_eq(counted(f->get_figures, "SEMINAR_WORKERS", "ON_SITE"), 1);
	cr_expect_eq(counted(f->get_figures, "REQUESTS", ""), 0);
	peer_free(f);
}

/* ---- The library ---- */

Test(seminar, feeds_one_entry)
{
	Jieyou__ServerFrame *f;
	int64_t from, id = held(&from);

	fill(ended_case(2), FORM_OF(PROPOSE_ENTRY));
	form.propose_entry.revises = code;
	cr_expect_str_eq(hand_in(), "BAD_VALUE propose_entry.revises", "a case's is its own");
	fill(id, FORM_OF(PROPOSE_ENTRY));
	form.propose_entry.revises = words("L000000");
	cr_expect_str_eq(hand_in(), "BAD_VALUE propose_entry.revises");
	fill(id, FORM_OF(PROPOSE_ENTRY));
	form.propose_entry.narrative = words("王阿姨住在民治街道,孩子不肯上学。");
	cr_expect_str_eq(hand_in(), "BAD_VALUE propose_entry.narrative", "as of a case");
	cr_assert_str_eq(handle(id, FORM_OF(PROPOSE_ENTRY)), "", "%s", said);
	approve(id);
	cr_expect_eq(
		daemon_count(&d, "select count(distinct code) from library_entry where until is null"), 2,
		"one of its own");
	fill(id, FORM_OF(PROPOSE_ENTRY));
	form.propose_entry.revises = code;
	cr_expect_str_eq(hand_in(), "BAD_VALUE propose_entry.revises", "it has one");
	cr_assert_str_eq(handle(id, FORM_OF(PROPOSE_ENTRY)), "", "%s", said);
	approve(id);
	cr_expect_eq(daemon_count(&d, "select count(distinct code) from library_entry"), 2);
	cr_expect_eq(
		daemon_count(&d, "select max(version::int) from library_entry where code <> '%s'", code),
		2);
	f = version_of(0);
	cr_expect_eq(f->list_library->entries[0]->version, 1, "the other is as it was");
	peer_free(f);
}

/* What is revised must be there when that is approved. */
Test(seminar, revises_nothing_that_has_left_the_library)
{
	int64_t from, id = held(&from);

	fill(id, FORM_OF(PROPOSE_ENTRY));
	form.propose_entry.revises = code;
	cr_assert_str_eq(hand_in(), "", "%s", said);
	cr_assert_str_eq(handle(from, FORM_OF(WITHDRAW_ENTRY)), "", "%s", said);
	peer_free(entry_of_version(0));
	be("SECOND");
	cr_expect_str_eq(handle(id, FORM_OF(APPROVE_ENTRY)), "BAD_VALUE approve_entry");
	be("test");
	cr_assert_str_eq(handle(id, FORM_OF(WITHDRAW_ENTRY)), "", "%s", said);
	cr_expect_str_eq(handle(id, FORM_OF(END_SEMINAR)), "", "%s", said);
}

/* Two files have a next version of one entry, by two dispatchers: each gets one of its own. */
Test(seminar, and_its_case_have_versions_of_one_entry_at_once)
{
	struct daemon other;
	struct question both[2];
	struct form forms[2];
	struct peer *peers[2];
	int64_t from, id = held(&from);
	PGconn *stopped;

	fill(id, FORM_OF(PROPOSE_ENTRY));
	form.propose_entry.revises = code;
	cr_assert_str_eq(hand_in(), "", "%s", said);
	cr_assert_str_eq(handle(from, FORM_OF(PROPOSE_ENTRY)), "", "%s", said);
	be("SECOND");
	other = daemon_start_beside(&d, thursday);
	peers[0] = p;
	peers[1] = peer_open(other.socket);
	for (int i = 0; i < 2; i++)
		ask_handle(&both[i], &forms[i], i ? id : from, FORM_OF(APPROVE_ENTRY), fresh_key());
	stopped = hold(&d, "edition");
	for (int i = 0; i < 2; i++)
		ask(peers[i], &both[i].frame);
	wait_at_least(&d, 2,
		"select count(*) from pg_stat_activity where wait_event_type = 'Lock' and "
		"datname = current_database()");
	hold_end(stopped);
	for (int i = 0; i < 2; i++) {
		Jieyou__ServerFrame *f = peer_receive(peers[i], SOON_MS);

		cr_assert(f);
		cr_expect_str_eq(refused_as(f), "");
		peer_free(f);
	}
	peer_close(peers[1]);
	daemon_end_beside(&other);
	be("test");
	cr_expect_str_eq(daemon_sql(&d,
						 "select string_agg(version, ' ' order by version) from library_entry "
						 "where code = '%s'",
						 code),
		"1 2 3");
	cr_expect_eq(daemon_count(&d, "select count(*) from library_entry where until is null"), 1);
}
