/*
 * The record of a case, read in order: to whom it shows what; page by page without gaps, whatever
 * is on it; and what is left of it when its words were erased.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "chains.h"
#include "people.h"
#include "role.h"

static Jieyou__ServerFrame *record(struct peer *p, int64_t id, int32_t after)
{
	struct question q;

	ask_record(&q, id, after);
	return peer_ask(p, &q.frame);
}

/* A form as it is, or with other words in it; when it was done: 0 for now. */
static void handle(struct peer *p, int64_t id, Jieyou__HandleCase__FormCase which,
	const char *summary, int64_t done_us)
{
	struct question q;
	struct form form;
	Jieyou__ServerFrame *f;

	ask_handle(&q, &form, id, which, fresh_key());
	if (summary && which == FORM_OF(CALL))
		form.call.summary = words(summary);
	q.handle_case.done_us = done_us;
	f = peer_ask(p, &q.frame);
	cr_assert_str_eq(refused_as(f), "");
	peer_free(f);
}

/* ---- Who sees what ---- */

/* "WHOLE", "RECORD", or how it is refused. */
static const char *seen(struct peer *p, int64_t id)
{
	static char how[40];
	Jieyou__ServerFrame *f = record(p, id, 0);
	const Jieyou__RecordReply *m = f->get_record;

	if (refused_as(f)[0])
		snprintf(how, sizeof(how), "%s", refused_as(f));
	else
		snprintf(how, sizeof(how), "%s",
			m->n_events == 0      ? "NOTHING"
			: m->events[0]->filed ? "WHOLE"
								  : "RECORD");
	peer_free(f);
	return how;
}

Test(case_record, shows_each_role_what_show_does, .timeout = 60)
{
	static const char *const wanted[ROLES] = {[ROLE_WORKER] = "NOT_FOUND",
		[ROLE_AGENCY_SUPERVISOR] = "WHOLE",
		[ROLE_STAFF] = "WHOLE",
		[ROLE_EXPERT] = "NOT_FOUND",
		[ROLE_SUPERVISOR] = "WHOLE",
		[ROLE_KEEPER] = "NOT_FOUND",
		[ROLE_PRIVACY] = "RECORD",
		[ROLE_AUDITOR] = "RECORD",
		[ROLE_ADMIN] = "NOT_FOUND",
		[ROLE_BUREAU] = "NOT_FOUND"};
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id;

	enter(&d, "FILER", "WORKER");
	enter(&d, "CHIEF", "ADMIN");
	run_sql(&d, "insert into credential values ('uid:4294967294', 'CHIEF', true, now())");
	peer_close(p);
	p = become(&d, "FILER");
	id = file_for(p, 1, "");
	cr_expect_str_eq(seen(p, id), "WHOLE", "one's own");
	peer_close(p);
	for (int role = 0; role < ROLES; role++) {
		char name[80];

		snprintf(name, sizeof(name), "R-%s", role_code((enum role)role).ptr);
		enter(&d, name, role_code((enum role)role).ptr);
		p = become(&d, name);
		cr_expect_str_eq(seen(p, id), wanted[role], "%s", name);
		peer_close(p);
	}
	run_sql(&d, "update help_case set district = '440306'");
	for (int role = 0; role < ROLES; role++) {
		char name[80];

		snprintf(name, sizeof(name), "R-%s", role_code((enum role)role).ptr);
		p = become(&d, name);
		cr_expect_str_eq(seen(p, id), role == ROLE_AGENCY_SUPERVISOR ? "WHOLE" : "NOT_FOUND",
			"%s, elsewhere", name);
		peer_close(p);
	}
	cr_expect_gt(daemon_count(&d,
					 "select count(*) from access where verb = 'record' and found = -1"
					 " and case_id = %lld",
					 (long long)id),
		ROLES);
	daemon_stop(&d);
}

/* ---- What is on it ---- */

static void expect_event(const Jieyou__RecordEvent *e, int seq, const char *kind, const char *from,
	const char *state, Jieyou__RecordEvent__BodyCase body)
{
	cr_expect_eq(e->seq, seq);
	cr_expect_str_eq(e->kind, kind);
	cr_expect_str_eq(e->from_state, from);
	cr_expect_str_eq(e->state, state);
	cr_expect_eq((int)e->body_case, (int)body, "%d: %d", seq, (int)e->body_case);
	cr_expect(e->at_us > 0 && e->hash.len == 32);
}

static void expect_hash(const struct daemon *d, int64_t id, const Jieyou__RecordEvent *e)
{
	char hash[65];

	for (size_t b = 0; b < 32; b++)
		snprintf(hash + 2 * b, 3, "%02x", e->hash.data[b]);
	cr_expect_eq(daemon_count(d,
					 "select count(*) from event where case_id = %lld and seq = %d and hash = "
					 "'\\x%s'",
					 (long long)id, (int)e->seq, hash),
		1, "%d", (int)e->seq);
}

static bool named(const Jieyou__RecordReply *m, const char *code, const char *name)
{
	for (size_t i = 0; i < m->n_names; i++)
		if (strcmp(m->names[i]->code, code) == 0)
			return strcmp(m->names[i]->name, name) == 0;
	return false;
}

#define BODY(arm) JIEYOU__RECORD_EVENT__BODY_##arm

Test(case_record, has_every_form_as_it_was_filled_in)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	struct submission s;
	struct question q;
	Jieyou__ServerFrame *f;
	const Jieyou__RecordReply *m;
	int64_t id;

	build_submission(&s, 1);
	s.frame.on_behalf_of = words("W-1");
	s.help.narrative = words("孩子不肯上学,家里没有钱。");
	s.help.tried = words("<script>alert(1)</script>&amp;\"'--</style>");
	f = peer_ask(p, &s.frame);
	id = expect_filed(f, s.frame.request_id)->head->case_id;
	peer_free(f);
	handle(p, id, FORM_OF(TAKE), NULL, 0);
	handle(p, id, FORM_OF(CALL), "昨夜已与社工通话", 1700000000000000);
	ask_shut_out(&q, id, "W-2", false, fresh_key());
	peer_free(peer_ask(p, &q.frame));
	f = record(p, id, 0);
	cr_assert_eq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_GET_RECORD);
	m = f->get_record;
	cr_assert_eq(m->n_events, 5);
	cr_expect_eq(m->next, 0);
	cr_expect_str_eq(m->notice, "");
	expect_event(m->events[0], 1, "FILED", "NONE", "RECEIVED", BODY(FILED));
	expect_event(m->events[1], 2, "MATCHED", "RECEIVED", "RECEIVED", BODY(MATCHED));
	expect_event(m->events[2], 3, "TAKEN", "RECEIVED", "ACCEPTED", BODY(FORM));
	expect_event(m->events[3], 4, "CALLED", "ACCEPTED", "ACCEPTED", BODY(FORM));
	expect_event(m->events[4], 5, "SHUT_OUT", "ACCEPTED", "ACCEPTED", BODY(SHUT_OUT));
	cr_expect_str_eq(m->events[0]->actor, "W-1");
	cr_expect_str_eq(m->events[0]->via, "test");
	cr_expect_str_eq(
		m->events[0]->actor_name, daemon_sql(&d, "select name from principal where id = 'W-1'"));
	cr_expect_str_eq(m->events[0]->filed->help->tried, s.help.tried, "as it came");
	cr_expect(m->events[0]->filed->basis && m->events[0]->filed->basis->law[0]);
	cr_expect(m->events[1]->matched->n_needs && m->events[1]->matched->needs[0]->name[0]);
	cr_expect_str_eq(m->events[2]->form->take->opinion, "介入三个月没有进展");
	cr_expect_str_eq(m->events[3]->form->call->summary, "昨夜已与社工通话");
	cr_expect_eq(m->events[3]->form->done_us, 1700000000000000);
	cr_expect_str_eq(m->events[4]->shut_out->who, "W-2");
	cr_expect(named(m, "440309", "龙华区") && named(m, "STUCK", "介入后长期无进展"));
	for (size_t i = 0; i < m->n_events; i++)
		expect_hash(&d, id, m->events[i]);
	peer_free(f);
	peer_close(p);
	daemon_stop(&d);
}

/* Who must stay away, and why the glass was broken, is for those whose business it is. */
Test(case_record, of_doors_shows_words_to_those_who_mind_them)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = file_for(p, 1, "W-1");
	struct question q;
	Jieyou__ServerFrame *f;

	enter(&d, "ST", "STAFF");
	enter_at(&d, "S2", "STAFF", "440306");
	ask_shut_out(&q, id, "W-2", false, fresh_key());
	peer_free(peer_ask(p, &q.frame));
	peer_close(p);
	p = become(&d, "S2");
	cr_expect_str_eq(seen(p, id), "NOT_FOUND");
	ask_break(&q, id, fresh_key());
	peer_free(peer_ask(p, &q.frame));
	cr_expect_str_eq(seen(p, id), "WHOLE", "through the glass");
	peer_close(p);
	p = become(&d, "test");
	f = record(p, id, 0);
	cr_assert_eq(f->get_record->n_events, 4);
	cr_expect_eq((int)f->get_record->events[2]->body_case, (int)BODY(SHUT_OUT));
	cr_expect_eq((int)f->get_record->events[3]->body_case, (int)BODY(GLASS_BROKEN));
	cr_expect_str_eq(f->get_record->events[3]->glass_broken->why, GOOD_REASON);
	peer_free(f);
	peer_close(p);
	p = become(&d, "ST");
	f = record(p, id, 0);
	cr_assert_eq(f->get_record->n_events, 4);
	cr_expect_not(f->get_record->events[0]->withheld);
	for (size_t i = 2; i < 4; i++) {
		cr_expect_eq((int)f->get_record->events[i]->body_case, 0);
		cr_expect(f->get_record->events[i]->withheld);
	}
	peer_free(f);
	peer_close(p);
	daemon_stop(&d);
}

Test(case_record, without_a_word_of_the_case)
{
	static const char *const secrets[] = {"孩子", "ECO", "PAR", "W-0001", "STUCK", "进展"};
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = file_for(p, 1, "W-1");
	Jieyou__ServerFrame *f;
	uint8_t bytes[4096] = {0};
	size_t n;

	enter(&d, "AU", "AUDITOR");
	handle(p, id, FORM_OF(TAKE), NULL, 0);
	peer_close(p);
	p = become(&d, "AU");
	f = record(p, id, 0);
	cr_assert_eq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_GET_RECORD);
	cr_assert_eq(f->get_record->n_events, 3);
	for (size_t i = 0; i < 3; i++)
		cr_expect(f->get_record->events[i]->withheld && !f->get_record->events[i]->body_case);
	cr_expect_str_eq(f->get_record->head->worker, "");
	n = jieyou__server_frame__get_packed_size(f);
	cr_assert_lt(n, sizeof(bytes));
	jieyou__server_frame__pack(f, bytes);
	for (size_t i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++)
		cr_expect_null(memmem(bytes, n, secrets[i], strlen(secrets[i])), "%s", secrets[i]);
	peer_free(f);
	peer_close(p);
	daemon_stop(&d);
}

/* ---- Erased ---- */

Test(case_record, of_an_erased_case_says_so_and_why)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = file_for(p, 1, "W-1");
	struct question q;
	Jieyou__ServerFrame *f;
	const Jieyou__RecordReply *m;

	handle(p, id, FORM_OF(TAKE), NULL, 0);
	ask_erase(&q, id, JIEYOU__ERASE_CASE__ACT_HOLD, "hold");
	peer_free(peer_ask(p, &q.frame));
	ask_erase(&q, id, JIEYOU__ERASE_CASE__ACT_RELEASE, "release");
	peer_free(peer_ask(p, &q.frame));
	ask_erase(&q, id, JIEYOU__ERASE_CASE__ACT_ERASE, "erase");
	peer_free(peer_ask(p, &q.frame));
	f = record(p, id, 0);
	cr_assert_eq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_GET_RECORD);
	m = f->get_record;
	cr_assert_eq(m->n_events, 6);
	cr_expect(strstr(m->notice, "已依法删除"), "%s", m->notice);
	for (size_t i = 0; i < 3; i++)
		cr_expect(m->events[i]->erased && !m->events[i]->body_case, "%zu", i);
	cr_expect_eq((int)m->events[3]->body_case, (int)BODY(HELD));
	cr_expect(!m->events[4]->erased && !m->events[4]->body_case, "to release has no words");
	cr_expect_eq((int)m->events[5]->body_case, (int)BODY(ERASED_BODY));
	cr_expect_eq((int)m->events[5]->erased_body->basis, (int)q.erase_case.erase);
	cr_expect_eq((int)m->events[5]->erased_body->requester, (int)q.erase_case.requester);
	cr_expect_not(m->events[5]->erased);
	peer_free(f);
	peer_close(p);
	daemon_stop(&d);
}

/* ---- Pages ---- */

enum { CALLS = 300 };

/* Reads from `after` on; returns how many pages, each of which must fit the ones before. */
static int read_on(struct peer *p, int64_t id, int32_t after, int32_t last)
{
	int32_t next = after;
	int pages = 0;

	do {
		Jieyou__ServerFrame *f = record(p, id, next);
		const Jieyou__RecordReply *m = f->get_record;

		cr_assert_eq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_GET_RECORD);
		cr_assert_gt(m->n_events, 0);
		for (size_t i = 0; i < m->n_events; i++) {
			cr_assert_eq(m->events[i]->seq, ++after);
			cr_assert(m->events[i]->body_case, "%d", (int)after);
		}
		cr_assert(m->next == 0 || m->next == after);
		next = m->next;
		peer_free(f);
		pages++;
	} while (next);
	cr_assert_eq(after, last);
	return pages;
}

/* Forty as long as a form may be, more than a frame holds, forty short ones, and so on. */
static const char *summary(int i)
{
	static char text[4096 + 1];
	size_t n = i / 40 % 2 ? 12 : sizeof(text) - 1;

	memset(text, 'a' + i % 26, n);
	text[n] = '\0';
	return text;
}

Test(case_record, of_hundreds_of_events_has_no_gaps, .timeout = 60)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = file_for(p, 1, "W-1");
	Jieyou__ServerFrame *f;
	int pages;

	for (int i = 0; i < CALLS; i++)
		handle(p, id, FORM_OF(CALL), summary(i), 0);
	pages = read_on(p, id, 0, 2 + CALLS);
	cr_expect_gt(pages, CALLS / 32);
	cr_expect_eq(daemon_count(&d,
					 "select count(*) from access where verb = 'record' and found = 1"
					 " and case_id = %lld",
					 (long long)id),
		pages, "each page is on record");
	for (int32_t after = 1; after <= CALLS; after += 97)
		read_on(p, id, after, 2 + CALLS);
	f = record(p, id, 2 + CALLS);
	cr_expect_eq(f->get_record->n_events, 0, "nothing more yet");
	cr_expect_eq(f->get_record->next, 0);
	peer_free(f);
	handle(p, id, FORM_OF(CALL), "后来的", 0);
	cr_expect_eq(read_on(p, id, 2 + CALLS, 3 + CALLS), 1, "goes on where it ended");
	peer_close(p);
	daemon_stop(&d);
}

/* ---- Limits ---- */

Test(case_record, what_is_refused)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = file_for(p, 1, "W-1");
	static const struct {
		int64_t id;
		int32_t after;
		const char *name, *field;
	} bad[] = {
		{0, 0, "BAD_VALUE", "case_id"},
		{-1, 0, "BAD_VALUE", "case_id"},
		{424242, 0, "NOT_FOUND", "case_id"},
		{INT64_MAX, 7, "NOT_FOUND", "case_id"},
		{1, -1, "BAD_VALUE", "after_seq"},
		{1, INT32_MIN, "BAD_VALUE", "after_seq"},
		{1, INT32_MAX, "BAD_VALUE", "after_seq"},
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct question q;

		ask_record(&q, bad[i].id == 1 ? id : bad[i].id, bad[i].after);
		expect_refused(p, ask(p, &q.frame), bad[i].name, bad[i].field);
	}
	expect_alive(p);
	peer_close(p);
	daemon_stop(&d);
}

Test(case_record, waits_until_it_is_on_record)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = file_for(p, 1, "W-1");
	PGconn *held = hold(&d, "access");
	struct question q;
	Jieyou__ServerFrame *f;

	ask_record(&q, id, 0);
	ask(p, &q.frame);
	hold_until_waited_for(&d);
	cr_assert(!peer_receive(p, NOTHING_MS), "answered before the read was on record");
	hold_end(held);
	f = peer_receive(p, SOON_MS);
	cr_assert(f && f->reply_case == JIEYOU__SERVER_FRAME__REPLY_GET_RECORD);
	peer_free(f);
	peer_close(p);
	daemon_stop(&d);
}
