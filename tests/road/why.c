/* Why not: asked through the socket, of a case on record, as it was matched or as of today. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "asking.h"

static const char full_everybody[] =
	"insert into place select code, places::int, clock_timestamp() from expert where until is null "
	"on conflict (expert) do update set taken = excluded.taken, changed_at = excluded.changed_at";

static Jieyou__ServerFrame *why(
	struct peer *p, int64_t case_id, const char *expert, const char *need)
{
	struct question q;
	Jieyou__ServerFrame *f;

	ask_why(&q, case_id, expert, need);
	f = peer_ask(p, &q.frame);
	cr_assert_eq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_WHY_NOT);
	cr_assert_eq(f->why_not->case_id, case_id);
	cr_assert_str_eq(f->why_not->expert_id, expert);
	return f;
}

/* A case with several needs, and its match. Free with peer_free. */
static Jieyou__ServerFrame *file_one(struct peer *p)
{
	char *needs[] = {words("LAW.AID"), words("PSY.COUNSEL")};
	struct submission s;
	Jieyou__ServerFrame *f;

	build_submission(&s, 1);
	s.help.narrative = words("丈夫欠了债,孩子不肯去上学,家里揭不开锅,她情绪快撑不住了。");
	s.help.declared_needs = needs;
	s.help.n_declared_needs = 2;
	f = peer_ask(p, &s.frame);
	expect_filed(f, s.frame.request_id);
	return f;
}

static bool takes(const Jieyou__Match *m, const char *expert, const char *need)
{
	for (size_t i = 0; i < m->team->n_members; i++)
		for (size_t k = 0; k < m->team->members[i]->n_covers; k++)
			if (strcmp(m->team->members[i]->expert_id, expert) == 0 &&
				strcmp(m->team->members[i]->covers[k], need) == 0)
				return true;
	return false;
}

static bool says(const Jieyou__WhyNeed *n, Jieyou__Reason__Code code)
{
	for (size_t i = 0; i < n->n_reasons; i++)
		if (n->reasons[i]->code == code)
			return true;
	return false;
}

static void expect_in_keeping(const Jieyou__WhyNotReply *r, const Jieyou__Match *m)
{
	cr_assert(r->as_matched && r->basis[0] && r->name[0]);
	cr_assert_eq(r->n_needs, m->n_needs);
	for (size_t i = 0; i < r->n_needs; i++) {
		const Jieyou__WhyNeed *n = r->needs[i];

		cr_assert_str_eq(n->code, m->needs[i]->code);
		cr_assert_str_eq(n->name, m->needs[i]->name);
		cr_assert(n->n_reasons > 0);
		for (size_t k = 0; k < n->n_reasons; k++)
			cr_assert(n->reasons[k]->text[0]);
		cr_assert_eq(says(n, JIEYOU__REASON__CODE__TAKES), takes(m, r->expert_id, n->code));
		cr_assert(!n->chosen[0] || takes(m, n->chosen, n->code));
		cr_assert(!n->eligible || n->chosen[0]);
	}
}

/* The same for every expert of the pool; returns how many. */
static int ask_of_all(struct peer *p, const Jieyou__CaseReply *filed)
{
	struct question q;
	Jieyou__ServerFrame *pool;
	int n;

	ask_pool(&q);
	q.get_pool.limit = 100;
	pool = peer_ask(p, &q.frame);
	n = (int)pool->get_pool->n_experts;
	for (int i = 0; i < n; i++) {
		Jieyou__ServerFrame *f = why(p, filed->head->case_id, pool->get_pool->experts[i]->code, "");

		expect_in_keeping(f->why_not, filed->match);
		peer_free(f);
	}
	peer_free(pool);
	return n;
}

/* Places are taken after the case was matched: what is told is as before. */
static void take_all_places(const struct daemon *d, struct peer *p)
{
	int64_t until = now_ms() + SOON_MS;
	bool full = false;

	daemon_sql(d, "%s", full_everybody);
	while (!full) {
		struct question q;
		Jieyou__ServerFrame *f;

		ask_pool(&q);
		q.get_pool.limit = 1;
		f = peer_ask(p, &q.frame);
		full = f->get_pool->experts[0]->taken == f->get_pool->experts[0]->places;
		peer_free(f);
		cr_assert_lt(now_ms(), until, "places taken are not seen");
	}
}

Test(why, a_case_is_explained_from_its_own_record)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	Jieyou__ServerFrame *filed = file_one(p), *before, *after;
	int64_t id = filed->submit_case->head->case_id;
	const char *lead = filed->submit_case->match->team->lead;
	int n = ask_of_all(p, filed->submit_case);

	cr_assert_eq(n, daemon_count(&d, "select count(*) from expert where until is null"));
	cr_assert_eq(daemon_count(&d,
					 "select count(*) from access where verb = 'why' and actor = 'test' and found "
					 "= 1 and case_id = %lld",
					 (long long)id),
		n, "each read is on record");
	before = why(p, id, lead, "");
	take_all_places(&d, p);
	after = why(p, id, lead, "");
	cr_expect(same_message(&before->why_not->base, &after->why_not->base));
	peer_free(before);
	peer_free(after);
	peer_free(filed);
	peer_close(p);
	daemon_stop(&d);
}

Test(why, by_todays_pool_once_it_has_been_edited)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	Jieyou__ServerFrame *filed = file_one(p), *f;
	int64_t id = filed->submit_case->head->case_id, until = now_ms() + SOON_MS;
	const char *lead = filed->submit_case->match->team->lead;
	bool as_matched = true;

	take_all_places(&d, p);
	daemon_sql(&d, "insert into edition values (2, '2026-01-05', 'test')");
	daemon_sql(&d, "update expert set until = 2 where until is null and code = 'E40'");
	daemon_sql(&d, "update expert_skill set until = 2 where until is null and expert = 'E40'");
	while (as_matched) {
		f = why(p, id, lead, "LAW.AID");
		as_matched = f->why_not->as_matched;
		cr_assert_lt(now_ms(), until, "the edition is not picked up");
		if (as_matched)
			peer_free(f);
	}
	cr_assert_eq(f->why_not->n_needs, 1);
	cr_expect_str_eq(f->why_not->needs[0]->code, "LAW.AID");
	cr_expect(says(f->why_not->needs[0], JIEYOU__REASON__CODE__BAR_FULL));
	cr_expect_not(f->why_not->needs[0]->eligible);
	cr_expect_str_eq(f->why_not->needs[0]->chosen, "", "nobody has a place today");
	peer_free(f);
	peer_free(filed);
	peer_close(p);
	daemon_stop(&d);
}

Test(why, of_a_need_that_the_case_has_not)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = file_case(p, 1);
	Jieyou__ServerFrame *f = why(p, id, "E08", "SOC.LANG");

	cr_assert_eq(f->why_not->n_needs, 1);
	cr_expect(says(f->why_not->needs[0], JIEYOU__REASON__CODE__NOT_ASKED));
	peer_free(f);
	peer_close(p);
	daemon_stop(&d);
}

Test(why, is_asked_with_care)
{
	static const struct {
		int64_t id;
		const char *expert, *need, *refusal, *field;
	} cases[] = {
		{0, "E01", "", "BAD_VALUE", "case_id"},
		{-1, "E01", "", "BAD_VALUE", "case_id"},
		{1, "", "", "BAD_VALUE", "expert_id"},
		{1, "E99", "", "BAD_VALUE", "expert_id"},
		{1, "E01", "LAW.MAGIC", "BAD_VALUE", "need"},
		{424242, "E01", "", "NOT_FOUND", "case_id"},
	};
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);

	file_case(p, 1);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct question q;

		ask_why(&q, cases[i].id, cases[i].expert, cases[i].need);
		expect_refused(p, ask(p, &q.frame), cases[i].refusal, cases[i].field);
	}
	cr_assert_eq(written(&d).accesses, 1);
	cr_assert_eq(daemon_count(&d, "select count(*) from access where case_id = 424242 and found = "
								  "0 and verb = 'why'"),
		1);
	peer_close(p);
	daemon_stop(&d);
}
