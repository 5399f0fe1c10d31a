/*
 * The contest of excellent cases (评优大赛), through the socket: entries of the library are
 * nominated, a panel scores them blind, they are ranked and published; who may not score; and that
 * no answer leads from an entry to its case. On Tuesday, 6 January 2026, unless said otherwise.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "invariants.h"
#include "shelf.h"

static const char *const tuesday[] = {"--test_clock", "2026-01-06T02:00:00Z", NULL};
/* Nominations are over, and then scoring. Nothing is put on record meanwhile. */
static const char *const march[] = {
	"--test_clock", "2026-03-10T02:00:00Z", "--due_every_ms", "600000", NULL};
static const char *const may[] = {
	"--test_clock", "2026-05-10T02:00:00Z", "--due_every_ms", "600000", NULL};

static const char *const experts[] = {"E09", "E24", "E10"};
static int64_t from; /* the case that the entry `code` has come of */

static void enter_people(void)
{
	enter(&d, "V-1", "SUPERVISOR");
	for (size_t i = 0; i < 3; i++) {
		char id[16], sql[200];

		snprintf(id, sizeof(id), "X-%s", experts[i]);
		enter(&d, id, "EXPERT");
		snprintf(sql, sizeof(sql),
			"update principal set expert = '%s', agency = 'B%zu', changed_at = clock_timestamp() "
			"where id = '%s'",
			experts[i], i, id);
		run_sql(&d, sql);
	}
}

static void open_on_tuesday(void)
{
	shelf_open_at(tuesday);
	enter_people();
	from = entry_made();
}

static void close_whole(void)
{
	invariants_hold(&d);
	shelf_close();
}

TestSuite(contest, .init = open_on_tuesday, .fini = close_whole, .timeout = 120);

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

static int64_t opened_by_supervisor(void)
{
	int64_t id = 0;

	be("V-1");
	ask_contest(&q, &form, "440309", fresh_key());
	cr_assert_str_eq(opened(&id), "NOMINATING");
	return id;
}

static const char *nominate(int64_t id, const char *entry)
{
	fill(id, FORM_OF(NOMINATE));
	form.nominate.code = words(entry);
	return hand_in();
}

/* One with this entry, whose panel has been named. */
static int64_t scoring(void)
{
	int64_t id = opened_by_supervisor();

	cr_assert_str_eq(nominate(id, code), "", "%s", said);
	shelf_later(march);
	be("V-1");
	cr_assert_str_eq(handle(id, FORM_OF(NAME_PANEL)), "", "%s", said);
	return id;
}

static const char *score(int64_t id, const char *who, int32_t points)
{
	be(who);
	fill(id, FORM_OF(SCORE));
	form.score.code = code;
	form.score.profession = form.score.effect = form.score.innovation = form.score.transfer =
		points;
	return hand_in();
}

static const char *state_of(int64_t id)
{
	return daemon_sql(&d, "select state from help_case where id = %lld", (long long)id);
}

static Jieyou__ServerFrame *show(int64_t id)
{
	ask_case(&q, id);
	return peer_ask(p, &q.frame);
}

/* ---- Its way ---- */

Test(contest, from_the_nominations_to_the_places)
{
	Jieyou__ServerFrame *f;
	const Jieyou__ContestEntry *e;
	int64_t id = scoring();

	cr_expect_str_eq(score(id, "X-E09", 90), "", "%s", said);
	be("V-1");
	cr_expect_str_eq(handle(id, FORM_OF(RANK)), "WRONG_STATE case_id", "two have not scored");
	cr_expect_str_eq(score(id, "X-E24", 60), "", "%s", said);
	be("X-E10");
	fill(id, FORM_OF(RECUSE));
	form.recuse.code = code;
	cr_expect_str_eq(hand_in(), "", "%s", said);
	be("V-1");
	cr_assert_str_eq(handle(id, FORM_OF(RANK)), "", "%s", said);
	cr_expect_str_eq(state_of(id), "RANKED");
	f = show(id);
	cr_assert_str_eq(refused_as(f), "");
	cr_assert_eq(f->get_case->n_contest, 1);
	e = f->get_case->contest[0];
	cr_expect_str_eq(e->code, code);
	cr_expect(e->version == 1 && e->place == 1 && e->points == 75000 && e->scores == 2);
	peer_free(f);
	cr_assert_str_eq(handle(id, FORM_OF(PUBLISH)), "", "%s", said);
	cr_expect_str_eq(state_of(id), "PUBLISHED");
	expect_on_record(p, id, "CONTEST_OPENED", JIEYOU__RECORD_EVENT__BODY_OPENED);
	expect_on_record(p, id, "SCORED", JIEYOU__RECORD_EVENT__BODY_FORM);
	expect_on_record(p, id, "RANKED", JIEYOU__RECORD_EVENT__BODY_FORM);
	be("X-E09");
	f = show(id);
	cr_expect_str_eq(refused_as(f), "NOT_FOUND", "the panel's work is done");
	peer_free(f);
	cr_expect_eq(daemon_count(&d, "select coalesce(sum(taken), 0) from place"), 0);
}

/* Once the term is over, whoever has not scored is not waited for; of no score there is no place.
 */
Test(contest, is_ranked_when_its_term_is_over)
{
	Jieyou__ServerFrame *f;
	int64_t id = scoring();

	shelf_later(may);
	be("V-1");
	cr_assert_str_eq(handle(id, FORM_OF(RANK)), "", "%s", said);
	f = show(id);
	cr_assert_eq(f->get_case->n_contest, 1);
	cr_expect(f->get_case->contest[0]->place == 0 && f->get_case->contest[0]->scores == 0);
	peer_free(f);
}

Test(contest, is_the_supervisors)
{
	int64_t id;

	be("test");
	ask_contest(&q, &form, "440309", fresh_key());
	be("SECOND");
	ask_contest(&q, &form, "440309", fresh_key());
	cr_expect_str_eq(opened(NULL), "DENIED form", "staff");
	id = opened_by_supervisor();
	ask_contest(&q, &form, "440309", fresh_key());
	q.open_file.worker = words("test");
	cr_expect_str_eq(opened(NULL), "BAD_VALUE worker");
	ask_contest(&q, &form, "440309", fresh_key());
	form.contest.year = 0;
	cr_expect_str_eq(opened(NULL), "BAD_VALUE contest.year");
	be("SECOND");
	cr_expect_str_eq(nominate(id, code), "", "staff nominate: %s", said);
	cr_expect_str_eq(handle(id, FORM_OF(NAME_PANEL)), "WRONG_STATE case_id", "but name nobody");
	cr_expect_str_eq(handle(id, FORM_OF(WITHDRAW)), "WRONG_STATE case_id");
	be("V-1");
	cr_expect_str_eq(nominate(id, code), "WRONG_STATE nominate.code", "once");
	cr_expect_str_eq(nominate(id, "L000000"), "BAD_VALUE nominate.code");
	cr_expect_str_eq(nominate(id, "1"), "BAD_VALUE nominate.code", "no case number");
	cr_expect_str_eq(
		handle(id, FORM_OF(NAME_PANEL)), "WRONG_STATE case_id", "nominations are open still");
	cr_expect_str_eq(handle(id, FORM_OF(RANK)), "WRONG_STATE case_id");
	shelf_later(march);
	be("V-1");
	cr_expect_str_eq(nominate(id, code), "WRONG_STATE case_id", "they are over");
	fill(id, FORM_OF(NAME_PANEL));
	form.judges[2] = words("NOBODY");
	cr_expect_str_eq(hand_in(), "BAD_VALUE name_panel.experts");
	fill(id, FORM_OF(NAME_PANEL));
	form.judges[2] = words("E19");
	cr_expect_str_eq(hand_in(), "BAD_VALUE name_panel.experts", "no longer appointed");
	cr_assert_str_eq(handle(id, FORM_OF(NAME_PANEL)), "", "%s", said);
	cr_assert_str_eq(handle(id, FORM_OF(WITHDRAW)), "", "%s", said);
	cr_expect_str_eq(state_of(id), "CONTEST_CALLED_OFF");
	cr_expect_eq(daemon_count(&d, "select count(*) from offer where state = 'JOINED'"), 0);
}

/* ---- Blind ---- */

/* Nobody sees a score before it is ranked: not the record, not who runs it, nor the rest of the
 * panel. */
Test(contest, is_scored_blind)
{
	Jieyou__ServerFrame *f;
	int64_t id = scoring();
	int blind = 0;

	cr_expect_str_eq(score(id, "X-E09", 97), "", "%s", said);
	cr_expect_str_eq(score(id, "X-E09", 10), "WRONG_STATE score.code", "once");
	f = show(id);
	cr_assert_eq(f->get_case->n_contest, 1);
	cr_expect_eq((int)f->get_case->contest[0]->mine, (int)JIEYOU__CONTEST_ENTRY__MINE__DONE);
	cr_expect_eq(f->get_case->contest[0]->scores, 0, "not even how many");
	cr_expect_eq(f->get_case->n_events, 0);
	peer_free(f);
	be("V-1");
	f = show(id);
	cr_expect_eq(f->get_case->contest[0]->scores, 1);
	cr_expect_eq(f->get_case->contest[0]->points, 0);
	peer_free(f);
	ask_record(&q, id, 0);
	f = peer_ask(p, &q.frame);
	for (size_t i = 0; i < f->get_record->n_events; i++) {
		const Jieyou__RecordEvent *e = f->get_record->events[i];

		blind += strcmp(e->kind, "SCORED") == 0 && e->withheld &&
				 e->body_case == JIEYOU__RECORD_EVENT__BODY__NOT_SET;
	}
	cr_expect_eq(blind, 1);
	peer_free(f);
	be("X-E24");
	ask_record(&q, id, 0);
	f = peer_ask(p, &q.frame);
	cr_expect_str_eq(refused_as(f), "DENIED");
	peer_free(f);
}

Test(contest, scores_are_the_panels)
{
	int64_t id = scoring();

	be("V-1");
	fill(id, FORM_OF(SCORE));
	form.score.code = code;
	cr_expect_str_eq(hand_in(), "WRONG_STATE case_id", "and it is not theirs");
	be("X-E09");
	fill(id, FORM_OF(SCORE));
	form.score.code = code;
	form.score.effect = 101;
	cr_expect_str_eq(hand_in(), "BAD_VALUE score.effect");
	cr_expect_str_eq(handle(id, FORM_OF(RANK)), "DENIED form");
	cr_assert_str_eq(handle(id, FORM_OF(STEP_BACK)), "", "%s", said);
	cr_expect_str_eq(score(id, "X-E09", 50), "NOT_FOUND case_id", "who has stepped back");
	cr_expect_str_eq(score(id, "X-E24", 50), "", "%s", said);
	cr_expect_str_eq(score(id, "X-E10", 50), "", "%s", said);
	be("V-1");
	cr_expect_str_eq(handle(id, FORM_OF(RANK)), "", "all who are left have scored: %s", said);
}

/* ---- Conflicts, and what they do not tell ---- */

/* Of their own agency's case, of one they supported or conferred on, or have proposed: they may
 * not, and are not told of which. */
Test(contest, who_may_not_score)
{
	static const char *const grounds[] = {
		"update principal set agency = (select agency from principal where id = 'test') where id = "
		"'X-E09'",
		"insert into offer values (1, 9, 'E09', 'MEMBER', '', 'DONE', '2026-01-01', '2026-01-05', "
		"'2026-01-02', '', 'test')",
		"insert into seat values (1, 9, 'E09', '', 'ATTENDED', 0, '2026-01-01', '2026-01-02')",
	};
	static const char *const undone[] = {
		"update principal set agency = 'B0' where id = 'X-E09'",
		"delete from offer where n = 9",
		"delete from seat where n = 9",
	};
	int64_t id;

	cr_assert_eq(from, 1);
	run_sql(
		&d, "update principal set agency = 'A7', changed_at = clock_timestamp() where id = 'test'");
	id = scoring();
	for (size_t i = 0; i < sizeof(grounds) / sizeof(grounds[0]); i++) {
		Jieyou__ServerFrame *f;

		run_sql(&d, grounds[i]);
		cr_expect_str_eq(score(id, "X-E09", 50), "DENIED score.code", "%s", grounds[i]);
		cr_expect_str_eq(said, "这个条目您须回避,不能评分。", "and no more");
		f = show(id);
		cr_expect_eq(
			(int)f->get_case->contest[0]->mine, (int)JIEYOU__CONTEST_ENTRY__MINE__CONFLICT);
		peer_free(f);
		run_sql(&d, undone[i]);
	}
	cr_expect_str_eq(score(id, "X-E09", 50), "", "%s", said);
}

/* Whether an answer has this text anywhere. */
static bool tells(const Jieyou__ServerFrame *f, const char *words_of)
{
	static uint8_t bytes[1 << 17];
	size_t n = jieyou__server_frame__get_packed_size(f);

	cr_assert_leq(n, sizeof(bytes));
	jieyou__server_frame__pack(f, bytes);
	return memmem(bytes, n, words_of, strlen(words_of)) != NULL;
}

/* All that one of the panel is answered, of the contest and of the library: nothing of it says
 * whose the entry was. */
Test(contest, no_answer_leads_to_the_case)
{
	static const char *const of_case[] = {"WORKER-OF-IT", "AGENCY-OF-IT", "440309-guanhu"};
	Jieyou__ServerFrame *f[6];
	int64_t id;

	run_sql(&d, "insert into principal values ('WORKER-OF-IT', 'PERSON', 'WORKER-OF-IT', "
				"'AGENCY-OF-IT', '', false, clock_timestamp()); update help_case set responsible = "
				"'WORKER-OF-IT', district = '440309-guanhu' where id = 1");
	id = scoring();
	be("X-E09");
	f[0] = show(id);
	ask_offers(&q);
	f[1] = peer_ask(p, &q.frame);
	f[2] = version_of(0);
	fill(id, FORM_OF(SCORE));
	form.score.code = code;
	f[3] = peer_ask(p, &q.frame);
	f[4] = show(from);
	cr_expect_str_eq(refused_as(f[4]), "NOT_FOUND");
	f[5] = show(from + 1000);
	f[5]->request_id = f[4]->request_id;
	cr_expect(same_message(&f[4]->base, &f[5]->base), "as of a case that is not there");
	for (size_t i = 0; i < 6; i++) {
		for (size_t k = 0; k < sizeof(of_case) / sizeof(of_case[0]); k++)
			cr_expect_not(tells(f[i], of_case[k]), "answer %zu: %s", i, of_case[k]);
		peer_free(f[i]);
	}
	run_sql(&d, "update help_case set responsible = 'test', district = '440309' where id = 1");
}

static int64_t counted(const Jieyou__FiguresReply *m, const char *code_of)
{
	for (size_t i = 0; i < m->n_groups; i++)
		for (size_t k = 0; k < m->groups[i]->n_figures; k++)
			if (strcmp(m->groups[i]->figures[k]->code, code_of) == 0)
				return m->groups[i]->figures[k]->n;
	return 0;
}

Test(contest, is_counted)
{
	Jieyou__ServerFrame *f;
	int64_t id = scoring();

	shelf_later(may);
	be("V-1");
	cr_assert_str_eq(handle(id, FORM_OF(RANK)), "", "%s", said);
	ask_figures(&q, "440309", JIEYOU__GET_FIGURES__GROUPING__IN_ALL);
	f = peer_ask(p, &q.frame);
	cr_assert_str_eq(refused_as(f), "");
	cr_expect_eq(counted(f->get_figures, "CONTESTS"), 1);
	cr_expect_eq(counted(f->get_figures, "CONTEST_ENTRIES"), 1);
	peer_free(f);
}
