/* Reading: cases, lists, the pool and the catalogue; what was read is on record first. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "asking.h"

enum { MANY = 120, PAGE = 7 };

static Jieyou__ServerFrame *get(struct peer *p, int64_t id)
{
	struct question q;

	ask_case(&q, id);
	return peer_ask(p, &q.frame);
}

/* ---- One case ---- */

static void expect_events(const struct daemon *d, const Jieyou__CaseReply *r)
{
	static const char *const kinds[] = {"FILED", "MATCHED"};

	cr_assert_eq(r->n_events, 2);
	for (size_t i = 0; i < 2; i++) {
		const Jieyou__Event *e = r->events[i];
		const char *stored =
			daemon_sql(d, "select encode(hash, 'hex') from event where case_id = %lld and seq = %d",
				(long long)r->head->case_id, (int)i + 1);
		char hash[65];

		cr_assert_eq(e->seq, (int)i + 1);
		cr_assert_str_eq(e->kind, kinds[i]);
		cr_assert_str_eq(e->actor, "W-7");
		cr_assert_str_eq(e->via, "test");
		cr_assert_str_eq(e->state, "RECEIVED");
		cr_assert(e->at_us == r->head->filed_us && e->hash.len == 32);
		for (size_t b = 0; b < 32; b++)
			snprintf(hash + 2 * b, 3, "%02x", e->hash.data[b]);
		cr_assert_str_eq(hash, stored);
	}
}

Test(reading, a_case_is_shown_as_it_was_filed)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	struct submission s;
	Jieyou__ServerFrame *filed, *shown;
	const Jieyou__CaseReply *r;

	build_submission(&s, 1);
	s.frame.on_behalf_of = words("W-7");
	s.help.id = words("本站-2026-001");
	filed = peer_ask(p, &s.frame);
	shown = get(p, expect_filed(filed, s.frame.request_id)->head->case_id);
	cr_assert_eq((int)shown->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_GET_CASE);
	r = shown->get_case;
	cr_assert_str_eq(r->help->narrative, s.help.narrative);
	cr_assert_str_eq(r->help->worker, s.help.worker);
	cr_assert_str_eq(r->match->id, s.help.id);
	cr_assert(same_message(&r->match->base, &filed->submit_case->match->base));
	cr_assert(same_message(&r->head->base, &filed->submit_case->head->base));
	cr_assert_str_eq(r->head->state, "RECEIVED");
	cr_assert_str_eq(r->head->district, "440309");
	cr_assert_str_eq(r->head->worker, "W-7");
	cr_assert_eq(r->head->version, 2);
	cr_assert(r->head->n_needs > 0 && r->head->n_needs == r->match->n_needs);
	cr_assert(strlen(r->notice) > 0 && strlen(r->head->state_name) > 0);
	expect_events(&d, r);
	cr_assert_eq(daemon_count(&d,
					 "select count(*) from access where verb = 'show' and actor = "
					 "'test' and via = 'test' and found = 1 and case_id = %lld",
					 (long long)r->head->case_id),
		1);
	peer_free(filed);
	peer_free(shown);
	peer_close(p);
	daemon_stop(&d);
}

Test(reading, of_a_case_that_is_not_there_is_recorded_too)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	struct question q;
	uint64_t id;

	ask_case(&q, 424242);
	id = ask(p, &q.frame);
	expect_refused(p, id, "NOT_FOUND", "case_id");
	cr_assert_eq(daemon_count(&d, "select count(*) from access where case_id = 424242 and "
								  "found = 0 and verb = 'show'"),
		1);
	ask_case(&q, INT64_MAX);
	id = ask(p, &q.frame);
	expect_refused(p, id, "NOT_FOUND", "case_id");
	cr_assert_eq(written(&d).accesses, 2);
	peer_close(p);
	daemon_stop(&d);
}

/* A body that is no message is told as what it is: not as a case without one. */
Test(reading, a_record_that_cannot_be_read_is_said_to_be_so)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	struct submission s;
	struct question q;
	Jieyou__ServerFrame *filed;
	int64_t id;

	build_submission(&s, 1);
	filed = peer_ask(p, &s.frame);
	id = expect_filed(filed, s.frame.request_id)->head->case_id;
	daemon_sql(&d, "alter table event disable trigger append_only");
	daemon_sql(&d, "update event set body = '\\x0aff' where kind = 'MATCHED'");
	ask_case(&q, id);
	expect_refused(p, ask(p, &q.frame), "INTERNAL", "");
	cr_expect(daemon_logged(&d, "error record-unreadable case="));
	s.frame.request_id = 77; /* the same again: its answer is that body */
	peer_send(p, &s.frame);
	expect_refused(p, 77, "INTERNAL", "");
	peer_free(filed);
	peer_close(p);
	daemon_stop(&d);
}

/* While the row of access cannot be written, nothing of a case leaves. */
Test(reading, waits_until_it_is_on_record)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = file_case(p, 1);
	struct question q[2];

	ask_case(&q[0], id);
	ask_list(&q[1]);
	for (int i = 0; i < 2; i++) {
		PGconn *held = hold(&d, "access");
		uint64_t number = ask(p, &q[i].frame);
		Jieyou__ServerFrame *f;

		hold_until_waited_for(&d);
		cr_assert(!peer_receive(p, NOTHING_MS), "answered before the read was on record");
		hold_end(held);
		f = peer_receive(p, SOON_MS);
		cr_assert(f && f->request_id == number);
		cr_assert_neq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_REFUSAL);
		cr_assert_eq(written(&d).accesses, i + 1);
		peer_free(f);
	}
	peer_close(p);
	daemon_stop(&d);
}

/* ---- Lists ---- */

/* A case without any danger in its words, of this grade, in this place. */
static int64_t file_graded(struct peer *p, int number, Jieyou__Grade grade, const char *district)
{
	struct submission s;
	Jieyou__ServerFrame *f;
	int64_t id;

	build_submission(&s, number);
	s.help.narrative = words("想咨询怎样申请法律援助。");
	s.help.urgency = grade;
	s.help.district = words(district);
	f = peer_ask(p, &s.frame);
	id = expect_filed(f, s.frame.request_id)->head->case_id;
	cr_assert_eq((int)f->submit_case->head->grade, (int)grade);
	peer_free(f);
	return id;
}

/* Every need and district of a page has its name there, once. */
static void expect_named(Jieyou__Name *const *names, size_t n_names, const char *code)
{
	size_t n = 0;

	for (size_t i = 0; i < n_names; i++)
		n += strcmp(names[i]->code, code) == 0 && names[i]->name[0] &&
			 strcmp(names[i]->name, code) != 0;
	cr_expect_eq(n, 1, "%s is named %zu times", code, n);
}

/* Asks for a list, of which everything must be what was asked for; returns how many. */
static int listed(struct peer *p, const char *state, Jieyou__Grade grade, const char *district)
{
	struct question q;
	Jieyou__ServerFrame *f;
	int n;

	ask_list(&q);
	q.list_cases.state = words(state);
	q.list_cases.grade = grade;
	q.list_cases.district = words(district);
	f = peer_ask(p, &q.frame);
	cr_assert_eq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_LIST_CASES);
	n = (int)f->list_cases->n_cases;
	for (int i = 0; i < n; i++) {
		const Jieyou__CaseHead *h = f->list_cases->cases[i];

		cr_expect(grade == JIEYOU__GRADE__GRADE_UNKNOWN || h->grade == grade);
		cr_expect(h->due_us > h->filed_us && h->version == 2);
		cr_expect(i == 0 || h->case_id < f->list_cases->cases[i - 1]->case_id);
		expect_named(f->list_cases->names, f->list_cases->n_names, h->district);
		for (size_t k = 0; k < h->n_needs; k++)
			expect_named(f->list_cases->names, f->list_cases->n_names, h->needs[k]);
	}
	peer_free(f);
	return n;
}

Test(reading, lists_by_state_grade_and_district)
{
	static const Jieyou__Grade all = JIEYOU__GRADE__GRADE_UNKNOWN, normal = JIEYOU__GRADE__NORMAL,
							   urgent = JIEYOU__GRADE__URGENT, crisis = JIEYOU__GRADE__CRISIS;
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);

	file_graded(p, 1, normal, "440309");
	file_graded(p, 2, urgent, "440309-minzhi");
	file_graded(p, 3, crisis, "民治街道");
	file_graded(p, 4, normal, "440306");
	file_graded(p, 5, urgent, "440300");
	file_graded(p, 6, crisis, "北京市");
	cr_expect_eq(listed(p, "", all, ""), 6);
	cr_expect_eq(listed(p, "RECEIVED", all, ""), 6);
	cr_expect_eq(listed(p, "NONE", all, ""), 0);
	cr_expect_eq(listed(p, "", normal, ""), 2);
	cr_expect_eq(listed(p, "", crisis, ""), 2);
	cr_expect_eq(listed(p, "", all, "440309"), 3, "a street of the district counts");
	cr_expect_eq(listed(p, "", all, "龙华区"), 3);
	cr_expect_eq(listed(p, "", all, "440309-minzhi"), 2);
	cr_expect_eq(listed(p, "", all, "440309-guanlan"), 0);
	cr_expect_eq(listed(p, "", all, "440300"), 5, "a district of the city counts");
	cr_expect_eq(listed(p, "", all, "440306"), 1, "the city's own cases do not");
	cr_expect_eq(listed(p, "", all, "CN"), 6);
	cr_expect_eq(listed(p, "RECEIVED", urgent, "440309"), 1);
	cr_assert_eq(written(&d).accesses, 13);
	cr_assert_eq(daemon_count(&d, "select sum(found) from access where verb = 'list'"), 37);
	peer_close(p);
	daemon_stop(&d);
}

static int by_number(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/*
 * Walks all pages. Between two of them a new case comes, which must not shift the rest. Numbers are
 * fetched some at a time: one asked for while they are on their way comes from behind them.
 */
Test(reading, pages_of_cases_have_no_gaps_and_no_repeats)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t filed[MANY], before = 0, late = 0;
	int n = MANY, pages = 0;

	for (int i = 0; i < MANY; i++)
		filed[i] = file_case(p, i);
	qsort(filed, MANY, sizeof(filed[0]), by_number);
	do {
		struct question q;
		Jieyou__ServerFrame *f;

		ask_list(&q);
		q.list_cases.limit = PAGE;
		q.list_cases.before = before;
		f = peer_ask(p, &q.frame);
		cr_assert_eq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_LIST_CASES);
		for (size_t i = 0; i < f->list_cases->n_cases; i++)
			if (f->list_cases->cases[i]->case_id != late)
				cr_assert(n > 0 && f->list_cases->cases[i]->case_id == filed[--n]);
		before = f->list_cases->next;
		peer_free(f);
		if (++pages == 3)
			late = file_case(p, MANY);
	} while (before);
	cr_assert_eq(n, 0, "%d cases are missing", n);
	cr_assert(pages == MANY / PAGE + 1);
	peer_close(p);
	daemon_stop(&d);
}

/* ---- Pool and catalogue ---- */

Test(reading, pages_of_the_pool_show_everybody_once)
{
	struct daemon d = daemon_prepare();
	struct peer *p;
	char last[80] = "";
	const char *next;
	int n = 0;

	daemon_sql(&d, "insert into place values ('E04', 3, '2025-06-01'), ('E40', 1, '2025-06-01')");
	daemon_run(&d, NULL);
	daemon_wait_serving(&d);
	p = peer_open(d.socket);
	do {
		struct question q;
		Jieyou__ServerFrame *f;

		ask_pool(&q);
		q.get_pool.limit = PAGE;
		q.get_pool.after = last;
		f = peer_ask(p, &q.frame);
		cr_assert_eq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_GET_POOL);
		for (size_t i = 0; i < f->get_pool->n_experts; i++) {
			const Jieyou__Expert *e = f->get_pool->experts[i];

			cr_assert(strcmp(e->code, last) > 0, "%s after %s", e->code, last);
			snprintf(last, sizeof(last), "%s", e->code);
			cr_assert(e->name[0] && e->unit[0] && e->n_languages && e->places > 0 && e->demo);
			expect_named(f->get_pool->names, f->get_pool->n_names, e->district);
			for (size_t k = 0; k < e->n_skills; k++)
				for (size_t j = 0; j < e->skills[k]->n_needs; j++)
					expect_named(f->get_pool->names, f->get_pool->n_names, e->skills[k]->needs[j]);
			cr_assert_eq(e->taken,
				strcmp(e->code, "E04") == 0   ? 3
				: strcmp(e->code, "E40") == 0 ? 1
											  : 0,
				"%s has %d taken", e->code, e->taken);
			n++;
		}
		next = f->get_pool->next[0] ? last : "";
		cr_assert_str_eq(f->get_pool->next, next);
		peer_free(f);
	} while (next[0]);
	cr_assert_eq(n, daemon_count(&d, "select count(*) from expert where until is null"));
	cr_assert_eq(written(&d).accesses, 0, "the pool is no case");
	peer_close(p);
	daemon_stop(&d);
}

/* All pages of the catalogue; returns how many, each seen once and none of them the centre. */
static int catalogue(struct peer *p, const char *need, const char *district, uint32_t limit)
{
	char last[80] = "";
	const char *next;
	int n = 0;

	do {
		struct question q;
		Jieyou__ServerFrame *f;

		ask_catalogue(&q);
		q.get_catalogue.need = words(need);
		q.get_catalogue.district = words(district);
		q.get_catalogue.limit = limit;
		q.get_catalogue.after = last;
		f = peer_ask(p, &q.frame);
		cr_assert_eq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_GET_CATALOGUE);
		for (size_t i = 0; i < f->get_catalogue->n_resources; i++, n++) {
			const Jieyou__Resource *r = f->get_catalogue->resources[i];

			cr_assert(strcmp(r->code, last) > 0, "%s after %s", r->code, last);
			cr_assert_str_neq(r->code, "PRO.LONGHUA");
			expect_named(f->get_catalogue->names, f->get_catalogue->n_names, r->region);
			for (size_t k = 0; k < r->n_needs; k++)
				expect_named(f->get_catalogue->names, f->get_catalogue->n_names, r->needs[k]);
			snprintf(last, sizeof(last), "%s", r->code);
		}
		next = f->get_catalogue->next[0] ? last : "";
		cr_assert_str_eq(f->get_catalogue->next, next);
		peer_free(f);
	} while (next[0]);
	return n;
}

Test(reading, pages_of_the_catalogue_by_need_and_place)
{
	static const char offered[] = "select count(*) from resource where until is null and "
								  "offered = 'yes'";
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	struct question q;

	cr_assert_eq(catalogue(p, "", "", 20), daemon_count(&d, "%s", offered));
	cr_assert_eq(catalogue(p, "", "", 100), catalogue(p, "", "", 20), "the largest page fits");
	cr_assert_eq(catalogue(p, "LAW.CONSULT", "", 20),
		daemon_count(&d, "%s and 'LAW.CONSULT' = any (string_to_array(needs, ' '))", offered));
	cr_assert_eq(catalogue(p, "", "440309", 20),
		daemon_count(&d, "%s and region in ('CN', '440000', '440300', '440309')", offered));
	cr_assert_eq(catalogue(p, "", "民治街道", 20), catalogue(p, "", "440309", 20));
	cr_assert_eq(catalogue(p, "ECO.SCREEN", "北京市", 20),
		daemon_count(&d,
			"%s and region in ('CN', '110000') and 'ECO.SCREEN' = any (string_to_array(needs, ' "
			"'))",
			offered));
	ask_catalogue(&q);
	q.get_catalogue.after = words("ZZZ");
	{
		Jieyou__ServerFrame *f = peer_ask(p, &q.frame);

		cr_assert(f->get_catalogue->n_resources == 0 && f->get_catalogue->next[0] == '\0');
		peer_free(f);
	}
	peer_close(p);
	daemon_stop(&d);
}

/* The centre is not offered to itself, even to a case that needs all it has. */
Test(reading, the_centre_is_never_proposed)
{
	char *needs[] = {
		words("PSY.COUNSEL"), words("PAR.COMM"), words("LAW.CONSULT"), words("ECO.SCREEN")};
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	struct submission s;
	Jieyou__ServerFrame *f;

	build_submission(&s, 1);
	s.help.declared_needs = needs;
	s.help.n_declared_needs = 4;
	f = peer_ask(p, &s.frame);
	expect_filed(f, s.frame.request_id);
	cr_assert(f->submit_case->match->n_resources > 0);
	for (size_t i = 0; i < f->submit_case->match->n_resources; i++)
		cr_assert_str_neq(f->submit_case->match->resources[i]->code, "PRO.LONGHUA");
	peer_free(f);
	peer_close(p);
	daemon_stop(&d);
}

/* ---- Previews ---- */

Test(reading, a_preview_writes_nothing_and_finds_the_same)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	struct written before = written(&d);
	struct submission s;
	struct question q;
	Jieyou__ServerFrame *preview, *filed;

	build_submission(&s, 1);
	ask_preview(&q, &s);
	preview = peer_ask(p, &q.frame);
	cr_assert_eq((int)preview->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_PREVIEW_MATCH);
	expect_unwritten(&d, &before);
	cr_assert_eq(written(&d).accesses, before.accesses);
	filed = peer_ask(p, &s.frame);
	expect_filed(filed, s.frame.request_id);
	cr_assert(same_message(&preview->preview_match->match->base, &filed->submit_case->match->base));
	peer_free(preview);
	peer_free(filed);
	peer_close(p);
	daemon_stop(&d);
}
